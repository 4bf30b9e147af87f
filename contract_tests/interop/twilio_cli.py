"""Drives twilio-cli, a command a scenario: reads scenarios as JSON from standard input, writes an outcome for each."""

import json
import os
import subprocess
import sys
from typing import Any

Scenario = dict[str, Any]


def outcome(scenario: Scenario) -> dict[str, Any]:
    """What the command makes of one scenario."""
    done = subprocess.run(
        ["node_modules/.bin/twilio", *_arguments(scenario), "-o", "json"],  # noqa: S607 - in the folder that npm filled
        env={**os.environ, **_credentials(scenario)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    rows = json.loads(done.stdout or "[]")
    if done.returncode == 0:
        return {"receipts": [[row["sid"], row["status"], row["errorCode"]] for row in rows]}
    return {"error": rows[0]["code"] if rows else done.stderr.strip()}


def _arguments(scenario: Scenario) -> list[str]:
    topic, service = "api:conversations:v1", []
    if scenario["chat_service_sid"] is not None:
        topic, service = f"{topic}:services", ["--chat-service-sid", scenario["chat_service_sid"]]
    action, own = "list", ["--no-limit"] if scenario["limit"] is None else ["--limit", str(scenario["limit"])]
    if scenario["receipt_sid"] is not None:
        action, own = "fetch", ["--sid", scenario["receipt_sid"]]
    where = ["--conversation-sid", scenario["conversation"], "--message-sid", scenario["message_sid"]]
    return [f"{topic}:conversations:messages:receipts:{action}", *service, *where, *own]


def _credentials(scenario: Scenario) -> dict[str, str]:
    account = {"TWILIO_ACCOUNT_SID": scenario["account_sid"]}
    if scenario["username"].startswith("SK"):
        return account | {"TWILIO_API_KEY": scenario["username"], "TWILIO_API_SECRET": scenario["password"]}
    return account | {"TWILIO_AUTH_TOKEN": scenario["password"]}


if __name__ == "__main__":
    json.dump([outcome(scenario) for scenario in json.load(sys.stdin)], sys.stdout)
