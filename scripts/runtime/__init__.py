"""What no spec decides: requests, retries, pages, errors. `make generate` copies it into the client as it stands."""
