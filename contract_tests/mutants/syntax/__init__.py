"""One change of one module's syntax tree, made mechanically and loaded in memory only."""
