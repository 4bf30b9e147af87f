"""Where faulty providers are examined: each gets its own copy of the sandbox's data, and a bounded time."""

import atexit
import signal
import sqlite3
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from contract_tests.mutants.overriding import Body, overriding
from contract_tests.provider import RELATIONS, RULES, Exchange, Target, check
from contract_tests.provider.rules import subjects
from contract_tests.provider.session import RunStopped
from contract_tests.sandbox import Provider, Sandbox, Store
from contract_tests.sandbox.application import Endpoint
from scripts.reporting.results import MutantKind, MutantResult

TIMEOUT_SECONDS = 60
"""Processor time that one mutant gets: several times what the sandbox itself takes, however busy the machine is."""
TOO_SLOW = "no end within the time that a mutant gets"
CRASHED = "the suite itself failed"
"""No check's finding: a suite that falls over has not caught anything."""
DOES_NOT_START = "the provider does not start"

Application = Callable[..., Any]
Serve = Callable[[Path], tuple[Application, Callable[[], None]]]
"""Makes an application over a database file, and what closes it again."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A provider that breaks one promise."""

    clause: str  #: The clause that it breaks
    serve: Serve = field(repr=False)  #: Serves it over a database file
    shows: tuple[str, ...] = ()  #: Checks that have to catch it even on their own: the proof that each can fail


class TooSlowError(BaseException):
    """The time is up; a provider's `except Exception` must not catch it."""


class DoesNotStartError(Exception):
    """The mutant does not start; the message says why."""


@cache
def template() -> Target:
    """The sandbox whose data every mutant of this process gets a copy of; made once, it stays until the end."""
    sandbox = Sandbox()
    atexit.register(sandbox.stop)
    return Target.from_sandbox(sandbox)


@contextmanager
def serve_copy(serve: Serve) -> Iterator[Target]:
    """A target that is served by a provider of a fresh copy of the data."""
    shared = template()
    assert shared.database is not None
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        path = Path(folder, "sandbox.sqlite3")
        with closing(sqlite3.connect(shared.database)) as source, closing(sqlite3.connect(path)) as copy:
            source.backup(copy)
        try:
            application, close = serve(path)
        except Exception as error:  # whatever stops a faulty provider from starting has caught it, and is raised on
            raise DoesNotStartError(f"{type(error).__name__}: {error}") from error
        try:
            yield replace(shared, app=application, database=path)
        finally:
            close()


def serving(
    make: Callable[[Store], Provider] = Provider, wrap: Callable[[Application], Application] = lambda app: app
) -> Serve:
    """How the sandbox serves a provider, perhaps with an application around it."""

    def serve(path: Path) -> tuple[Application, Callable[[], None]]:
        store = Store(path, durable=False)
        return wrap(Endpoint(make(store))), store.close

    return serve


def altered(step: str, body: Body) -> Serve:
    """Serves a provider in which something else stands in for one step."""

    def make(store: Store) -> Provider:
        return overriding(Provider, step, body)(store)  # a class of its own: what it remembers is of this store

    return serving(make)


def examine(kind: MutantKind, name: str, mutant: Mutant) -> MutantResult:
    """Check a provider with the whole suite, and with each single check that has to catch it on its own."""
    started = time.perf_counter()
    caught, requests, expected, got = _whole(mutant.serve)
    shown = {check_name: caught == check_name or shows_alone(mutant.serve, check_name) for check_name in mutant.shows}
    return MutantResult(
        kind,
        name,
        mutant.clause,
        caught,
        requests,
        round(time.perf_counter() - started, 3),
        expected,
        got,
        tuple(check_name for check_name, holds in shown.items() if holds),
        tuple(check_name for check_name, holds in shown.items() if not holds),
    )


def _whole(serve: Serve) -> tuple[str | None, int, str, str]:
    try:
        with serve_copy(serve) as target, limited():
            report = check(target)
    except TooSlowError:
        return TOO_SLOW, 0, f"an end within {TIMEOUT_SECONDS} s", "none"
    except DoesNotStartError as error:
        return DOES_NOT_START, 0, "a provider that starts", str(error)
    if report.conforms:
        return None, report.requests, "", ""
    first = report.violations[0]
    return first.check, first.request_number, first.expected, first.got


def shows_alone(serve: Serve, name: str) -> bool:
    """Whether one check, a relation or a rule, catches a provider by itself.

    A relation that leaves its responses to the rules does if they find something while it asks, and only then.
    """
    if name in RULES:
        return _breaks_rule(serve, name)
    if RELATIONS[name].rules_judge:
        return bool(_found(serve, {name})) and not _found(serve, RELATIONS.keys() - {name})
    return name in _found(serve, {name})


def _found(serve: Serve, relations: Collection[str]) -> set[str]:
    """Which checks find something while only these relations ask."""
    with serve_copy(serve) as target, limited():
        return {violation.check for violation in check(target, only=relations, stop_at_first=False).violations}


def _breaks_rule(serve: Serve, name: str) -> bool:
    rule, found = RULES[name], False

    def look(exchange: Exchange) -> None:
        nonlocal found
        if any(any(rule.check(exchange, subject)) for _, subject in subjects(exchange, rule.subject)):
            found = True
            raise RunStopped

    with serve_copy(serve) as target, limited():
        check(target, stop_at_first=False, sink=look)
    return found


def check_reference() -> list[str]:
    """What the suite finds in the sandbox itself: it must be nothing."""
    with serve_copy(serving()) as target:
        return [str(violation) for violation in check(target).violations]


@contextmanager
def limited(seconds: float = TIMEOUT_SECONDS) -> Iterator[None]:
    """Bound the processor time of what runs within; raises TooSlowError when it is up."""

    def stop(*_: object) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
