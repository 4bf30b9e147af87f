"""Keeps the report of a run: which check is stating something, what holds, and what does not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.judge import Judge, Tally, told
from contract_tests.provider.report import Report
from contract_tests.provider.rules import Breach
from contract_tests.provider.violation import Kind, Violation


class Stopped(Exception):  # noqa: N818 # it ends a run, and is no error
    """The run ends here: something was found and the first finding is enough, or the budget of requests is spent."""


class Broken(Exception):  # noqa: N818 # what is broken is the provider
    """A relation cannot go on, because what it stands on is broken and has been told."""


class Ledger:
    """The report of a run, and the words to add to it.

    Args:
        judge: Applies the rules, and counts.
        stop_at_first: End the run at the first violation, by raising Stopped.
        secrets: What must never stand in the report.
    """

    def __init__(self, judge: Judge, *, stop_at_first: bool, secrets: tuple[str, ...]) -> None:
        self.stop_at_first = stop_at_first
        self.judge = judge
        self.report = Report(secrets=secrets)
        self.report.checks.update(judge.tallies)
        self._check: tuple[str, Kind, str] = ("", "relation", "")
        self._trial: list[Violation] | None = None
        self._held: list[Violation] = []

    def take(self, exchange: Exchange) -> None:
        """Judge and count an exchange, whoever sent it."""
        if exchange.route is not None and exchange.response.status == 200 and exchange.caller == "owner":
            label = exchange.route.operation.label
            self.report.succeeded[label] = self.report.succeeded.get(label, 0) + 1
        if (
            not self.stop_at_first
        ):  # how far such a run got says nothing of what there is to exercise, and costs a fifth
            self.report.coverage.note(exchange)
        for violation in self.judge.violations(exchange, self.report.requests):
            self._add(violation)
        while self.judge.left_open:
            self.note(self.judge.left_open.pop())

    def note(self, text: str) -> None:
        """Add a note to the report, once."""
        if text not in self.report.notes:
            self.report.notes.append(text)

    def leave_open(self, what: str) -> None:
        """Note that the API leaves open whether something is wrong, and end the check at hand without a violation.

        Raises:
            Broken: Always.
        """
        self.note(f"{self._check[0]}: left open: {what}")
        raise Broken

    @contextmanager
    def checking(self, name: str, kind: Kind, clause: str, says: str) -> Iterator[None]:
        """Everything stated within is that check's; leaving by Broken is fine."""
        tally = self.report.checks.setdefault(name, Tally(clause, kind, says))
        self._check = (name, kind, clause)
        try:
            tally.ran += 1
            yield
        except Broken:
            pass

    def expect(self, holds: object, expected: str, got: object, at: Exchange | None = None) -> bool:
        """State something; if it does not hold, that is a violation of the check at hand."""
        tally = self.report.checks[self._check[0]]
        if at is not None:
            tally.note(times=1, valid=at.is_valid_request)
        else:
            tally.ran += 1
        if not holds:
            self._tell(at, Breach(expected, str(got)))
        return bool(holds)

    def require(self, holds: object, expected: str, got: object, at: Exchange | None = None) -> None:
        """State something that the rest of the check stands on.

        Raises:
            Broken: It does not hold.
        """
        if not self.expect(holds, expected, got, at):
            raise Broken

    def has_told(self, name: str) -> bool:
        """Whether one check has found something."""
        return self.report.checks[name].violations > 0

    def withdraw(self, name: str) -> None:
        """Take back what one check has told."""
        self.report.violations = [violation for violation in self.report.violations if violation.check != name]
        self.report.checks[name].violations = 0

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Hold violations back while something is tried that may be tried again, smaller.

        Raises:
            Broken: There were any; `settle` tells those of the last trial.
        """
        held: list[Violation] = []
        self._trial = held
        try:
            yield
        finally:
            self._trial = None
            if held:
                self._held = held
        if held:
            raise Broken

    def settle(self) -> None:
        """Tell what the last failing trial found."""
        for violation in self._held:
            self._add(violation)

    def _tell(self, at: Exchange | None, breach: Breach, line: str = "") -> None:
        name, kind, clause = self._check
        clause = breach.clause or clause
        number = self.report.requests
        if at is not None:
            self._add(told(at, number, name, kind, clause, breach))
        else:
            self._add(Violation(name, kind, clause, breach.expected, breach.got, request_number=number, curl=line))
        self.report.checks[name].violations += 1

    def _add(self, violation: Violation) -> None:
        if self._trial is not None:
            self._trial.append(violation)
            return
        self.report.add(violation)
        if self.stop_at_first:
            raise Stopped
