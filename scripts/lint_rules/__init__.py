"""The house rules of the contract, by subject; each module adds its own to the table."""
