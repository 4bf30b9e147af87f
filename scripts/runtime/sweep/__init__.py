"""The part `sweep`: many lists at once."""
