"""Drives the generated client, both kinds: reads scenarios as JSON from standard input, writes an outcome for each."""

import asyncio
import json
import sys
from typing import Any

from twilio_receipts import ApiError, AsyncClient, Client


def _in_threads(scenario: dict[str, Any], where: dict[str, Any]) -> list[Any]:
    ids = scenario["conversation"], scenario["message_sid"]
    with Client(scenario["username"], scenario["password"]) as client:
        if scenario["receipt_sid"] is None:
            return list(client.receipts.list(*ids, limit=scenario["limit"], **where))
        return [client.receipts.fetch(*ids, scenario["receipt_sid"], **where)]


async def _in_tasks(scenario: dict[str, Any], where: dict[str, Any]) -> list[Any]:
    ids = scenario["conversation"], scenario["message_sid"]
    async with AsyncClient(scenario["username"], scenario["password"]) as client:
        if scenario["receipt_sid"] is None:
            return [one async for one in client.receipts.list(*ids, limit=scenario["limit"], **where)]
        return [await client.receipts.fetch(*ids, scenario["receipt_sid"], **where)]


def outcome(scenario: dict[str, Any]) -> dict[str, Any]:
    """What the client makes of one scenario."""
    where = {"chat_service_sid": scenario["chat_service_sid"]}
    try:
        found, awaited = _in_threads(scenario, where), asyncio.run(_in_tasks(scenario, where))
    except ApiError as error:
        return {"error": error.code}
    if found != awaited:
        return {"receipts": [["sync and async differ", str(found), str(awaited)]]}
    return {"receipts": [[one.sid, one.status, one.error_code] for one in found]}


if __name__ == "__main__":
    json.dump([outcome(scenario) for scenario in json.load(sys.stdin)], sys.stdout)
