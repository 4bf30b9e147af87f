"""Writes what a run found out: `contract.json` for machines, JUnit XML for CI, and a few lines for people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from xml.etree import ElementTree as ET

from contract_tests.provider.gaps import Row
from contract_tests.provider.judge import DRIFT
from contract_tests.provider.report import Report
from scripts.reporting.junit import NOT_IN_XML
from scripts.whole_file import write_whole


def write_json(report: Report, rows: list[Row], facts: dict[str, object], path: Path) -> None:
    """Write the whole result; ``facts`` say what was run: provider, seed, seconds."""
    table = [asdict(row) for row in rows]
    settled = sum(row.is_settled for row in rows)
    value = {**facts, **report.to_dict(), "table": table, "clauses": len(rows), "clauses_settled": settled}
    write_whole(path, json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def write_junit(report: Report, seconds: float, path: Path) -> None:
    """Write one test case for each check, with its violations."""
    suite = ET.Element("testsuite", name="contract", tests=str(len(report.checks)), time=f"{seconds:.3f}")
    failures = 0
    for name, tally in report.checks.items():
        case = ET.SubElement(suite, "testcase", classname=f"contract.{tally.kind}", name=name)
        ET.SubElement(case, "properties").append(ET.Element("property", name="clause", value=tally.clause))
        found = [violation for violation in report.violations if violation.check == name]
        if found:
            failures += 1
            first = found[0]
            failure = ET.SubElement(case, "failure", message=_xml(f"expected {first.expected}, got {first.got}"))
            failure.text = _xml("\n\n".join(map(str, found)))
        elif not tally.ran:
            ET.SubElement(case, "skipped", message="nothing to look at in this run")
    suite.set("failures", str(failures))
    write_whole(path, ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n")


def summary(report: Report, rows: list[Row], provider: str, seconds: float) -> Iterator[str]:
    """What people want to know, line by line."""
    for violation in report.violations:
        yield f"\n{violation}\n"
    for note in report.notes:
        yield f"note: {note}"
    ran = sum(tally.ran for tally in report.checks.values())
    methods = ", ".join(f"{number} {method}" for method, number in sorted(report.methods.items()))
    yield f"{provider}: {report.requests} requests in {seconds:.1f} s ({methods})"
    yield f"{len(report.checks)} checks looked {ran} times and found {_violations(report)}"
    for kind in ("operation", "parameter", "response", "schema"):
        of_kind = [row for row in rows if row.kind == kind]
        both = sum(row.valid > 0 and row.invalid > 0 for row in of_kind)
        reasons = sum(row.is_settled for row in of_kind) - both
        yield f"coverage: {kind:9} {both:3} of {len(of_kind):3} exercised both ways, {reasons} with a reason why not"
    for row in rows:
        if not row.is_settled:
            yield f"gap: {row.kind} {row.clause}: {row.valid} valid, {row.invalid} invalid cases"


def failed(report: Report) -> Iterator[str]:
    """Which checks found something, each in a line with its number of violations and what it promises."""
    for name in dict.fromkeys(violation.check for violation in report.violations):
        tally = report.checks[name]
        hint = " (ALLOW_NEW_FIELDS=1 lets them pass)" if name == DRIFT else ""
        yield f"{tally.violations:5} × {name}: {tally.says}{hint}"


def _violations(report: Report) -> str:
    number = sum(tally.violations for tally in report.checks.values())
    if not number:
        return "no violation"
    checks = len({violation.check for violation in report.violations})
    return f"{number} violation{'s' * (number > 1)} of {checks} check{'s' * (checks > 1)}"


def _xml(text: str) -> str:
    return NOT_IN_XML.sub("�", text)
