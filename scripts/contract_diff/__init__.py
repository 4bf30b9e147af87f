"""Compares two versions of a contract from the side of those who call the API."""
