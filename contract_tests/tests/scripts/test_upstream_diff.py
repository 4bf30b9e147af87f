"""The published specification is cut canonically, compared fact by fact, and recorded without a word of theirs."""

import copy
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scripts import upstream_diff
from scripts.command import REPOSITORY
from scripts.contract.node import nodes
from scripts.contract_diff.document import facts
from scripts.spec import SpecError, load
from scripts.upstream import errata, record

RECORD = REPOSITORY / "openapi" / "upstream.json"
CONTRACT = REPOSITORY / "openapi" / "receipts.yaml"
ERRATA = REPOSITORY / "openapi" / "errata.md"
RECORDED = record.read(RECORD)
LIST = "/v1/Conversations/{ConversationSid}/Messages/{MessageSid}/Receipts"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def as_published(slice_: dict[str, Any]) -> dict[str, Any]:
    """Write a slice as its publisher would: OpenAPI 3.0, shared schemas, prose, extensions, and other operations."""

    def older(value: Any) -> Any:
        if isinstance(value, list):
            return [older(item) for item in value]
        if not isinstance(value, dict):
            return value
        written = {key: older(item) for key, item in value.items()}
        if isinstance(written.get("type"), list):
            written["type"] = written["type"][0]
            written["nullable"] = True
            if None in written.get("enum", ()):
                written["enum"].remove(None)
        if "type" in written:
            written["description"] = "Some words."
        return written

    document: dict[str, Any] = older(slice_)
    document |= {"openapi": "3.0.1", "info": {"title": "Published", "version": "1.0.0", "x-team": "a"}}
    shared: dict[str, Any] = {}
    for path, item in document["paths"].items():
        item |= {"x-mount": {"parent": "/"}, "servers": copy.deepcopy(document["servers"])}
        operation = item["get"]
        operation |= {"description": "Some words.", "tags": ["Published"], "x-order": 1}
        media = operation["responses"]["200"]["content"]["application/json"]
        name = f"v1.{operation['operationId']}"
        shared[name] = media["schema"]
        media |= {"schema": {"$ref": f"#/components/schemas/{name}"}, "example": {"path": path}}
        operation["responses"]["200"]["description"] = "OK"
    document["paths"]["/v1/Conversations"] = {"get": {"operationId": "ListConversation", "responses": {}}}
    document["components"]["schemas"] = shared
    return document


@pytest.fixture
def published() -> dict[str, Any]:
    return as_published(copy.deepcopy(RECORDED.slice))


@pytest.fixture
def save(tmp_path: Path) -> Callable[[Any], Path]:
    def to_file(document: Any) -> Path:
        path = tmp_path / "published.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        return path

    return to_file


def diff(*arguments: object) -> int:
    files = ["--record", RECORD, "--contract", CONTRACT, "--errata", ERRATA]
    return upstream_diff.main([str(argument) for argument in (*arguments, *files)])


def test_the_contract_differs_from_the_published_one_only_as_the_errata_say() -> None:
    found = upstream_diff.report(RECORDED, RECORDED, CONTRACT, errata.read(ERRATA))
    assert found.unexplained == []
    assert found.unused == []


def test_the_record_has_facts_and_no_words() -> None:
    keys = {pointer.rpartition("/")[2] for pointer, _ in nodes(RECORDED.slice)}
    assert not keys & {"description", "summary", "title", "example", "examples", "tags", "$ref"}
    assert not {key for key in keys if key.startswith("x-")}


def test_form_and_words_do_not_matter(published: dict[str, Any]) -> None:
    assert record.cut(published) == record.cut(RECORDED.slice) == RECORDED.slice


def test_an_unchanged_copy_is_clean(published: dict[str, Any], save: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(save(published)) == 0
    assert "has not moved" in capsys.readouterr().out


def plant(document: dict[str, Any]) -> dict[str, Any]:
    """Change a limit, add a status, drop a field."""
    operation = document["paths"][LIST]["get"]
    size = next(entry for entry in operation["parameters"] if entry["name"] == "PageSize")
    size["schema"]["maximum"] = 1000
    receipt = document["components"]["schemas"]["v1.FetchConversationMessageReceipt"]["properties"]
    receipt["status"]["enum"].append("queued")
    del receipt["participant_sid"]
    return document


def test_three_planted_changes_are_found_with_their_meaning(
    published: dict[str, Any], save: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert diff(save(plant(published))) == 1
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


def test_a_change_of_ours_without_an_erratum_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = tmp_path / "receipts.yaml"
    changed.write_text(CONTRACT.read_text().replace("pattern: ^MB[0-9a-fA-F]{32}$", "pattern: ^MB[0-9a-f]{32}$"))
    arguments = ["--record", str(RECORD), "--errata", str(ERRATA), "--contract", str(changed)]
    assert upstream_diff.main(arguments) == 1
    printed = capsys.readouterr().out
    assert "body.participant_sid.pattern: ^MB[0-9a-fA-F]{32}$ → ^MB[0-9a-f]{32}$" in printed


def test_an_allowance_that_nothing_needs_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stale, rows = tmp_path / "errata.md", len(errata.read(ERRATA))
    stale.write_text(ERRATA.read_text() + f"| {rows + 1} | a | b | c | open | `test_x` | `*.query.Order.*` |\n")
    assert upstream_diff.main(["--record", str(RECORD), "--contract", str(CONTRACT), "--errata", str(stale)]) == 1
    assert f"row {rows + 1}: *.query.Order.*" in capsys.readouterr().out


def listing(**operation: Any) -> str:
    return json.dumps({"openapi": "3.0.1", "paths": {LIST: {"get": operation}}})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", ":1:1: not JSON"),
        ("[]", "expected an object"),
        ("{}", "there are no paths"),
        ('{"paths": {}, "swagger": "2.0"}', "expected OpenAPI 3.0 or 3.1, found None"),
        ('{"openapi": "3.0.1", "paths": {"/v1/Other": {"get": {}}}}', "there are no operations"),
        (listing(parameters=[{"$ref": "#/no"}]), "points nowhere"),
        (listing(responses=5), "expected an object or a list"),
    ],
)
def test_a_file_that_is_not_a_copy_is_refused(
    content: str, reason: str, save: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = save(content)
    target = tmp_path / "upstream.json"
    assert diff(path) == 2
    assert upstream_diff.main([str(path), "--update", "--record", str(target)]) == 2
    for line in capsys.readouterr().err.splitlines():
        assert line.startswith(f"error: {path}:")
        assert reason in line
    assert not target.exists()


def test_a_schema_that_contains_itself_is_refused(published: dict[str, Any]) -> None:
    shared = published["components"]["schemas"]["v1.FetchConversationMessageReceipt"]
    shared["properties"]["again"] = {"$ref": "#/components/schemas/v1.FetchConversationMessageReceipt"}
    with pytest.raises(SpecError, match="contains itself"):
        record.cut(published)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{}", "not an upstream record"),
        (RECORD.read_text().replace('"maximum": 50', '"maximum": 51', 1), "does not have its recorded sha256"),
        (RECORD.read_text().replace('"file":', '"path":', 1), "not an upstream record"),
    ],
)
def test_a_record_edited_by_hand_is_refused(content: str, reason: str, save: Any) -> None:
    with pytest.raises(SpecError, match=reason):
        record.read(save(content))


def test_the_record_is_written_whole_and_again_the_same(
    published: dict[str, Any], save: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "upstream.json"
    arguments = [str(save(published)), "--update", "--record", str(target), "--commit", COMMIT]
    assert upstream_diff.main(arguments[:-2]) == 0
    assert "does not name one" in capsys.readouterr().out
    assert upstream_diff.main(arguments) == 0
    assert "written, 4 paths" in capsys.readouterr().out
    first = target.read_bytes()
    assert upstream_diff.main(arguments) == 0
    assert "unchanged" in capsys.readouterr().out
    assert target.read_bytes() == first
    assert stat.S_IMODE(target.stat().st_mode) == 0o644
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    written = record.read(target)
    assert written.slice == RECORDED.slice
    assert written.source.commit == COMMIT
    assert written.source.sha256 == load(tmp_path / "published.json").sha256


def test_a_malformed_commit_is_refused(save: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        upstream_diff.main([str(save("{}")), "--update", "--commit", "main"])
    assert "expected a commit of 40 hexadecimal digits, found 'main'" in capsys.readouterr().err
