"""Contract tests: what holds the client, the sandbox and any real provider to the spec."""
