"""Before a run: one request that tells a provider that cannot be checked from one that is wrong."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from contract_tests.provider.contract import the_contract
from contract_tests.provider.exchange import Exchange
from contract_tests.provider.options import Limits, RunOptions
from contract_tests.provider.session import Session
from contract_tests.provider.target import Target

LEAST_BUDGET = 2
"""One request to look, and one to check anything."""


def looked_at(target: Target, limits: Limits) -> tuple[Limits, str | None]:
    """The limits with the request taken off its budget, and why the provider cannot be checked, if it cannot."""
    if limits.budget is None:
        return limits, obstacle(target, limits)
    if limits.budget < LEAST_BUDGET:
        return limits, None
    return replace(limits, budget=limits.budget - 1), obstacle(target, limits)


def obstacle(target: Target, limits: Limits) -> str | None:
    """List the message's receipts once; say what is in the way, or None. Whatever else is wrong, the run tells."""
    session = Session(target, the_contract(), RunOptions(limits=limits))
    answers: list[Exchange] = []
    with closing(session), session.checking("the-provider-answers", "relation", "/paths", "There is an answer."):
        answers.append(session.get(target.short.collection))
    if not answers:
        return f"{target.base_url} gives no answer: {session.report.violations[0].got}"
    [exchange] = answers
    if exchange.page is not None:
        return None if exchange.page["delivery_receipts"] else _nothing_to_check(target)
    status = exchange.response.status
    if status in {401, 403}:
        return f"{target.base_url} refuses TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN: {status}"
    if status == 404:
        return f"{target.base_url} does not know the message: 404 for {target.short.collection}"
    return None


def _nothing_to_check(target: Target) -> str:
    return f"CONTRACT_MESSAGE_SID {target.message_sid} has no receipts; a message with three or more is best"
