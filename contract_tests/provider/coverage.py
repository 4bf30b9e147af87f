"""How much of the contract a run exercised, clause by clause, and for what it did not, the reason why it cannot."""

from contract_tests.provider.contract import BodySchema, Contract
from contract_tests.provider.counterexamples import counterexamples, examples
from contract_tests.provider.exchange import Exchange
from contract_tests.provider.rules.table import breaches
from scripts.reporting.clauses import inventory, looked_at, parameter_key
from scripts.reporting.results import ClauseResult

IN_A_URL = "whatever stands in a URL is a string"
NEVER_ASKED_FOR = "no request makes a right provider answer this; the contract's examples stand in for it"


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
        result = self.clauses.get(clause)
        if result is None:
            result = self.clauses[clause] = ClauseResult()
        if valid:
            result.valid += 1
        else:
            result.invalid += 1


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
