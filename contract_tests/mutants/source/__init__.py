"""Mutants of the sandbox's own source, made mechanically: one change of its syntax tree each, loaded in memory only."""
