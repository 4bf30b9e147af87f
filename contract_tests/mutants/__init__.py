"""Faulty providers, clients and specs, and the matrix that shows each one is caught."""
