"""Known deviations of a provider (ACCEPT=file): each with its check, its clause, a reason, and the day it expires."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec

from contract_tests.provider.contract import the_contract
from contract_tests.provider.relations import RELATIONS
from contract_tests.provider.rules import RULES
from scripts.command import UsageError
from scripts.reporting.results import Acceptance, ContractRun
from scripts.spec import SpecError, look_up

EXPECTED = "[[accept]] tables with check, clause, reason, until = 2026-12-31"


class _File(msgspec.Struct, forbid_unknown_fields=True):
    accept: list[Acceptance] = []


def read_accepted(path: Path) -> list[Acceptance]:
    """Read the file; raises UsageError if it is not of its form, or names what does not exist."""
    try:
        found = msgspec.toml.decode(path.read_bytes(), type=_File).accept
    except OSError as error:
        raise UsageError(f"ACCEPT {path}: cannot be read: {error.strerror}") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UsageError(f"ACCEPT {path}: {error}; expected {EXPECTED}") from error
    seen: set[tuple[str, str]] = set()
    for one in found:
        if problem := _problem(one):
            raise UsageError(f"ACCEPT {path}: {problem}")
        if (one.check, one.clause) in seen:
            raise UsageError(f"ACCEPT {path}: {one.check} at {one.clause} is accepted twice")
        seen.add((one.check, one.clause))
    return found


def _problem(one: Acceptance) -> str:
    check = RULES.get(one.check) or RELATIONS.get(one.check)
    if check is None:
        return f"there is no check {one.check!r}; a violation's first line names it"
    if one.clause != check.clause and not _is_in_the_contract(one.clause):
        return f"there is no clause {one.clause!r}; a violation's second line names it"
    return "" if one.reason.strip() else f"{one.check} at {one.clause} has no reason"


def _is_in_the_contract(clause: str) -> bool:
    try:
        # A schema that is put together of others has no properties of its own, and yet may have no others.
        look_up(the_contract().spec.document, clause.removesuffix("/properties"))
    except SpecError:
        return False
    return clause.startswith("/")


def in_force(accepted: list[Acceptance]) -> frozenset[tuple[str, str]]:
    today = dt.datetime.now(dt.UTC).date()
    return frozenset((one.check, one.clause) for one in accepted if today <= one.until)


def outcomes(accepted: list[Acceptance], run: ContractRun) -> Iterator[str]:
    violated = {(violation.check, violation.clause) for violation in run.violations}
    for one in accepted:
        what = f"{one.check} at {one.clause}"
        times = run.accepted.get(f"{one.check} {one.clause}", 0)
        check = run.checks.get(one.check)
        if times:
            yield f"accepted until {one.until}, {times:,} times: {what}: {one.reason}"
        elif (one.check, one.clause) in violated:
            yield f"accepted until {one.until}, which is over: {what}: {one.reason}"
        elif check is not None and check.ran and not check.cut_off:
            yield f"accepted, and no longer occurs: {what}: take it out of the file"
