"""The part `cli`: the command line, which needs the part `sweep`."""
