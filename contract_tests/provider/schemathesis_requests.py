"""The first tier: requests that Schemathesis makes of the contract, within it and not; our rules judge every response.

Our session sends them: they keep its limits, a busy provider is asked again, and nothing but GET leaves this machine.
"""

from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode

from contract_tests.provider.contract import Contract
from contract_tests.provider.relation_runner import state
from contract_tests.provider.relations.table import Relation, RelationSession
from contract_tests.provider.target import RunOptions, Target
from scripts.reporting.results import ContractRun

MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
Ids = dict[str, list[str]]
"""Ids that exist, by parameter."""


def generated_requests(target: Target, contract: Contract, options: RunOptions) -> ContractRun:
    """Ask a provider what Schemathesis generates of each operation: cases within the contract, and as many others."""
    return state([GENERATED], target, contract, options)


def _succeed(session: RelationSession) -> None:
    target = session.target
    receipts = session.first_page(target.short)[1]["delivery_receipts"]
    ids = {
        "ChatServiceSid": [target.chat_service_sid],
        "ConversationSid": [target.conversation_sid, *([target.unique_name] if target.unique_name else [])],
        "MessageSid": [target.message_sid],
        "Sid": [receipt["sid"] for receipt in receipts[:20]],
    }
    schema = schemathesis.openapi.from_path(session.contract.spec.path)
    for operation in session.contract.operations:
        for mode in MODES:
            strategy = schema[operation.path]["GET"].as_strategy(generation_mode=mode)
            for number, case in enumerate(_drawn(strategy, session.options)):
                _ask(session, case, ids if number % 3 < 2 else {}, number)
        session.expect(operation.label in session.report.succeeded, f"a 200 from {operation.label}", "none")


GENERATED = Relation(
    "generated-requests-succeed",
    "/paths",
    "Generated requests reach something: each operation answered some of them with 200.",
    "schemathesis",
    _succeed,
)


def _ask(session: RelationSession, case: Case[Any], ids: Ids, number: int) -> None:
    """Send a case with one of the ids that exist for each parameter: nearly every response would be a 404 without."""
    for name in case.path_parameters.keys() & ids.keys():
        case.path_parameters[name] = quote(ids[name][number % len(ids[name])], safe="")
    made = case.as_transport_kwargs(base_url=session.target.base_url)
    query = urlencode(made["params"], doseq=True, quote_via=quote)
    session.get(urlsplit(made["url"]).path, query)


def _drawn(strategy: SearchStrategy[Case[Any]], options: RunOptions) -> list[Case[Any]]:
    cases: list[Case[Any]] = []

    @seed(options.seed)
    @settings(
        max_examples=options.generated,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def keep(case: Case[Any]) -> None:
        cases.append(case)

    keep()
    return cases
