"""Writes results as JUnit XML: what a contract run found, and the whole report with its checks, clauses and mutants."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from scripts.reporting.matrix import WRONG, ClauseRow, Matrix
from scripts.reporting.results import CheckResult, ContractRun, Violation

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""


@dataclass(frozen=True)
class Case:
    """One test case: its class, its name, what failed in a line and in full, and why it was skipped."""

    group: str
    name: str
    wrong: str = ""
    details: str = ""
    skipped: str = ""
    clause: str = ""


def of_run(run: ContractRun) -> str:
    """A contract run as XML: one test case for each check, with its violations."""
    return _document({"contract": (_check(name, check, run.violations) for name, check in run.checks.items())})


def of_report(matrix: Matrix) -> str:
    """The whole report as XML: a suite of checks, one of clauses and one of mutants."""
    why = {"idle": "it never ran", "unproven": "it caught no mutant", "broken": "it found something"}
    checks = (_check(row.name, row.result, matrix.run.violations, why.get(row.state, "")) for row in matrix.checks)
    mutants = (
        Case(f"mutant.{one.kind}", one.name, "no check caught it" * (one.state == "survived"), skipped=one.equivalent)
        for one in matrix.mutant_run.mutants
    )
    return _document({"checks": checks, "clauses": map(_clause, matrix.clauses), "mutants": mutants})


def _check(name: str, check: CheckResult, violations: Iterable[Violation], wrong: str = "") -> Case:
    found = [one for one in violations if one.check == name]
    told = "; ".join(one.told for one in found)
    details = "\n\n".join(map(str, found))
    skipped = check.left_out or "nothing to look at in this run"
    return Case(f"contract.{check.kind}", name, told or wrong, details, "" if check.ran else skipped, check.clause)


def _clause(row: ClauseRow) -> Case:
    wrong = f"{row.state}: {row.cases}"
    name = f"{row.clause.subject} {row.clause.rule}".strip()
    skipped = row.seen.reason if row.state == "excused" else "not run" if row.state == "unknown" else ""
    return Case(f"clause.{row.clause.part}", name, wrong if row.state in WRONG else "", skipped=skipped)


def _document(suites: Mapping[str, Iterator[Case]]) -> str:
    root = ET.Element("testsuites")
    for suite_name, cases in suites.items():
        suite = ET.SubElement(root, "testsuite", name=suite_name)
        counts = {"tests": 0, "failures": 0, "skipped": 0}
        for case in cases:
            element = ET.SubElement(suite, "testcase", classname=_xml(case.group), name=_xml(case.name))
            if case.clause:
                ET.SubElement(ET.SubElement(element, "properties"), "property", name="clause", value=_xml(case.clause))
            if case.wrong:
                ET.SubElement(element, "failure", message=_xml(case.wrong)).text = _xml(case.details)
            elif case.skipped:
                ET.SubElement(element, "skipped", message=_xml(case.skipped))
            counts["tests"] += 1
            counts["failures"] += bool(case.wrong)
            counts["skipped"] += bool(case.skipped and not case.wrong)
        for key, number in counts.items():
            suite.set(key, str(number))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _xml(text: str) -> str:
    return NOT_IN_XML.sub("�", text)
