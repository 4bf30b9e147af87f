"""References are followed within the file only, and every value has a place."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.tests.spec_copies import CONTRACT
from scripts.spec import SpecError, dereference, load, look_up, target_pointer, unescape

DOCUMENT: dict[str, Any] = {
    "a/b": {"~": [{"found": 1}]},
    "one": {"$ref": "#/two", "description": "mine"},
    "two": {"$ref": "#/three"},
    "three": {"type": "string", "description": "theirs"},
    "loop": {"$ref": "#/pool"},
    "pool": {"$ref": "#/loop"},
}


@pytest.mark.parametrize(
    ("ref", "pointer"),
    [
        ("#/a~1b/~0/0/found", "/a~1b/~0/0/found"),
        ("#/a%7E1b/~0/0", "/a~1b/~0/0"),
        ("#/one", "/three"),
        ("#", ""),
    ],
)
def test_a_reference_is_followed_to_its_end(ref: str, pointer: str) -> None:
    assert target_pointer(DOCUMENT, ref) == pointer
    look_up(DOCUMENT, pointer)


@pytest.mark.parametrize(
    ("ref", "reason"),
    [
        ("#/none", "points nowhere: there is no 'none'"),
        ("#/a~1b/~0/1", "there is no '1'"),
        ("#/a~1b/~0/-1", "there is no '-1'"),
        ("#none", "is not a JSON pointer"),
        ("other.yaml#/a", "leaves the file"),
        ("https://example.com/a", "leaves the file"),
        ("#/loop", "leads back to itself"),
    ],
)
def test_any_other_reference_is_refused_by_name(ref: str, reason: str) -> None:
    with pytest.raises(SpecError, match=reason) as caught:
        target_pointer(DOCUMENT, ref)
    assert ref in str(caught.value)


def test_fields_beside_a_reference_are_laid_over_its_target() -> None:
    assert dereference(DOCUMENT, DOCUMENT["one"]) == {"type": "string", "description": "mine"}
    assert dereference(DOCUMENT, DOCUMENT["three"]) is DOCUMENT["three"]
    assert dereference(DOCUMENT, True) is True


def test_every_value_of_the_contract_has_its_place() -> None:
    lines = CONTRACT.path.read_text(encoding="utf-8").splitlines()
    for pointer, (line, column) in CONTRACT.places.items():
        key = unescape(pointer.rpartition("/")[2])
        if pointer and not isinstance(look_up(CONTRACT.document, pointer.rpartition("/")[0]), list):
            assert lines[line - 1][column - 1 :].lstrip("\"'").startswith(key)


def test_what_stands_nowhere_is_placed_at_its_parent() -> None:
    assert CONTRACT.where("/info/title/none/at/all") == CONTRACT.where("/info/title")
    assert CONTRACT.where("/none") == f"{CONTRACT.path}:{CONTRACT.places[''][0]}:1"


# Each row: the file's ending, what is in it, and what is said about it behind its name.
UNREADABLE: list[tuple[str, bytes, str]] = [
    ("yaml", b"openapi: [3.1\ninfo: x", ":2:5: not YAML"),
    ("yaml", b"openapi: 3.1.1\nopenapi: 3.1.1", ":2:1: duplicate key 'openapi'"),
    ("yaml", b"when: 2026-03-24", ":1:7: '2026-03-24' is read as a timestamp"),
    ("yaml", b"a: &a {b: 1}\nc: *a", "alias"),
    ("yaml", b"- a", "expected an object at the top, found list"),
    ("yaml", b"", "empty"),
    ("yaml", b"a: \x01", ":1:4: the character U+0001 is not allowed"),
    ("yaml", b"a: 1\nb: \xff", ":2:1: not UTF-8: byte 0xff"),
    ("yaml", b"a: .nan", "'.nan' is not a JSON number"),
    ("yaml", b"<<: {a: 1}", "keys must be plain text"),
    ("yaml", b"a: !!python/name:os.system ", "is read as a"),
    ("yaml", b"a: " + b"[" * 1000, "nested too deeply"),
    ("json", b'{"a": 1, "a": 2}', "duplicate key 'a'"),
    ("json", b'{"a": NaN}', "NaN is not a JSON number"),
    ("json", b'{"a": }', ":1:7: not JSON"),
    ("json", b"[]", "expected an object"),
]


@pytest.fixture
def _recursion_as_it_was() -> Iterator[None]:
    """Undo what mypy does to its process, if it ran in this one before."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    yield
    sys.setrecursionlimit(limit)


@pytest.mark.usefixtures("_recursion_as_it_was")
@pytest.mark.parametrize(("ending", "content", "reason"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_an_unreadable_file_is_refused_with_its_place(ending: str, content: bytes, reason: str, tmp_path: Path) -> None:
    path = tmp_path / f"broken.{ending}"
    path.write_bytes(content)
    with pytest.raises(SpecError) as refused:
        load(path)
    assert str(refused.value).startswith(str(path))
    assert reason in str(refused.value)
