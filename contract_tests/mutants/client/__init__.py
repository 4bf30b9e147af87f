"""Mutants of the generated client, made mechanically: one change of its syntax tree each, judged by its tests."""
