"""Reads an OpenAPI document with every reference followed: what the linter, the generator and the differ share."""
