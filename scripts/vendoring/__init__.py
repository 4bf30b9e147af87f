"""Copies the client into a consumer's tree: what goes into a copy, what it says of itself, and how it gets there."""
