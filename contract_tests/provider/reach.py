"""Whether a provider can be checked at all: it answers, and what the environment names is there."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from contract_tests.provider.contract import Contract
from contract_tests.provider.exchange import Exchange
from contract_tests.provider.session import Limits, Session
from contract_tests.provider.target import Target, TargetError


def reach(target: Target, limits: Limits, contract: Contract) -> Limits:
    """Ask once for the message's receipts, as the owner.

    Returns:
        The limits, with one request less.

    Raises:
        TargetError: Nothing could be compared: no answer, credentials that do not open, no such message, no receipts.
    """
    asked = f"GET {target.base_url}{target.short.collection}"
    with closing(Session(target, contract, limits=limits)) as session:
        with session.checking("reach", "relation", "/paths", "The provider answers."):
            problem = _problem(session.get(target.short.collection))
            if problem is not None:
                raise TargetError(f"{asked}: {problem}")
            return limits if limits.budget is None else replace(limits, budget=limits.budget - 1)
        raise TargetError(f"{asked}: no answer ({session.report.violations[0].got})")


def _problem(exchange: Exchange) -> str | None:
    status = exchange.response.status
    if status in {401, 403}:
        return f"{status}. Do TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN belong together, and may they read this?"
    if status == 404:
        return "404. Is there such a message, in CONTRACT_CONVERSATION_SID of the account's default service?"
    if exchange.page is not None and not exchange.receipts:
        return "a message without receipts: there is nothing to compare. CONTRACT_MESSAGE_SID has to name one with some"
    return None
