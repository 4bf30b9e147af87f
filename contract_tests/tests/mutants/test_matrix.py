"""The matrix fails where it must: survivors, checks that never failed, idle reasons, a right provider refused."""

import subprocess
import sys
from collections import deque
from itertools import count
from pathlib import Path

import pytest
from msgspec.structs import replace

from contract_tests.mutants import harness, populations
from contract_tests.mutants.__main__ import main
from contract_tests.mutants.faulty_providers import FAULTY_PROVIDERS
from contract_tests.mutants.harness import CRASHED
from contract_tests.mutants.matrix import lines, problems
from contract_tests.provider import RELATIONS, RULES
from scripts.reporting.results import MutantResult, MutantRun

CAUGHT = MutantResult("provider", "lies", "/paths", "both-forms-agree", 3)
SURVIVED = replace(CAUGHT, caught_by=None)
FELL_OVER = replace(SURVIVED, expected=CRASHED, got="KeyError")
SHOWS_NOTHING = replace(CAUGHT, failed_to_show=("strict-json",))
FALSE_ALARM = replace(CAUGHT, kind="right", equivalent="It is right.")
EVERY_CHECK = [replace(CAUGHT, name=f"breaks-{name}", caught_by=name) for name in (*RULES, *RELATIONS)]


def test_a_run_in_which_every_check_caught_something_is_fine() -> None:
    assert list(problems(EVERY_CHECK)) == []


@pytest.mark.parametrize(
    ("mutants", "refused", "problem"),
    [
        ([*EVERY_CHECK, SURVIVED], [], "survived: provider 'lies', which breaks /paths"),
        ([*EVERY_CHECK, FELL_OVER], [], "(the suite itself failed KeyError)"),
        ([*EVERY_CHECK, FALSE_ALARM], [], "false alarm: 'lies', which /paths allows: both-forms-agree"),
        ([*EVERY_CHECK, replace(CAUGHT, equivalent="No.")], [], "has a reason, but both-forms-agree caught it"),
        ([*EVERY_CHECK, SHOWS_NOTHING], [], "should show that strict-json can fail"),
        (EVERY_CHECK, ["dates"], "the reference is refused: dates"),
        (EVERY_CHECK[1:], [], f"never failed: no mutant shows that {EVERY_CHECK[0].caught_by} can"),
        (
            [*EVERY_CHECK, replace(SURVIVED, kind="source", equivalent="Same.")],
            [],
            "0 of 1 mutants of the source are caught; 95% are wanted",
        ),
    ],
)
def test_what_makes_a_run_fail(mutants: list[MutantResult], refused: list[str], problem: str) -> None:
    (found,) = problems(mutants, refused)
    assert problem in found


def test_a_part_of_the_mutants_says_nothing_about_the_checks() -> None:
    assert list(problems([CAUGHT], is_whole=False)) == []


def test_the_printed_matrix_names_mutant_check_and_request() -> None:
    text = "\n".join(lines(MutantRun(mutants=[CAUGHT, replace(SURVIVED, name="hides")])))
    assert "faulty providers: 1 of 2 caught" in text
    assert "both-forms-agree, request 3" in text
    assert "hides: survived. NO REASON IS WRITTEN" in text


def test_a_suite_that_falls_over_has_not_caught_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    def fall_over(*_: object, **__: object) -> None:
        raise KeyError("meta")

    monkeypatch.setattr(harness, "check", fall_over)
    found = populations.examine("provider", "success-is-203")
    assert (found.caught_by, found.expected, found.got) == (None, CRASHED, "KeyError: 'meta'")


def test_who_only_asks_for_the_rules_is_shown_by_what_nobody_else_asks() -> None:
    check = "any-request-is-answered-by-the-rules"
    assert not harness.shows_alone(FAULTY_PROVIDERS["success-is-203"].serve, check)


def test_what_does_not_end_is_stopped() -> None:
    with pytest.raises(harness.TooSlowError), harness.limited(0.05):
        deque(number for number in count() if number < 0)


def test_a_name_that_no_mutant_has_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "no such mutant"]) == 2
    assert "no mutant's name holds 'no such mutant'" in capsys.readouterr().err


def test_the_command_writes_what_it_found(tmp_path: Path) -> None:
    """As make runs it: what stands in `__main__` then is out of the reach of its workers."""
    result = tmp_path / "build" / "mutants.json"
    command = [sys.executable, "-m", "contract_tests.mutants", "--only=success-is-203", "--jobs=1", f"--json={result}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert '"caught_by": "documented-status"' in result.read_text(encoding="utf-8")
    assert "provider 1/1" in done.stdout
