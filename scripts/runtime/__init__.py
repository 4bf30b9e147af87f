"""Everything that does not depend on the spec: requests, retries, pages, errors. `make generate` copies it verbatim."""
