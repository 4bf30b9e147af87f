"""Drives twilio (PyPI): reads scenarios as JSON from standard input, writes one outcome for each."""

import json
import sys
from typing import Any

from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client


def outcome(scenario: dict[str, Any]) -> dict[str, Any]:
    """What the library makes of one scenario."""
    client = Client(scenario["username"], scenario["password"], scenario["account_sid"])
    root = client.conversations.v1
    service = scenario["chat_service_sid"]
    conversations = root.conversations if service is None else root.services(service).conversations
    receipts = conversations(scenario["conversation"]).messages(scenario["message_sid"]).delivery_receipts
    try:
        if scenario["receipt_sid"] is None:
            found = receipts.list(limit=scenario["limit"])
        else:
            found = [receipts(scenario["receipt_sid"]).fetch()]
    except TwilioRestException as error:
        return {"error": error.code}
    return {"receipts": [[one.sid, one.status, one.error_code] for one in found]}


if __name__ == "__main__":
    json.dump([outcome(scenario) for scenario in json.load(sys.stdin)], sys.stdout)
