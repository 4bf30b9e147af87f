"""The published specification is cut canonically, compared fact by fact, and recorded without a word of theirs."""

import copy
from pathlib import Path
from typing import Any

import pytest

from contract_tests.tests.spec_copies import save
from scripts import upstream_diff
from scripts.command import REPOSITORY
from scripts.contract_diff.document import facts
from scripts.spec import SpecError, load
from scripts.upstream import errata, record

RECORD = REPOSITORY / "openapi" / "upstream.json"
ERRATA = REPOSITORY / "openapi" / "errata.md"
RECORDED = record.read(RECORD)
LIST = "/v1/Conversations/{ConversationSid}/Messages/{MessageSid}/Receipts"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def published() -> dict[str, Any]:
    """The recorded slice as its publisher writes it: shared schemas, prose, extensions, and other operations."""
    document: dict[str, Any] = copy.deepcopy(RECORDED.slice)
    document |= {"openapi": "3.0.1", "info": {"title": "Published", "version": "1.0.0", "x-team": "a"}}
    shared: dict[str, Any] = {}
    for path, item in document["paths"].items():
        item |= {"x-mount": {"parent": "/"}, "servers": document["servers"]}
        operation = item["get"]
        operation |= {"description": "Words.", "summary": "Word.", "tags": ["A"], "x-order": 1}
        media = operation["responses"]["200"]["content"]["application/json"]
        name = f"v1.{operation['operationId']}"
        shared[name] = media["schema"] | {"description": "Some words."}
        media |= {"schema": {"$ref": f"#/components/schemas/{name}"}, "example": {"path": path}}
        operation["responses"]["200"]["description"] = "OK"
    document["paths"]["/v1/Conversations"] = {"get": {"operationId": "ListConversation", "responses": {}}}
    document["components"]["schemas"] = shared
    return document


def diff(*arguments: object, **files: Path) -> int:
    """Run the command with our files, or with others in their place."""
    for name, path in ({"record": RECORD, "errata": ERRATA} | files).items():
        arguments += (f"--{name}", path)
    return upstream_diff.main([str(argument) for argument in arguments])


def test_the_contract_differs_from_the_published_one_only_as_the_errata_say(capsys: pytest.CaptureFixture[str]) -> None:
    assert diff() == 0
    assert "The contract differs from it only as the errata say." in capsys.readouterr().out


def test_a_copy_in_another_form_and_with_words_has_not_moved(
    published: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert record.cut(published) == record.cut(RECORDED.slice) == RECORDED.slice
    assert diff(save(published, tmp_path / "published.json")) == 0
    assert "has not moved" in capsys.readouterr().out


def test_three_planted_changes_are_found_with_their_meaning(
    published: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parameters = published["paths"][LIST]["get"]["parameters"]
    next(entry for entry in parameters if entry["name"] == "PageSize")["schema"]["maximum"] = 1000
    receipt = published["components"]["schemas"]["v1.FetchConversationMessageReceipt"]["properties"]
    receipt["status"]["enum"].append("queued")
    del receipt["participant_sid"]
    assert diff(save(published, tmp_path / "published.json")) == 1
    printed = capsys.readouterr().out
    assert "ListConversationMessageReceipt.query.PageSize.maximum: 50 → 1000" in printed
    assert '"sent"] → ["read", "failed", "delivered", "undelivered", "sent", "queued"]' in printed
    assert "FetchConversationMessageReceipt.200.body.participant_sid.pattern: ^MB[0-9a-fA-F]{32}$ → nothing" in printed
    assert "accepts more: maximum 50 → 1000" in printed
    assert "responses may have new values: enum +queued" in printed
    assert "the property 'participant_sid' is gone" in printed
    assert "that no row of the errata lists" in printed


def test_every_fact_has_its_own_name() -> None:
    names = [fact.name for fact in facts(RECORDED.slice, RECORDED.slice) if fact.after is not None]
    assert len(names) == len(set(names)) > 300


def test_an_allowance_that_nothing_needs_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stale, rows = tmp_path / "errata.md", len(errata.read(ERRATA))
    stale.write_text(ERRATA.read_text() + f"| {rows + 1} | a | b | c | open | `test_x` | `*.query.Order.*` |\n")
    assert diff(errata=stale) == 1
    assert f"row {rows + 1}: *.query.Order.*" in capsys.readouterr().out


def listing(**operation: Any) -> dict[str, Any]:
    loop = {"Loop": {"items": {"$ref": "#/components/schemas/Loop"}}}
    return {"openapi": "3.0.1", "paths": {LIST: {"get": operation}}, "components": {"schemas": loop}}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ([], "expected an object"),
        ({"paths": {}, "swagger": "2.0"}, "expected OpenAPI 3.0 or 3.1, found None"),
        ({"openapi": "3.0.1", "paths": {"/v1/Other": {"get": {}}}}, "there are no operations"),
        (listing(parameters=[{"$ref": "#/no"}]), "points nowhere"),
        (listing(parameters=[{"schema": {"$ref": "#/components/schemas/Loop"}}]), "contains itself"),
        (listing(responses=5), "expected an object or a list"),
    ],
)
def test_a_file_that_is_not_a_copy_is_refused(
    content: Any, reason: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path, target = save(content, tmp_path / "published.json"), tmp_path / "upstream.json"
    assert diff(path) == 2
    assert diff(path, "--update", record=target) == 2
    for line in capsys.readouterr().err.splitlines():
        assert line.startswith(f"error: {path}:")
        assert reason in line
    assert not target.exists()


def test_a_malformed_record_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "upstream.json"
    path.write_text(RECORD.read_text().replace('"file":', '"path":', 1))
    with pytest.raises(SpecError, match="not an upstream record"):
        record.read(path)


def test_a_copy_is_recorded_once_with_its_commit(
    published: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copied, target = save(published, tmp_path / "published.json"), tmp_path / "upstream.json"
    for arguments, printed in (
        ([], "does not name one"),
        (["--commit", COMMIT], "written, 4 paths"),
        (["--commit", COMMIT], "unchanged"),
    ):
        assert diff(copied, "--update", *arguments, record=target) == 0
        assert printed in capsys.readouterr().out
    written = record.read(target)
    assert written.slice == RECORDED.slice
    assert written.source.commit == COMMIT
    assert written.source.sha256 == load(copied).sha256


def test_a_malformed_commit_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        diff("--update", "--commit", "main")
    assert "expected a commit of 40 hexadecimal digits, found 'main'" in capsys.readouterr().err
