"""Faulty providers and clients, and the matrix that shows each one is caught."""
