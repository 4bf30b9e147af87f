"""Writes the report as JUnit XML: a suite of checks, one of clauses and one of mutants."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar
from xml.etree import ElementTree as ET

from scripts.reporting.matrix import WRONG, CheckRow, ClauseRow, Matrix
from scripts.reporting.results import Mutant

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""

_T = TypeVar("_T")
Verdict = tuple[str, str, str, str]
"""Class name, name, what failed, and why it was skipped; the last two are empty where all is well."""


def junit(matrix: Matrix) -> str:
    """Return the XML document; characters that XML cannot hold are replaced."""
    root = ET.Element("testsuites", name="contract report")
    _suite(root, "checks", matrix.checks, lambda row: _check(matrix, row))
    _suite(root, "clauses", matrix.clauses, _clause)
    _suite(root, "mutants", matrix.mutants, _mutant)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: ET.Element, name: str, rows: Iterable[_T], verdict: Callable[[_T], Verdict]) -> None:
    suite = ET.SubElement(root, "testsuite", name=name)
    failures = skipped = tests = 0
    for tests, row in enumerate(rows, 1):  # noqa: B007 # the last number is the count
        class_name, case_name, wrong, why_not = (NOT_IN_XML.sub("�", text) for text in verdict(row))
        case = ET.SubElement(suite, "testcase", classname=class_name, name=case_name)
        if wrong:
            ET.SubElement(case, "failure", message=wrong)
        elif why_not:
            ET.SubElement(case, "skipped", message=why_not)
        failures += bool(wrong)
        skipped += bool(why_not and not wrong)
    for key, number in (("tests", tests), ("failures", failures), ("skipped", skipped)):
        suite.set(key, str(number))


def _check(matrix: Matrix, row: CheckRow) -> Verdict:
    found = [one for one in (matrix.run.violations if matrix.run else ()) if one.check == row.name]
    wrong = "; ".join(f"{one.clause}: expected {one.expected}, got {one.got}" for one in found)
    if row.state in WRONG:
        wrong = wrong or {"idle": "it never ran", "unproven": "it caught no mutant"}.get(
            row.state, "it found something"
        )
    return f"contract.{row.tally.kind}", row.name, wrong, ""


def _clause(row: ClauseRow) -> Verdict:
    wrong = f"{row.state}: {row.seen.valid} cases that it allows, {row.seen.invalid} that it forbids"
    name = f"{row.clause.subject} {row.clause.rule}".strip()
    why_not = row.seen.reason if row.state == "excused" else "not run" if row.state == "unknown" else ""
    return f"clause.{row.clause.part}", name, wrong if row.state in WRONG else "", why_not


def _mutant(one: Mutant) -> Verdict:
    return f"mutant.{one.kind}", one.name, "no check caught it" if one.state == "survived" else "", one.equivalent
