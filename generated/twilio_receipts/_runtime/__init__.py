# Generated from openapi/receipts.yaml (Twilio Conversations Message Receipts 1.0.0, sha256 298572423f97ba4f…)
# by `make generate`. Do not edit: change the spec, scripts/templates/ or scripts/runtime/, and generate again.

"""What no spec decides: requests, retries, pages, errors. `make generate` copies it into the client as it stands."""
