"""The parts of `scripts/generate.py`: read the spec, plan the client, render it, prove it, put it in place."""
