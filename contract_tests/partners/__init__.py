"""Our promises tried with the tools that others use: each runs in its own locked environment, never in `.venv`."""
