"""Writes the results of a run: which check is stating something, what holds, and what does not."""

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from contract_tests.provider.coverage import CoverageMeter
from contract_tests.provider.exchange import Exchange, Response
from contract_tests.provider.redaction import Redactor
from contract_tests.provider.rules import RULES, Breach
from contract_tests.provider.rules.table import judge
from contract_tests.provider.target import RunOptions
from scripts.reporting.results import CheckKind, CheckResult, ContractRun, Violation

LONGEST_BODY = 800
LONGEST_VALUE = 400
DRIFT = "no-unknown-fields"
"""The rule that ALLOW_NEW_FIELDS=1 leaves out."""


class RunStopped(Exception):  # noqa: N818 # it ends a run, and is not an error
    """The run ends here: something was found and the first finding is enough, or the budget of requests is spent."""


class CheckAborted(Exception):  # noqa: N818 # what is broken is the provider
    """A relation cannot go on: something it relies on is broken, and has been reported."""


class RunReporter:
    """The results of a run, and the words to add to them; the redactor takes credentials out of all of them."""

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
        self._buffer: list[Callable[[], None]] | None = None
        self._held: list[Callable[[], None]] = []

    def take(self, exchange: Exchange) -> None:
        if exchange.route is not None and exchange.response.status == 200 and exchange.caller == "owner":
            label = exchange.route.operation.label
            self.report.succeeded[label] = self.report.succeeded.get(label, 0) + 1
        # How far a run gets that stops at the first violation says nothing of coverage, and counting costs a fifth.
        if not self.options.stop_at_first:
            self._coverage.note(exchange)
        for rule, looked_at, breaches in judge(exchange):
            if rule.name == DRIFT and self.options.allow_new_fields:
                continue
            self.report.checks[rule.name].ran += looked_at
            for pointer, breach in breaches:
                if breach.is_open:
                    self.note(f"{rule.name}: left open: {breach.expected} was not what came")
                else:
                    self.add_violation(breach, exchange, check=rule.name, pointer=pointer)

    @contextmanager
    def checking(self, name: str, kind: CheckKind, clause: str, says: str) -> Iterator[None]:
        """Everything stated within is that check's; it may end by CheckAborted."""
        result = self.report.checks.setdefault(name, CheckResult(clause, kind, says))
        self._check = name
        try:
            result.ran += 1
            yield
        except CheckAborted:
            pass

    def expect(self, holds: object, expected: str, got: object, at: Exchange | None = None) -> bool:
        """State something; if it does not hold, that is a violation of the check at hand."""
        self.report.checks[self._check].ran += 1
        if not holds:
            self.add_violation(Breach(expected, str(got)), at)
        return bool(holds)

    def require(self, holds: object, expected: str, got: object, at: Exchange | None = None) -> None:
        """State something that the rest of the check relies on; raises CheckAborted if it does not hold."""
        if not self.expect(holds, expected, got, at):
            raise CheckAborted

    def add_violation(
        self,
        breach: Breach,
        at: Exchange | None = None,
        *,
        check: str = "",
        pointer: str = "",
        request: str = "",
        number: int = 0,
    ) -> None:
        """Report a violation by the check at hand or another one, after all requests so far or a number of them.

        ``at`` shows it; without an exchange ``request`` does. ``pointer`` leads to the breach's subject.
        """
        check, number = check or self._check, number or self.report.requests
        if self._buffer is not None:
            again = partial(self.add_violation, breach, at, check=check, pointer=pointer, request=request)
            self._buffer.append(partial(again, number=number))
            return
        result = self.report.checks[check]
        clause = breach.clause or result.clause
        if (check, clause) in self.options.accepted:
            result.accepted += 1
            name = f"{check} {clause}"
            self.report.accepted[name] = self.report.accepted.get(name, 0) + 1
            return
        result.violations += 1
        if self.report.has_room(check, clause):
            redactor, seen = self.redactor, ""
            if at is not None:
                redactor, request = redactor.knowing(at.request), curl(at)
                seen = shown(at.response, redactor)
            texts = (breach.expected, breach.got, pointer + breach.at, request)
            expected, got, where, line = map(redactor.text, texts)
            self.report.violations.append(
                Violation(check, result.kind, clause, shortened(expected), shortened(got), where, number, line, seen)
            )
        if self.options.stop_at_first:
            raise RunStopped

    def note(self, text: str) -> None:
        if text not in self.report.notes:
            self.report.notes.append(text)

    def leave_open(self, what: str) -> None:
        """Note that the API leaves open whether something is wrong, and end the check at hand without a violation."""
        self.note(f"{self._check}: left open: {what}")
        raise CheckAborted

    def retract(self, name: str) -> None:
        self.report.violations = [one for one in self.report.violations if one.check != name]
        self.report.checks[name].violations = 0

    @contextmanager
    def buffered(self) -> Iterator[None]:
        """Hold violations back while something is tried that may be made smaller; any of them aborts it."""
        held = self._buffer = []
        try:
            yield
        finally:
            self._buffer = None
            if held:
                self._held = held
        if held:
            raise CheckAborted

    def add_buffered(self) -> None:
        for tell in self._held:
            tell()


def curl(exchange: Exchange) -> str:
    """The request as a curl line, without secrets: right credentials as variables, others by their absence."""
    request = exchange.request
    user, _ = request.credentials or ("", "")
    method = {"GET": "", "HEAD": " --head"}.get(request.method, f" -X {shlex.quote(request.method)}")
    who = ""
    if exchange.caller != "stranger":
        pair = f"{user}:$SECRET" if user.startswith("SK") else "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN"
        who = f' -u "{pair}"'
    elif request.header("authorization") is not None:
        who = ' -H "Authorization: $WRONG"'
    others = [(name, value) for name, value in request.headers if name.lower() != "authorization"]
    headers = "".join(f" -H {shlex.quote(f'{name}: {value}')}" for name, value in others)
    return f"curl -sS -i --path-as-is{method}{who}{headers} {shlex.quote(request.url)}"


def shown(response: Response, redactor: Redactor) -> str:
    """A response for people: status, headers, and the beginning of the body."""
    # A credential that crosses the cut is recognised only in the whole.
    body = redactor.text(response.body.decode("utf-8", "backslashreplace"))
    more = f"\n… {len(body) - LONGEST_BODY} characters more" if len(body) > LONGEST_BODY else ""
    headers = "\n".join(f"{name}: {value}" for name, value in redactor.headers(response.headers))
    return f"HTTP {response.status}\n{headers}\n\n{body[:LONGEST_BODY]}{more}"


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
