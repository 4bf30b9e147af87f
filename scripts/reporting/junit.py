"""Writes what a contract run found as JUnit XML, one test case for each check."""

import re
from xml.etree import ElementTree as ET

from scripts.reporting.results import ContractRun

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""


def of_run(run: ContractRun) -> str:
    """A contract run as XML: a check fails with its violations, and is skipped with the reason why it did not run."""
    root = ET.Element("testsuites")
    suite = ET.SubElement(root, "testsuite", name="contract")
    for name, check in run.checks.items():
        case = ET.SubElement(suite, "testcase", classname=f"contract.{check.kind}", name=_xml(name))
        if check.clause:
            ET.SubElement(ET.SubElement(case, "properties"), "property", name="clause", value=_xml(check.clause))
        found = [one for one in run.violations if one.check == name]
        if found:
            failure = ET.SubElement(case, "failure", message=_xml("; ".join(one.told for one in found)))
            failure.text = _xml("\n\n".join(map(str, found)))
        elif not check.ran:
            ET.SubElement(case, "skipped", message=_xml(check.left_out or "nothing to look at in this run"))
    for key, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
        suite.set(key, str(len(list(suite.iter(tag)))))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _xml(text: str) -> str:
    return NOT_IN_XML.sub("�", text)
