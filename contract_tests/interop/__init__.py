"""Do Twilio's own libraries work against the sandbox? `make interop` runs them, unchanged, and shows a table."""
