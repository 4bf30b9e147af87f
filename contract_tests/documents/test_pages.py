"""Every Python and shell block of a page runs as it stands there, and prints what the page shows."""

import json
import re
import shutil
from pathlib import Path

import pytest

from contract_tests.documents.blocks import PAGES, ROOT, blocks, matches
from contract_tests.partners.environment import run
from contract_tests.sandbox import Sandbox

RUN_PAGE = Path(__file__).with_name("run_page.py")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_shows_exactly_what_its_blocks_print(page: Path, own_sandbox: Sandbox, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    found = blocks(text)
    assert sum(not block.file for block in found) == len(re.findall("^ *```(?:python|sh)$", text, re.MULTILINE))
    running = [block for block in found if not block.reason]
    if not running:
        return
    # What a consumer has: the package under the name by which it was vendored, and a project of its own around it.
    shutil.copytree(ROOT / "generated" / "twilio_receipts", tmp_path / "app" / "_vendor" / "twilio_receipts")
    shutil.copytree(ROOT / "contract_tests" / "sandbox", tmp_path / "tests" / "_vendor" / "twilio_receipts_sandbox")
    done = run(
        str(RUN_PAGE),
        cwd=tmp_path,
        paths=(ROOT / "generated", tmp_path),
        stdin=json.dumps([block._asdict() for block in running]),
        variables=own_sandbox.environment(),
    )
    assert done.stderr == ""
    for block, (printed, succeeded) in zip(running, json.loads(done.stdout), strict=False):
        assert succeeded, f"{page.name}:{block.line}\n{printed}"
        assert matches(block.shown, printed), f"{page.name}:{block.line} prints\n{printed}"


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("1 …\n", "1 2\n", True),
        ("1 2\n", "1 2\n", True),
        ("1 …\n", "2 2\n", False),
        ("", "1\n", False),
        ("1\n", "", False),
    ],
)
def test_an_ellipsis_stands_for_any_text_and_all_else_for_itself(shown: str, printed: str, same: bool) -> None:  # noqa: FBT001 - a table's column
    assert matches(shown, printed) is same
