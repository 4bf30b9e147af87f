"""How much of the contract a run exercised: each operation, parameter keyword, response and schema keyword."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from contract_tests.provider.contract import BodySchema, Contract
from contract_tests.provider.exchange import Exchange
from contract_tests.provider.schema_parts import exercised


@dataclass
class Coverage:
    """Clauses (JSON pointers, with the operation where they are shared) and how often each was exercised.

    ``valid`` counts the cases that the clause allows, ``invalid`` those that it forbids. For what a request says,
    forbidden cases are requests that we sent; for what a response says, they are counterexamples: right responses
    in which this very clause was broken, shown to the rules (`counterexamples`).
    """

    valid: dict[str, int] = field(default_factory=dict)
    invalid: dict[str, int] = field(default_factory=dict)
    _missing: dict[str, set[str]] = field(default_factory=dict, repr=False)

    def note(self, exchange: Exchange) -> None:
        """Take in one exchange."""
        if exchange.route is None:
            return
        operation = exchange.route.operation
        self._count(operation.pointer, valid=exchange.is_valid_request)
        if exchange.request.method == "GET":
            for parameter, text in operation.values(exchange.route.values, dict(exchange.query)):
                for keyword, valid in parameter.judged(text).items():
                    self._count(_parameter(operation.label, parameter.name, keyword), valid=valid)
        if exchange.documented is not None and exchange.conforms:
            self._count(exchange.documented.pointer, valid=True)
            if exchange.schema is not None:
                self._look_into(exchange.schema, exchange.value)

    def _look_into(self, schema: BodySchema, value: Any) -> None:
        """Count the keywords that look at a body, until every one of its schema has had something to look at."""
        missing = self._missing.get(schema.pointer)
        if missing is None:
            missing = self._missing[schema.pointer] = set[str]().union(*(node.clauses for node in schema.nodes))
        if missing:
            looks = list(exercised(schema.nodes, value, missing))
            for look in looks:
                self._count(look.clause, valid=True)
            missing.difference_update(look.clause for look in looks)

    def _count(self, clause: str, *, valid: bool) -> None:
        counts = self.valid if valid else self.invalid
        counts[clause] = counts.get(clause, 0) + 1

    def merge(self, other: Coverage) -> None:
        """Take in another run's coverage."""
        for mine, more in ((self.valid, other.valid), (self.invalid, other.invalid)):
            for clause, number in more.items():
                mine[clause] = mine.get(clause, 0) + number

    def to_dict(self) -> dict[str, Any]:
        """JSON values."""
        return {"valid": self.valid, "invalid": self.invalid}

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> Coverage:
        """The coverage that `to_dict` wrote."""
        return cls(value["valid"], value["invalid"])


def clauses(contract: Contract) -> Iterator[tuple[str, str]]:
    """Everything that there is to exercise: (``operation``, ``parameter``, ``response`` or ``schema``; clause)."""
    found: dict[str, None] = {}
    for operation in contract.operations:
        yield "operation", operation.pointer
        for parameter in operation.parameters:
            for keyword in parameter.keywords:
                yield "parameter", _parameter(operation.label, parameter.name, keyword)
        for response in operation.responses.values():
            yield "response", response.pointer
            for schema in response.contents.values():
                for node in schema.nodes:
                    found.update(dict.fromkeys(sorted(node.clauses)))
    for clause in found:
        yield "schema", clause


@cache
def _parameter(operation: str, name: str, keyword: str) -> str:
    return f"{operation}: /components/parameters/{name}/schema/{keyword}"
