"""A contract run as JUnit XML, whatever its texts."""

from xml.etree import ElementTree as ET

from contract_tests.tests.reporting.data import HOSTILE, contract_run, violated
from scripts.reporting.junit import of_run
from scripts.reporting.results import CheckResult


def test_a_check_fails_or_is_skipped_and_every_text_fits_into_xml() -> None:
    run = contract_run()
    violated(run)
    run.checks[HOSTILE] = CheckResult(HOSTILE, "rule", HOSTILE, left_out=HOSTILE)
    [suite] = ET.fromstring(of_run(run))  # noqa: S314 # ours
    assert suite.attrib == {"name": "contract", "tests": "3", "failures": "1", "skipped": "1"}
    [failed] = [case.get("name") for case in suite if case.find("failure") is not None]
    assert failed == "strict-json"
    assert "<b>��\ud7ff�" in str(suite[2].get("name"))
