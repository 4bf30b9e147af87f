"""Drives a library: reads scenarios as JSON from standard input, writes for each its receipts, or its error's code."""

import json
import os
import subprocess
import sys
from typing import Any

Scenario = dict[str, Any]
Outcome = list[list[Any]] | int


def ours(scenario: Scenario) -> Outcome:
    """The generated client, on threads, asyncio and trio alike."""
    from contract_tests.client.kinds import KINDS, drive, items, value
    from twilio_receipts import ApiError

    options = {"account_sid": scenario["username"], "auth_token": scenario["password"]}
    where = {"chat_service_sid": scenario["chat_service_sid"]}
    ids, receipt_sid = (scenario["conversation"], scenario["message_sid"]), scenario["receipt_sid"]

    async def found(client: Any) -> list[Any]:
        if receipt_sid is None:
            return await items(client.receipts.list(*ids, limit=scenario["limit"], **where))
        return [await value(client.receipts.fetch(*ids, receipt_sid, **where))]

    try:
        one, *others = [drive(kind, options, found) for kind in KINDS]
    except ApiError as error:
        return error.code or 0
    assert all(other == one for other in others)
    return [[receipt.sid, receipt.status, receipt.error_code] for receipt in one]


def python(scenario: Scenario) -> Outcome:
    """The package twilio of PyPI."""
    from twilio.base.exceptions import TwilioRestException
    from twilio.rest import Client

    root = Client(scenario["username"], scenario["password"], scenario["account_sid"]).conversations.v1
    service = scenario["chat_service_sid"]
    conversations = root.conversations if service is None else root.services(service).conversations
    receipts = conversations(scenario["conversation"]).messages(scenario["message_sid"]).delivery_receipts
    try:
        if scenario["receipt_sid"] is None:
            found = receipts.list(limit=scenario["limit"])
        else:
            found = [receipts(scenario["receipt_sid"]).fetch()]
    except TwilioRestException as error:
        return int(error.code)
    return [[one.sid, one.status, one.error_code] for one in found]


def cli(scenario: Scenario) -> Outcome:
    """twilio-cli, in the folder that npm filled; a command a scenario."""
    topic, action, words = "api:conversations:v1", "list", ["--no-limit"]
    if scenario["limit"] is not None:
        words = ["--limit", str(scenario["limit"])]
    if scenario["receipt_sid"] is not None:
        action, words = "fetch", ["--sid", scenario["receipt_sid"]]
    if scenario["chat_service_sid"] is not None:
        topic, words = f"{topic}:services", [*words, "--chat-service-sid", scenario["chat_service_sid"]]
    words += ["--conversation-sid", scenario["conversation"], "--message-sid", scenario["message_sid"]]
    secret = {"TWILIO_AUTH_TOKEN": scenario["password"]}
    if scenario["username"].startswith("SK"):
        secret = {"TWILIO_API_KEY": scenario["username"], "TWILIO_API_SECRET": scenario["password"]}
    done = subprocess.run(
        ["node_modules/.bin/twilio", f"{topic}:conversations:messages:receipts:{action}", *words, "-o", "json"],  # noqa: S607 - npm's
        env={
            **os.environ,
            "TWILIO_SKIP_NEW_VERSION_CHECK": "true",
            "TWILIO_ACCOUNT_SID": scenario["account_sid"],
            **secret,
        },
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )
    rows = json.loads(done.stdout or "[]")  # it prints nothing for an empty list
    return [[row["sid"], row["status"], row["errorCode"]] for row in rows] if done.returncode == 0 else rows[0]["code"]


if __name__ == "__main__":
    drive = {"ours": ours, "python": python, "cli": cli}[sys.argv[1]]
    json.dump([drive(scenario) for scenario in json.load(sys.stdin)], sys.stdout)
