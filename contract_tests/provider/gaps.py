"""The coverage table: every clause with how it was exercised, and for what was not, the reason why it cannot be."""

from __future__ import annotations

from dataclasses import dataclass

from contract_tests.provider.contract import Contract
from contract_tests.provider.counterexamples import counterexamples, examples
from contract_tests.provider.coverage import Coverage, clauses
from contract_tests.provider.judge import breaches

IN_A_URL = "whatever stands in a URL is a string"
NEVER_ASKED_FOR = "no request makes a right provider answer this; the contract's examples stand in for it"


@dataclass(frozen=True, slots=True)
class Row:
    """One clause of the contract.

    Attributes:
        kind: ``operation``, ``parameter``, ``response`` or ``schema``.
        clause: JSON pointer into the contract, with the operation where it is shared between several.
        valid: How often the provider was met with a case that the clause allows.
        invalid: How often with one that it forbids; for responses, how many counterexamples the rules noticed.
        reason: Why one of the two is 0, or empty.
    """

    kind: str
    clause: str
    valid: int
    invalid: int
    reason: str

    @property
    def is_settled(self) -> bool:
        """Whether both kinds were exercised, or there is a reason why not."""
        return (self.valid > 0 and self.invalid > 0) or bool(self.reason)


def table(contract: Contract, coverage: Coverage, *, reading_only: bool) -> list[Row]:
    """The whole contract, clause by clause, with what a run exercised of it."""
    judged = Coverage(dict(coverage.valid), dict(coverage.invalid))
    by_example = _examples(contract, judged)
    rows = []
    for kind, clause in clauses(contract):
        valid, invalid = judged.valid.get(clause, 0), judged.invalid.get(clause, 0)
        reason = "" if valid and invalid else _reason(kind, clause, valid, by_example, reading_only=reading_only)
        rows.append(Row(kind, clause, valid, invalid, reason))
    return rows


def _examples(contract: Contract, coverage: Coverage) -> set[str]:
    """Count the counterexamples; returns the clauses that an example of the contract keeps without any breach."""
    kept: set[str] = set()
    for _, response, exchange in examples(contract):
        if not any(breaches(exchange)):
            kept.add(response.pointer)
            of_body = Coverage()
            of_body.note(exchange)
            kept.update(of_body.valid)
    for counterexample in counterexamples(contract):
        if counterexample.caught_by:
            documented = counterexample.exchange.documented
            assert documented is not None
            for clause in (counterexample.clause, documented.pointer):
                coverage.invalid[clause] = coverage.invalid.get(clause, 0) + 1
    for _, response, exchange in examples(contract):
        # The same schema answers several statuses; its clauses were broken once, each response at least by its status.
        wrong = exchange.response.body.replace(b'"status":', b'"statuses":').replace(b'"sid":', b'"sids":')
        if response.pointer not in coverage.invalid and any(breaches(exchange.with_body(wrong))):
            coverage.invalid[response.pointer] = 1
    return kept


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
