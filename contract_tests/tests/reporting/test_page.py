"""The report tells what the results say, tells what is missing, and turns nobody's text into markup."""

from collections.abc import Callable
from functools import cache
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
def test_missing_results_are_said_with_the_command_that_makes_them(tmp_path: Path, missing: str) -> None:
    results: dict[str, msgspec.Struct] = {"contract": contract_run(), "mutants": mutant_run(), "bench": bench_run()}
    del results[missing]
    page = reported(write(tmp_path, **results))
    assert f"make {missing} there is no {missing}.json" in attention(page)
    assert "survived." not in attention(page)


def test_without_any_result_the_contract_still_stands_there(tmp_path: Path) -> None:
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
def test_results_that_cannot_be_read_are_said(tmp_path: Path, text: bytes, told: str) -> None:
    (tmp_path / "contract.json").write_bytes(text)
    page = reported(tmp_path)
    assert "contract.json is not what make contract writes" in attention(page)
    assert told in attention(page)


def _survived(_: ContractRun, mutants: MutantRun) -> None:
    mutants.mutants.append(MutantResult("wire", "rare-lie", "/components/schemas/DeliveryStatus"))


def _survived_at_a_clause(_: ContractRun, mutants: MutantRun) -> None:
    mutants.mutants.append(MutantResult("wire", "page-of-51", PAGE_SIZE))


def _uncovered(run: ContractRun, _: MutantRun) -> None:
    next(iter(run.clauses.values())).invalid = 0


def _idle(run: ContractRun, _: MutantRun) -> None:
    run.checks["strict-json"].ran = 0


def _unproven(_: ContractRun, mutants: MutantRun) -> None:
    del mutants.mutants[1]


def _wrong_baseline(_: ContractRun, mutants: MutantRun) -> None:
    mutants.refused = ["strict-json"]


def _not_alone(_: ContractRun, mutants: MutantRun) -> None:
    mutants.problems = ["survived: told by its row", "not shown: 'page-of-one' should show that strict-json can fail"]


def _violated_often(run: ContractRun, _: MutantRun) -> None:
    violated(run)
    run.checks["strict-json"].violations = 1244


def _another_contract(run: ContractRun, _: MutantRun) -> None:
    run.contract_sha256 = "0" * 64


@pytest.mark.parametrize(
    ("edit", "told", "state"),
    [
        (violated, "1 violation of the contract by the provider strict-json", "broken"),
        (_violated_often, "1,244 violations of the contract by the provider; 1 shown", "broken"),
        (_survived, "1 mutant survived rare-lie /components/schemas/DeliveryStatus", "survived"),
        (_survived_at_a_clause, f"1 mutant survived page-of-51 {PAGE_SIZE}", "survived"),
        (_uncovered, "1 clause not exercised both ways FetchConversationMessageReceipt", "uncovered"),
        (_idle, "1 check had nothing to look at strict-json", "idle"),
        (_unproven, "1 check caught no mutant strict-json", "unproven"),
        (
            _not_alone,
            "1 problem of the mutant run not shown: 'page-of-one' should show that strict-json can fail",
            None,
        ),
        (_wrong_baseline, "The right provider failed among the mutants", None),
        (_another_contract, "The contract run was of another contract: make contract", None),
    ],
)
def test_what_is_wrong_stands_at_the_top_and_in_its_row(
    tmp_path: Path, edit: Edit, told: str, state: str | None
) -> None:
    run, mutants = contract_run(), mutant_run()
    edit(run, mutants)
    page = reported(write(tmp_path, contract=run, mutants=mutants, bench=bench_run()))
    assert told in attention(page)
    assert {found["data-state"] for _, found in page.elements if "data-wrong" in found} == ({state} if state else set())


def test_a_check_is_proven_by_a_mutant_that_another_check_caught_first(tmp_path: Path) -> None:
    mutants = mutant_run()
    mutants.mutants[1] = replace(mutants.mutants[1], caught_by="page-size-is-applied", shows=("strict-json",))
    page = reported(write(tmp_path, contract=contract_run(), mutants=mutants, bench=bench_run()))
    assert "no mutant survived" in attention(page)


def test_a_part_of_the_mutants_proves_nothing_about_the_checks(tmp_path: Path) -> None:
    mutants = mutant_run()
    mutants.is_whole = False
    del mutants.mutants[1]
    page = reported(write(tmp_path, contract=contract_run(), mutants=mutants, bench=bench_run()))
    assert "Only 2 of the mutants were tried: make mutants tries all" in attention(page)
    assert not [found for _, found in page.elements if "data-wrong" in found]


def test_a_check_that_the_mutants_run_does_not_ask_needs_no_mutant(tmp_path: Path) -> None:
    """Such as Schemathesis' own."""
    mutants = mutant_run()
    del mutants.mutants[1], mutants.checks[1]
    page = reported(write(tmp_path, contract=contract_run(), mutants=mutants, bench=bench_run()))
    assert not [found for _, found in page.elements if "data-wrong" in found]


def test_a_missed_goal_of_the_bench_stands_at_the_top(tmp_path: Path) -> None:
    bench = bench_run()
    bench.goals[1] = replace(bench.goals[1], median=1.5, met=False)
    page = reported(write(tmp_path, contract=contract_run(), mutants=mutant_run(), bench=bench))
    assert "1 goal of the benchmark missed a page, async 1.500 times httpx2 + msgspec, async" in attention(page)


def test_a_reason_excuses_a_gap(tmp_path: Path) -> None:
    run = contract_run()
    run.clauses[next(iter(run.clauses))] = ClauseResult(5, 0, "whatever stands in a URL is a string")
    page = reported(write(tmp_path, contract=run, mutants=mutant_run(), bench=bench_run()))
    assert "no mutant survived" in attention(page)
    assert "whatever stands in a URL is a string" in page.text


def test_every_link_leads_to_something_on_the_page(tmp_path: Path) -> None:
    run, mutants = contract_run(), mutant_run()
    violated(run, mutants)
    _survived(run, mutants)
    _uncovered(run, mutants)
    page = reported(write(tmp_path, contract=run, mutants=mutants, bench=bench_run()))
    names = [found["id"] for _, found in page.elements if "id" in found]
    assert len(names) == len(set(names))
    for tag, found in page.elements:
        target = found.get("href")
        assert target is None or (tag == "a" and target[1:] in names), target


def test_no_text_of_the_results_becomes_markup(tmp_path: Path) -> None:
    page = reported(hostile(tmp_path))
    assert [tag for tag, _ in page.elements].count("script") == 1
    assert [found["class"] for tag, found in page.elements if tag == "img"] == ["plot"]
    assert not [tag for tag, _ in page.elements if tag == "b"]
    assert not [name for _, found in page.elements for name in found if name.startswith("on")]


def test_the_page_loads_nothing_and_admits_no_other_script(tmp_path: Path) -> None:
    page = reported(hostile(tmp_path))
    for tag, found in page.elements:
        assert not {"style", "srcset", "action"} & set(found)
        assert (found.get("src") or "data:").startswith("data:"), tag
    [policy] = [found["content"] for _, found in page.elements if found.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


def test_the_same_results_give_the_same_bytes(tmp_path: Path) -> None:
    folder = write(tmp_path, contract=contract_run(), mutants=mutant_run(), bench=bench_run())
    reported(folder)
    first = {path.name: path.read_bytes() for path in folder.glob("report.*")}
    reported(folder)
    assert {path.name: path.read_bytes() for path in folder.glob("report.*")} == first
    assert set(first) == {"report.html", "report.xml"}


def test_junit_tells_the_same(tmp_path: Path) -> None:
    run, mutants = contract_run(), mutant_run()
    for edit in (violated, _survived, _uncovered):
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


def test_junit_is_xml_whatever_the_texts(tmp_path: Path) -> None:
    reported(hostile(tmp_path))
    names = [case.get("name", "") for case in ET.parse(tmp_path / "report.xml").iter("testcase")]  # noqa: S314 # ours
    assert any("<script>" in name and "�" in name for name in names)


def test_an_unreadable_contract_is_an_error_that_names_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken.yaml").write_text("openapi: [", encoding="utf-8")
    assert report.main(["--results", str(tmp_path), "--spec", str(tmp_path / "broken.yaml")]) == 2
    assert "broken.yaml:1" in capsys.readouterr().err
    assert not (tmp_path / "report.html").exists()
