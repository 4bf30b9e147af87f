"""The tools behind the Makefile: one task per module, each with --help."""
