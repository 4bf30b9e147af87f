"""The command line of the differ: what it prints in which format, and how it exits."""

import json
from pathlib import Path

import pytest

from contract_tests.tests.spec_copies import CONTRACT, edited, save
from scripts import spec_diff

TEXT = """\
breaking  #/components/parameters/PageSize/schema: accepts less: maximum 1000 → 50 \
(ListConversationMessageReceipt, ListServiceConversationMessageReceipt)
notice    #/info/version: version 0.9.0 → 1.0.0
1 breaking, 1 notice, 0 safe
"""


def compared(folder: Path, *arguments: str, maximum: int = 1000) -> int:
    """Compare the contract with an older one, in which pages had another size."""
    old = edited(("/components/parameters/PageSize/schema/maximum", maximum), ("/info/version", "0.9.0"))
    return spec_diff.main([str(save(old, folder / "old.json")), str(CONTRACT.path), *arguments])


@pytest.mark.parametrize(
    ("maximum", "fail_on", "code"),
    [(1000, "breaking", 1), (20, "breaking", 0), (20, "notice", 1), (1000, "never", 0)],
)
def test_the_exit_code_follows_fail_on(maximum: int, fail_on: str, code: int, tmp_path: Path) -> None:
    assert compared(tmp_path, "--fail-on", fail_on, maximum=maximum) == code


def test_each_format_names_severity_clause_change_and_operations(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    compared(tmp_path)
    assert capsys.readouterr().out == TEXT
    compared(tmp_path, "--format", "json")
    written = json.loads(capsys.readouterr().out)
    assert written["counts"] == {"breaking": 1, "notice": 1, "safe": 0}
    assert [change["severity"] for change in written["changes"]] == ["breaking", "notice"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{}", ":1:1: expected OpenAPI 3.1, found None"),
        ('{"openapi": "3.1.1", "paths": {"/a": {"get": {}}}}', "'info' is a required property"),
        ("nonsense", ":1:1: not JSON"),
    ],
)
def test_a_file_that_cannot_be_compared_is_refused(
    content: str, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "old.json"
    path.write_text(content)
    assert spec_diff.main([str(path), str(CONTRACT.path)]) == 2
    printed = capsys.readouterr().err
    assert printed.startswith(f"error: {path}")
    assert reason in printed.replace('"', "'")
