"""How much of the contract a run exercised, clause by clause; the contract's own examples stand in for the rest."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from contract_tests.provider.contract import BodySchema, Contract, ContractOperation, DocumentedResponse
from contract_tests.provider.exchange import Exchange, Request, Response
from contract_tests.provider.rules.bodies import NOT_FOUND
from contract_tests.provider.rules.table import breaches
from contract_tests.provider.value_syntax import with_value
from scripts.reporting.clauses import inventory, looked_at, parameter_key
from scripts.reporting.results import ClauseResult
from scripts.spec import dereference, look_up

ORIGIN = "https://conversations.twilio.com"
Breaking = Callable[[Any, Any], Iterable[Any]]
BREAKING: dict[str, Breaking] = {
    "type": lambda content, _: [[] if "object" in content else {"not": "this"}],
    "minLength": lambda content, value: [value[: content - 1]],
    "maxLength": lambda content, value: [value + "0" * (content + 1 - len(value))],
    "pattern": lambda _, value: ["!" * len(value)],
    "enum": lambda _content, _value: ["something else"],
    "const": lambda _content, _value: ["something else"],
    "format": lambda _content, _value: ["neither date nor address"],
    "minimum": lambda content, _: [content - 1],
    "maximum": lambda content, _: [content + 1],
    "oneOf": lambda _content, _value: [17],
    "maxItems": lambda content, value: [(value or [{}])[:1] * (content + 1)],
    "required": lambda content, value: [{key: one for key, one in value.items() if key != name} for name in content],
}
"""For each keyword, from its content and a value that keeps it: what breaks it."""
IN_A_URL = "whatever stands in a URL is a string"
NEVER_ASKED_FOR = "no request makes a right provider answer this; the contract's examples stand in for it"


@dataclass(frozen=True)
class Counterexample:
    """A right response in which one clause is broken; ``caught_by`` names the rules that notice."""

    clause: str
    exchange: Exchange
    caught_by: tuple[str, ...]


def examples(contract: Contract) -> Iterator[tuple[ContractOperation, DocumentedResponse, Exchange]]:
    """Every example response of the contract as an exchange that could have been, and once more with every field."""
    document = contract.spec.document
    for operation in contract.operations:
        for response in operation.responses.values():
            for kind, content in dereference(document, look_up(document, response.pointer))["content"].items():
                for example in content["examples"].values():
                    body = dereference(document, example)["value"]
                    fields = look_up(document, response.contents[kind].pointer).get("properties", {})
                    shown = {name: field["examples"][0] for name, field in fields.items() if "examples" in field}
                    yield operation, response, _exchange(contract, operation, response, kind, body)
                    if whole := {name: value for name, value in shown.items() if name not in body}:
                        yield operation, response, _exchange(contract, operation, response, kind, {**whole, **body})


def counterexamples(contract: Contract) -> Iterator[Counterexample]:
    """For each clause about a body, a right response with this very clause broken, as far as examples reach."""
    done: set[str] = set()
    for _, _, exchange in examples(contract):
        if exchange.schema is None:
            continue
        for clause, place in looked_at(exchange.schema.clauses, exchange.json.value):
            for number, value in enumerate(BREAKING[clause.keyword](clause.content, _at(exchange.json.value, place))):
                name = f"{clause.key} {number}" if clause.keyword == "required" else clause.key
                if name not in done:
                    done.add(name)
                    body = with_value(exchange.json.value, place, value)
                    wrong = exchange.with_body(json.dumps(body).encode())
                    caught = tuple(dict.fromkeys(rule.name for rule, _ in breaches(wrong)))
                    yield Counterexample(clause.key, wrong, caught)


def _exchange(
    contract: Contract, operation: ContractOperation, response: DocumentedResponse, kind: str, body: Any
) -> Exchange:
    status = int(response.status) if response.status.isdecimal() else int(body["status"])
    headers = [("Content-Type", kind)]
    for header in response.headers:
        value = _example(contract, look_up(contract.spec.document, header.pointer))
        headers.append((header.name, str(value).lower() if isinstance(value, bool) else str(value)))
    request = Request("DELETE" if status == 405 else "GET", _url(contract, operation, body))
    sent = Response(status, tuple(headers), json.dumps(body).encode())
    return Exchange(request, sent, contract, probe=False)


def _example(contract: Contract, node: Any) -> Any:
    node = dereference(contract.spec.document, node)
    return node["example"] if "example" in node else next(iter(node["examples"].values()))["value"]


def _url(contract: Contract, operation: ContractOperation, body: dict[str, Any]) -> str:
    """A URL that this body could be the response to."""
    if url := body.get("url") or body.get("meta", {}).get("url"):
        return str(url)
    named = NOT_FOUND.fullmatch(body.get("message") or body.get("detail", ""))
    if named is not None and contract.route(f"/v1{named[1]}") is not None:
        return f"{ORIGIN}/v1{named[1]}"
    path = operation.path
    for entry in look_up(contract.spec.document, operation.pointer.rpartition("/")[0])["parameters"]:
        name = dereference(contract.spec.document, entry)["name"]
        path = path.replace(f"{{{name}}}", quote(_example(contract, entry), safe=""))
    return f"{ORIGIN}{path}"


def _at(value: Any, steps: tuple[str | int, ...]) -> Any:
    for step in steps:
        value = value[step]
    return value


class CoverageMeter:
    """Counts how often each clause was exercised: each operation, parameter keyword, response and schema keyword."""

    def __init__(self, clauses: dict[str, ClauseResult]) -> None:
        self.clauses = clauses
        self._missing: dict[str, set[str]] = {}

    def note(self, exchange: Exchange) -> None:
        if exchange.route is None:
            return
        operation = exchange.route.operation
        self._count(operation.pointer, valid=exchange.is_valid_request)
        if exchange.request.method == "GET":
            for parameter, text in operation.values(exchange.route.values, dict(exchange.query)):
                for keyword, valid in parameter.judged(text).items():
                    self._count(parameter_key(operation.label, parameter.name, keyword), valid=valid)
        if exchange.documented is not None and exchange.conforms:
            self._count(exchange.documented.pointer, valid=True)
            if exchange.schema is not None:
                self._look_into(exchange.schema, exchange.value)

    def _look_into(self, schema: BodySchema, value: object) -> None:
        """Count the keywords that look at a body, until every one of its schema has had something to look at."""
        missing = self._missing.get(schema.pointer)
        if missing is None:
            missing = self._missing[schema.pointer] = {clause.key for clause in schema.clauses}
        if missing:
            keys = [clause.key for clause, _ in looked_at(schema.clauses, value, missing)]
            for key in keys:
                self._count(key, valid=True)
            missing.difference_update(keys)

    def _count(self, clause: str, *, valid: bool) -> None:
        result = self.clauses.setdefault(clause, ClauseResult())
        result.valid += valid
        result.invalid += not valid


def coverage_table(
    contract: Contract, exercised: dict[str, ClauseResult], *, reading_only: bool
) -> dict[str, ClauseResult]:
    """The whole contract, clause by clause, with what a run exercised of it."""
    noticed, kept = _examples(contract)
    table = {}
    for clause in inventory(contract.spec):
        seen = exercised.get(clause.key, ClauseResult())
        valid, invalid = seen.valid, seen.invalid + noticed.get(clause.key, 0)
        reason = "" if valid and invalid else _reason(clause.kind, clause.key, valid, kept, reading_only=reading_only)
        table[clause.key] = ClauseResult(valid, invalid, reason, clause.kind)
    return table


def _examples(contract: Contract) -> tuple[dict[str, int], set[str]]:
    """How many counterexamples of each clause the rules noticed, and the clauses that an example keeps unbroken."""
    kept: set[str] = set()
    noticed: dict[str, int] = {}
    for _, response, exchange in examples(contract):
        if not any(breaches(exchange)):
            of_body: dict[str, ClauseResult] = {}
            CoverageMeter(of_body).note(exchange)
            kept |= {response.pointer, *(clause for clause, result in of_body.items() if result.valid)}
        # One schema is that of several responses; its clauses are broken once, each response at least by its status.
        wrong = exchange.response.body.replace(b'"status":', b'"statuses":').replace(b'"sid":', b'"sids":')
        noticed[response.pointer] = noticed.get(response.pointer) or int(any(breaches(exchange.with_body(wrong))))
    for counterexample in counterexamples(contract):
        if counterexample.caught_by:
            noticed[counterexample.clause] = noticed.get(counterexample.clause, 0) + 1
    return noticed, kept


def _reason(kind: str, clause: str, valid: int, by_example: set[str], *, reading_only: bool) -> str:
    if kind == "parameter":
        name, keyword = clause.rpartition("/schema/")[0].rpartition("/")[2], clause.rpartition("/")[2]
        if keyword == "type" and name not in {"PageSize", "Page"}:
            return IN_A_URL
        if (name, keyword) == ("ConversationSid", "minLength"):
            return "an empty name makes another path"
    if not valid and clause in by_example:
        if reading_only and clause.endswith("/405"):
            return "other methods are not sent to a provider that is not on this machine"
        return NEVER_ASKED_FOR
    return ""
