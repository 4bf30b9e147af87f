"""Do our client and Twilio's own libraries work against the sandbox, over TLS? `make interop` asks them all."""
