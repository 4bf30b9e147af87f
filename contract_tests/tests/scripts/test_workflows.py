"""The workflows, ours and those that docs/ offers to consumers: valid, pinned, and sparing with rights."""

import json
import os
import re
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from markdown_it import MarkdownIt
from ruamel.yaml import YAML

from contract_tests.tests.checkout import REPOSITORY


def _load(text: str) -> dict[str, Any]:
    document: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return document


OURS = {
    path.name: _load(path.read_text(encoding="utf-8")) for path in sorted(REPOSITORY.glob(".github/workflows/*.yml"))
}
OFFERED = {
    f"{page.name}:{token.map[0] + 1}": _load(token.content)
    for page in sorted(REPOSITORY.glob("docs/*.md"))
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8"))
    if token.type == "fence" and token.info == "yaml" and token.map and "\non:" in token.content
}
_PUBLISHED = files("check_jsonschema") / "builtin_schemas" / "vendor" / "github-workflows.json"
SCHEMA = jsonschema_rs.validator_for(json.loads(_PUBLISHED.read_text(encoding="utf-8")))
PINNED = re.compile(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}")
SECRET = re.compile(r"\$\{\{ (secrets\.\w+|github\.token) \}\}")


@pytest.mark.parametrize("name", OFFERED)
def test_what_is_offered_is_valid_by_the_published_schema(name: str) -> None:
    """`make check` looks at ours."""
    assert SCHEMA.is_valid(OFFERED[name])


@pytest.mark.parametrize("name", OURS | OFFERED)
def test_actions_are_pinned_and_see_no_secret_rights_are_named_and_every_job_has_an_end(name: str) -> None:
    document = (OURS | OFFERED)[name]
    assert document["permissions"]["contents"] in {"read", "write"}
    for job in document["jobs"].values():
        assert 1 <= max(int(number) for number in re.findall(r"\d+", str(job["timeout-minutes"]))) <= 60
        for step in job["steps"]:
            assert "run" in step or (PINNED.fullmatch(step["uses"]) and not SECRET.search(str(step)))
            assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("name", OURS)
def test_ours_can_write_nothing_but_the_one_issue(name: str) -> None:
    assert OURS[name]["permissions"] == {"contents": "read"}
    jobs = OURS[name]["jobs"].values()
    granted = [job["permissions"] for job in jobs if "permissions" in job]
    assert granted == ([{"issues": "write"}] if name == "drift.yml" else [])
    checkouts = [step for job in jobs for step in job["steps"] if "actions/checkout" in step.get("uses", "")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def step_run(folder: Path, script: str, **programs: str) -> int:
    """Run a step's script as GitHub does, with programs of ours in the place of others; their calls go to `calls`."""
    for name, body in programs.items():
        program = folder / {"python": ".venv/bin/python"}.get(name, f"bin/{name}")
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f'#!/bin/sh\necho "{name} $*" >> calls\n{body}\n')
        program.chmod(0o755)
    variables = {"GITHUB_OUTPUT": "output", "GITHUB_STEP_SUMMARY": "summary", "RUN": "https://run", "LIVE": "1"}
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    command = ["bash", "-e", "-c", script]
    return subprocess.run(command, cwd=folder, env={**variables, "UPSTREAM": "0", "PATH": path}, check=False).returncode


@pytest.mark.parametrize("job", ["upstream", "live"])
@pytest.mark.parametrize("code", [0, 1, 2])
def test_the_nightly_opens_its_issue_for_drift_alone(job: str, code: int, tmp_path: Path) -> None:
    jobs = OURS["drift.yml"]["jobs"]
    [check] = [step for step in jobs[job]["steps"] if step.get("id") == "check"]
    said = "echo 'not run: a-check'; echo 'nothing found: 1 of 2 checks ran'"
    assert step_run(tmp_path, check["run"], python=f"{said}; exit {code}") == code
    assert (tmp_path / "output").read_text() == f"code={code}\n"
    assert jobs[job]["outputs"] == {"code": "${{ steps.check.outputs.code }}"}
    if job == "live":
        assert (tmp_path / "summary").read_text() == "not run: a-check\nnothing found: 1 of 2 checks ran\n"
    condition = jobs["tell"]["if"].removeprefix("${{ !cancelled() && ").removesuffix(" }}")
    outputs = {"upstream": "0", "live": "0", job: str(code)}
    for name, value in outputs.items():
        condition = condition.replace(f"needs.{name}.outputs.code", repr(value))
    assert eval(condition.replace("||", "or"), {}) is (code == 1)  # noqa: S307 # our own workflow's condition


@pytest.mark.parametrize(("number", "told"), [("", "issue create"), ("7", "issue comment 7")])
def test_one_issue_is_opened_or_updated_and_has_nothing_that_the_api_said(
    number: str, told: str, tmp_path: Path
) -> None:
    [tell] = OURS["drift.yml"]["jobs"]["tell"]["steps"]
    assert set(re.findall(r"\$([A-Z_]+)", tell["run"])) == {"RUN", "UPSTREAM", "LIVE"}
    listing = f'case "$*" in "issue list"*) echo {number};; esac'
    assert step_run(tmp_path, tell["run"], gh=listing) == 0
    calls = (tmp_path / "calls").read_text()
    assert f"gh {told}" in calls
    assert ("issue create" in calls) is not ("issue comment" in calls)
    assert "https://run" in calls
