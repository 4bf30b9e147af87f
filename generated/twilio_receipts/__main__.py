# Generated from openapi/receipts.yaml (Twilio Conversations Message Receipts 1.0.0, sha256 298572423f97ba4f…)
# by `make generate`. Do not edit: change the spec, scripts/templates/ or scripts/runtime/, and generate again.

"""The command line: `python -m twilio_receipts --help` tells more."""

import sys

from ._runtime.command_line import Commands
from .client import Client

COMMANDS = Commands(
    package=str(__package__),
    resource="receipts",
    fetch=("conversation_sid", "message_sid", "sid"),
    scope="chat_service_sid",
)
if __name__ == "__main__":
    sys.exit(COMMANDS.run(Client))
