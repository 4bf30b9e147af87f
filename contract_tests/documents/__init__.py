"""docs/ as programs: every Python and shell block runs, and prints what the page shows."""
