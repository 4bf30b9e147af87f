"""Writes the results of a run: which check is stating something, what holds, and what does not."""

from collections.abc import Iterator
from contextlib import contextmanager

from contract_tests.provider.coverage import CoverageMeter
from contract_tests.provider.exchange import Exchange, Response
from contract_tests.provider.judge import judge
from contract_tests.provider.options import RunOptions
from contract_tests.provider.redaction import Redactor
from contract_tests.provider.rules import RULES, Breach
from contract_tests.provider.violation import Finding, violation
from scripts.reporting.results import CheckKind, CheckResult, ContractRun

DRIFT = "no-unknown-fields"
"""The rule that ALLOW_NEW_FIELDS=1 leaves out."""


class Stopped(Exception):  # noqa: N818 # it ends a run, and is no error
    """The run ends here: something was found and the first finding is enough, or the budget of requests is spent."""


class Broken(Exception):  # noqa: N818 # what is broken is the provider
    """A relation cannot go on, because what it stands on is broken and has been told."""


class RunReporter:
    """The results of a run, and the words to add to them.

    Args:
        options: The options of the run.
        redactor: Takes credentials out of everything that is reported.
    """

    def __init__(self, options: RunOptions, redactor: Redactor) -> None:
        self.options = options
        self.redactor = redactor
        self.report = ContractRun(
            checks={one.name: CheckResult(one.clause, "rule", one.says) for one in RULES.values()}
        )
        if options.allow_new_fields:
            self.report.checks[DRIFT].left_out = "new fields may pass (ALLOW_NEW_FIELDS=1)"
        self._coverage = CoverageMeter(self.report.clauses)
        self._check = ""
        self._buffer: list[Finding] | None = None
        self._held: list[Finding] = []

    def take(self, exchange: Exchange) -> None:
        """Judge and count an exchange, whoever sent it."""
        if exchange.route is not None and exchange.response.status == 200 and exchange.caller == "owner":
            label = exchange.route.operation.label
            self.report.succeeded[label] = self.report.succeeded.get(label, 0) + 1
        # How far a run gets that stops at the first violation says nothing of coverage, and counting costs a fifth.
        if not self.options.stop_at_first:
            self._coverage.note(exchange)
        valid = exchange.is_valid_request
        for judgement in judge(exchange):
            name = judgement.rule.name
            if name == DRIFT and self.options.allow_new_fields:
                continue
            self.report.checks[name].note(judgement.looked_at, valid=valid)
            for pointer, breach in judgement.breaches:
                if breach.is_open:
                    self.note(f"{name}: left open: {breach.expected} was not what came")
                else:
                    self._tell(Finding(name, breach, self.report.requests, exchange, pointer))

    @contextmanager
    def checking(self, name: str, kind: CheckKind, clause: str, says: str) -> Iterator[None]:
        """Everything stated within is that check's; leaving by Broken is fine."""
        result = self.report.checks.setdefault(name, CheckResult(clause, kind, says))
        self._check = name
        try:
            result.ran += 1
            yield
        except Broken:
            pass

    def expect(self, holds: object, expected: str, got: object, at: Exchange | None = None) -> bool:
        """State something; if it does not hold, that is a violation of the check at hand."""
        result = self.report.checks[self._check]
        if at is not None:
            result.note(1, valid=at.is_valid_request)
        else:
            result.ran += 1
        if not holds:
            self.tell(Breach(expected, str(got)), at)
        return bool(holds)

    def require(self, holds: object, expected: str, got: object, at: Exchange | None = None) -> None:
        """State something that the rest of the check stands on.

        Raises:
            Broken: It does not hold.
        """
        if not self.expect(holds, expected, got, at):
            raise Broken

    def tell(
        self,
        breach: Breach,
        at: Exchange | None = None,
        *,
        check: str = "",
        request: str = "",
        response: Response | None = None,
    ) -> None:
        """Report a violation of a check, by default the one at hand; without an exchange, of what there was of it."""
        number = self.report.requests
        self._tell(Finding(check or self._check, breach, number, at, request=request, response=response))

    def note(self, text: str) -> None:
        """Add a note to the results, once."""
        if text not in self.report.notes:
            self.report.notes.append(text)

    def leave_open(self, what: str) -> None:
        """Note that the API leaves open whether something is wrong, and end the check at hand without a violation.

        Raises:
            Broken: Always.
        """
        self.note(f"{self._check}: left open: {what}")
        raise Broken

    def cut_off(self) -> None:
        """Note that the check at hand does not come to its end."""
        if self._check:
            self.report.checks[self._check].cut_off = True

    def has_told(self, name: str) -> bool:
        """Whether one check has found something."""
        return self.report.checks[name].violations > 0

    def withdraw(self, name: str) -> None:
        """Take back what one check has told."""
        self.report.violations = [one for one in self.report.violations if one.check != name]
        self.report.checks[name].violations = 0

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Hold violations back while something is tried that may be tried again, smaller.

        Raises:
            Broken: There were any; `settle` tells those of the last trial.
        """
        held = self._buffer = []
        try:
            yield
        finally:
            self._buffer = None
            if held:
                self._held = held
        if held:
            raise Broken

    def settle(self) -> None:
        """Tell what the last failing trial found."""
        for finding in self._held:
            self._tell(finding)

    def _tell(self, finding: Finding) -> None:
        if self._buffer is not None:
            self._buffer.append(finding)
            return
        result = self.report.checks[finding.check]
        clause = finding.breach.clause or result.clause
        if (finding.check, clause) in self.options.accepted:
            result.accepted += 1
            name = f"{finding.check} {clause}"
            self.report.accepted[name] = self.report.accepted.get(name, 0) + 1
            return
        result.violations += 1
        if self.report.has_room(finding.check, clause):
            self.report.violations.append(violation(finding, result, self.redactor))
        if self.options.stop_at_first:
            raise Stopped
