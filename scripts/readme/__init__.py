"""Reads what the documents say that one can type, and holds it against what there is."""
