"""How much of the contract a run exercised: each operation, parameter keyword, response and schema keyword."""

from contract_tests.provider.contract import BodySchema
from contract_tests.provider.exchange import Exchange
from scripts.reporting.clauses import looked_at, parameter_key
from scripts.reporting.results import ClauseResult


class CoverageMeter:
    """Counts how often each clause was exercised.

    Args:
        clauses: The counts by clause, which it adds to.
    """

    def __init__(self, clauses: dict[str, ClauseResult]) -> None:
        self.clauses = clauses
        self._missing: dict[str, set[str]] = {}

    def note(self, exchange: Exchange) -> None:
        """Take in one exchange."""
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
        result = self.clauses.get(clause)
        if result is None:
            result = self.clauses[clause] = ClauseResult()
        if valid:
            result.valid += 1
        else:
            result.invalid += 1
