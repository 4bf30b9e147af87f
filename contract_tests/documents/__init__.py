"""The README and docs/ as programs: every Python and shell block runs, and prints what its page shows."""
