"""The report shows the results and what is missing, and never turns text into markup."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from contract_tests.tests.html_page import Contents
from contract_tests.tests.reporting.data import (
    PAGE_SIZE,
    bench_run,
    contract_run,
    hostile,
    mutant_run,
    violated,
    write,
)
from scripts import report
from scripts.reporting.results import BenchRun, ClauseResult, ContractRun, MutantResult, MutantRun

pytestmark = pytest.mark.usefixtures("contracts_read_once")
STATUS = "/components/schemas/DeliveryStatus"
Edit = Callable[[ContractRun, MutantRun, BenchRun], object]


def reported(folder: Path) -> Contents:
    assert report.main(["--results", str(folder)]) == 0
    return Contents((folder / "report.html").read_text(encoding="utf-8"))


def edited(folder: Path, *edits: Edit) -> Contents:
    """The report of results in which all is well but for these edits."""
    results = contract_run(), mutant_run(), bench_run()
    for edit in edits:
        edit(*results)
    return reported(write(folder, **dict(zip(("contract", "mutants", "bench"), results, strict=True))))


def attention(page: Contents) -> str:
    return page.text.partition("What needs attention")[2].partition("Search")[0]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("contract", None, "make contract contract.json is missing"),
        ("mutants", None, "make mutants mutants.json is missing"),
        ("bench", None, "make bench bench.json is missing"),
        ("contract", b"", "contract.json is not what make contract writes: Input data was truncated"),
        ("contract", b"[]", "contract.json is not what make contract writes: Expected `object`"),
        ("contract", b'{"requests": "many"}', "$.requests"),
        ("mutants", b'"\xff"', "mutants.json is not what make mutants writes"),
    ],
)
def test_missing_and_unreadable_results_are_named_with_the_command_that_makes_them(
    name: str, text: bytes | None, told: str, tmp_path: Path
) -> None:
    edited(tmp_path)
    if text is None:
        (tmp_path / f"{name}.json").unlink()
    else:
        (tmp_path / f"{name}.json").write_bytes(text)
    page = reported(tmp_path)
    assert told in attention(page)
    assert "survived." not in attention(page)


def _survives(_: ContractRun, mutants: MutantRun, __: BenchRun, clause: str = STATUS) -> None:
    mutants.mutants.append(MutantResult("wire", "rare-lie", clause))


def _is_uncovered(run: ContractRun, *_: object, reason: str = "") -> None:
    run.clauses[next(iter(run.clauses))] = ClauseResult(5, 0, reason)


def _is_only_a_part(_: ContractRun, mutants: MutantRun, __: BenchRun) -> None:
    mutants.is_whole = False
    del mutants.mutants[1]


def _is_not_asked(_: ContractRun, mutants: MutantRun, __: BenchRun) -> None:
    """Such as Schemathesis' own checks."""
    del mutants.mutants[1], mutants.checks[1]


def _is_shown_alone(_: ContractRun, mutants: MutantRun, __: BenchRun) -> None:
    mutants.mutants[1] = replace(mutants.mutants[1], caught_by="page-size-is-applied", shows=("strict-json",))


def _misses_a_goal(_: ContractRun, __: MutantRun, bench: BenchRun) -> None:
    bench.goals[1] = replace(bench.goals[1], median=1.5, met=False)


MISSED = "1 goal of the benchmark missed a page, async 1.500 times httpx2 + msgspec, async"
PROBLEMS = ["survived: told by its row", "not shown: 'page-of-one' should show that strict-json can fail"]
EDITS: list[tuple[Edit, str, str | None]] = [
    (lambda *_: None, "no mutant survived", None),
    (violated, "1 violation of the contract by the provider strict-json", "broken"),
    (partial(violated, number=1244), "1,244 violations of the contract by the provider; 1 shown", "broken"),
    (_survives, f"1 mutant survived rare-lie {STATUS}", "survived"),
    (partial(_survives, clause=PAGE_SIZE), f"1 mutant survived rare-lie {PAGE_SIZE}", "survived"),
    (_is_uncovered, "1 clause not exercised both ways FetchConversationMessageReceipt", "uncovered"),
    (partial(_is_uncovered, reason="whatever stands in a URL"), "no mutant survived", None),
    (lambda run, *_: setattr(run.checks["strict-json"], "ran", 0), "1 check had nothing to look at strict", "idle"),
    (lambda _, mutants, __: mutants.mutants.pop(1), "1 check caught no mutant strict-json", "unproven"),
    (_is_shown_alone, "no mutant survived", None),
    (_is_not_asked, "no mutant survived", None),
    (_is_only_a_part, "Only 2 of the mutants were tried: make mutants tries all", None),
    (lambda _, mutants, __: mutants.problems.extend(PROBLEMS), f"1 problem of the mutant run {PROBLEMS[1]}", None),
    (lambda _, mutants, __: mutants.refused.append("x"), "The reference provider failed", None),
    (lambda run, *_: setattr(run, "contract_sha256", "0"), "The contract run was of another contract: make", None),
    (_misses_a_goal, MISSED, None),
]


@pytest.mark.parametrize(("edit", "told", "state"), EDITS)
def test_a_problem_is_shown_at_the_top_and_in_its_row(tmp_path: Path, edit: Edit, told: str, state: str | None) -> None:
    page = edited(tmp_path, edit)
    assert told in attention(page)
    wrong = {found.get("data-state") for _, found in page.elements if "data-wrong" in found}
    assert wrong - {None} == {state} - {None}


def test_every_link_leads_to_something(tmp_path: Path) -> None:
    page = edited(tmp_path, violated, _survives, _is_uncovered)
    names = [found["id"] for _, found in page.elements if "id" in found]
    assert len(names) == len(set(names))
    for tag, found in page.elements:
        target = found.get("href")
        assert target is None or (tag == "a" and target[1:] in names), target


def test_no_text_of_the_results_becomes_markup(tmp_path: Path) -> None:
    """In a browser, where there is one, it is not run either, and nothing is loaded: test_browser."""
    tags = [tag for tag, _ in reported(hostile(tmp_path)).elements]
    assert (tags.count("script"), {"b", "img"} & {*tags}) == (1, set())
