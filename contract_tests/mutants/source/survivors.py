"""Mutants of the source that no check catches, each with the reason why it breaks no promise."""

EQUIVALENT: dict[str, str] = {}
"""Name to reason. A survivor that is not listed fails the run, and so does an entry that is caught or gone."""
