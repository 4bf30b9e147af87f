"""The coverage table: every clause with how it was exercised, and for what was not, the reason why it cannot be."""

from contract_tests.provider.contract import Contract
from contract_tests.provider.counterexamples import counterexamples, examples
from contract_tests.provider.coverage import CoverageMeter
from contract_tests.provider.rules.table import breaches
from scripts.reporting.clauses import inventory
from scripts.reporting.results import ClauseResult

IN_A_URL = "whatever stands in a URL is a string"
NEVER_ASKED_FOR = "no request makes a right provider answer this; the contract's examples stand in for it"


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
            kept.add(response.pointer)
            of_body: dict[str, ClauseResult] = {}
            CoverageMeter(of_body).note(exchange)
            kept.update(clause for clause, result in of_body.items() if result.valid)
    for counterexample in counterexamples(contract):
        if counterexample.caught_by:
            documented = counterexample.exchange.documented
            assert documented is not None
            for clause in (counterexample.clause, documented.pointer):
                noticed[clause] = noticed.get(clause, 0) + 1
    for _, response, exchange in examples(contract):
        # The same schema answers several statuses; its clauses were broken once, each response at least by its status.
        wrong = exchange.response.body.replace(b'"status":', b'"statuses":').replace(b'"sid":', b'"sids":')
        if response.pointer not in noticed and any(breaches(exchange.with_body(wrong))):
            noticed[response.pointer] = 1
    return noticed, kept


def _reason(kind: str, clause: str, valid: int, by_example: set[str], *, reading_only: bool) -> str:
    if kind == "parameter":
        name, keyword = clause.rpartition("/schema/")[0].rpartition("/")[2], clause.rpartition("/")[2]
        if keyword == "type" and name not in {"PageSize", "Page"}:
            return IN_A_URL
        if (name, keyword) == ("ConversationSid", "minLength"):
            return "an empty name makes another path"
    if not valid and clause in by_example:
        status = clause.rpartition("/")[2]
        if status == "405" and reading_only:
            return "other methods are not sent to a provider that is not on this machine"
        return NEVER_ASKED_FOR
    return ""
