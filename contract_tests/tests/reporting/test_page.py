"""The report shows the results and what is missing, and never turns text into markup."""

from collections.abc import Callable
from functools import cache, partial
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from msgspec.structs import replace

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
from scripts.reporting.results import ClauseResult, ContractRun, MutantResult, MutantRun
from scripts.spec import load

Edit = Callable[[ContractRun, MutantRun], object]


class Contents(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The contract is read once for all tests here."""
    monkeypatch.setattr(report, "load", _load)


_load = cache(load)


def reported(folder: Path) -> Contents:
    assert report.main(["--results", str(folder)]) == 0
    return Contents((folder / "report.html").read_text(encoding="utf-8"))


def attention(page: Contents) -> str:
    return page.text.partition("What needs attention")[2].partition("Search")[0]


def test_when_all_is_well_nothing_needs_attention(tmp_path: Path) -> None:
    page = reported(write(tmp_path, contract=contract_run(), mutants=mutant_run(), bench=bench_run()))
    assert "no mutant survived" in attention(page)
    assert not [found for _, found in page.elements if "data-wrong" in found]


@pytest.mark.parametrize("missing", ["contract", "mutants", "bench"])
def test_missing_results_are_named_with_the_command_that_makes_them(tmp_path: Path, missing: str) -> None:
    results: dict[str, msgspec.Struct] = {"contract": contract_run(), "mutants": mutant_run(), "bench": bench_run()}
    del results[missing]
    page = reported(write(tmp_path, **results))
    assert f"make {missing} {missing}.json is missing" in attention(page)
    assert "survived." not in attention(page)


def test_without_any_result_the_contract_is_still_shown(tmp_path: Path) -> None:
    page = reported(tmp_path)
    rows = [found for _, found in page.elements if found.get("data-row") in {"operation", "parameter", "field"}]
    assert {row["data-state"] for row in rows} == {"unknown"}
    assert "not checked" in page.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "truncated"),
        (b"{", "truncated"),
        (b"[]", "Expected `object`"),
        (b'{"requests": "many"}', "$.requests"),
        (b'"\xff"', "contract.json is not what make contract writes"),
    ],
)
def test_unreadable_results_are_reported(tmp_path: Path, text: bytes, told: str) -> None:
    (tmp_path / "contract.json").write_bytes(text)
    page = reported(tmp_path)
    assert "contract.json is not what make contract writes" in attention(page)
    assert told in attention(page)


def _survives(_: ContractRun, mutants: MutantRun, clause: str = "/components/schemas/DeliveryStatus") -> None:
    mutants.mutants.append(MutantResult("wire", "rare-lie", clause))


def _is_uncovered(run: ContractRun, _: MutantRun, reason: str = "") -> None:
    run.clauses[next(iter(run.clauses))] = ClauseResult(5, 0, reason)


def _is_only_a_part(_: ContractRun, mutants: MutantRun) -> None:
    mutants.is_whole = False
    del mutants.mutants[1]


def _is_not_asked(_: ContractRun, mutants: MutantRun) -> None:
    """Such as Schemathesis' own checks."""
    del mutants.mutants[1], mutants.checks[1]


def _is_shown_alone(_: ContractRun, mutants: MutantRun) -> None:
    mutants.mutants[1] = replace(mutants.mutants[1], caught_by="page-size-is-applied", shows=("strict-json",))


def _found(number: int) -> Edit:
    def edit(run: ContractRun, _: MutantRun) -> None:
        violated(run)
        run.checks["strict-json"].violations = number

    return edit


PROBLEMS = ["survived: told by its row", "not shown: 'page-of-one' should show that strict-json can fail"]
EDITS: list[tuple[Edit, str, str | None]] = [
    (_found(1), "1 violation of the contract by the provider strict-json", "broken"),
    (_found(1244), "1,244 violations of the contract by the provider; 1 shown", "broken"),
    (_survives, "1 mutant survived rare-lie /components/schemas/DeliveryStatus", "survived"),
    (partial(_survives, clause=PAGE_SIZE), f"1 mutant survived rare-lie {PAGE_SIZE}", "survived"),
    (_is_uncovered, "1 clause not exercised both ways FetchConversationMessageReceipt", "uncovered"),
    (partial(_is_uncovered, reason="whatever stands in a URL"), "no mutant survived", None),
    (lambda run, _: setattr(run.checks["strict-json"], "ran", 0), "1 check had nothing to look at strict-json", "idle"),
    (lambda _, mutants: mutants.mutants.pop(1), "1 check caught no mutant strict-json", "unproven"),
    (_is_shown_alone, "no mutant survived", None),
    (_is_not_asked, "no mutant survived", None),
    (_is_only_a_part, "Only 2 of the mutants were tried: make mutants tries all", None),
    (lambda _, mutants: mutants.problems.extend(PROBLEMS), f"1 problem of the mutant run {PROBLEMS[1]}", None),
    (lambda _, mutants: mutants.refused.append("x"), "The reference provider failed", None),
    (lambda run, _: setattr(run, "contract_sha256", "0"), "The contract run was of another contract: make", None),
]


@pytest.mark.parametrize(("edit", "told", "state"), EDITS)
def test_a_problem_is_shown_at_the_top_and_in_its_row(tmp_path: Path, edit: Edit, told: str, state: str | None) -> None:
    run, mutants = contract_run(), mutant_run()
    edit(run, mutants)
    page = reported(write(tmp_path, contract=run, mutants=mutants, bench=bench_run()))
    assert told in attention(page)
    assert {found["data-state"] for _, found in page.elements if "data-wrong" in found} == ({state} if state else set())


def test_a_missed_goal_of_the_bench_is_shown_at_the_top(tmp_path: Path) -> None:
    bench = bench_run()
    bench.goals[1] = replace(bench.goals[1], median=1.5, met=False)
    page = reported(write(tmp_path, contract=contract_run(), mutants=mutant_run(), bench=bench))
    assert "1 goal of the benchmark missed a page, async 1.500 times httpx2 + msgspec, async" in attention(page)


def test_every_link_leads_to_something_on_the_page(tmp_path: Path) -> None:
    run, mutants = contract_run(), mutant_run()
    violated(run, mutants)
    _survives(run, mutants)
    _is_uncovered(run, mutants)
    page = reported(write(tmp_path, contract=run, mutants=mutants, bench=bench_run()))
    names = [found["id"] for _, found in page.elements if "id" in found]
    assert len(names) == len(set(names))
    for tag, found in page.elements:
        target = found.get("href")
        assert target is None or (tag == "a" and target[1:] in names), target


def test_no_text_of_the_results_becomes_markup_and_nothing_is_loaded(tmp_path: Path) -> None:
    page = reported(hostile(tmp_path))
    assert [tag for tag, _ in page.elements].count("script") == 1
    for tag, found in page.elements:
        assert tag not in {"b", "img"}
        assert not [name for name in found if name.startswith("on") or name in {"style", "srcset", "action"}]
        assert (found.get("src") or "data:").startswith("data:"), tag
    [policy] = [found["content"] for _, found in page.elements if found.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    names = [case.get("name", "") for case in ET.parse(tmp_path / "report.xml").iter("testcase")]  # noqa: S314 # ours
    assert any("<script>" in name and "�" in name for name in names), "JUnit is XML, whatever the texts"


def test_the_same_results_give_the_same_bytes(tmp_path: Path) -> None:
    folder = write(tmp_path, contract=contract_run(), mutants=mutant_run(), bench=bench_run())
    reported(folder)
    first = {path.name: path.read_bytes() for path in folder.glob("report.*")}
    reported(folder)
    assert {path.name: path.read_bytes() for path in folder.glob("report.*")} == first
    assert set(first) == {"report.html", "report.xml"}


def test_junit_has_the_same_failures(tmp_path: Path) -> None:
    run, mutants = contract_run(), mutant_run()
    for edit in (violated, _survives, _is_uncovered):
        edit(run, mutants)
    reported(write(tmp_path, contract=run, mutants=mutants))
    suites = {suite.get("name"): suite for suite in ET.parse(tmp_path / "report.xml").getroot()}  # noqa: S314 # ours
    failed = {
        name: [case.get("name") for case in suite if case.find("failure") is not None] for name, suite in suites.items()
    }
    assert failed["checks"] == ["strict-json"]
    assert len(failed["clauses"]) == 1
    assert failed["mutants"] == ["rare-lie"]
    assert suites["mutants"].attrib == {"name": "mutants", "tests": "4", "failures": "1", "skipped": "1"}


def test_an_unreadable_contract_is_an_error_that_names_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken.yaml").write_text("openapi: [", encoding="utf-8")
    assert report.main(["--results", str(tmp_path), "--spec", str(tmp_path / "broken.yaml")]) == 2
    assert "broken.yaml:1" in capsys.readouterr().err
    assert not (tmp_path / "report.html").exists()
