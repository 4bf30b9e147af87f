"""What the command line reads: ids in all their forms, and what an earlier sweep printed."""

import os
from pathlib import Path

import pytest

from twilio_receipts import InvalidArgumentError
from twilio_receipts.cli._input import Ids, Lines, read_done, read_ids

NAMES = ("conversation_sid", "message_sid")
HEADING = "conversation_sid,message_sid"


def lines(tmp_path: Path, text: str | bytes) -> Lines:
    path = tmp_path / "ids"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return Lines(str(path))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", []),
        ("\n# nothing\n  #x\n", []),
        ("a b\n\n# c\nd\te\r\nf, g\n", [("a", "b"), ("d", "e"), ("f", "g")]),
        ("a name b\nalone\n", [("a name", "b"), ("alone", "")]),
        ("conversation_sid message_sid\na b\n", [("a", "b")]),
        ("a,b\nc, d\n e ,f\ng\nh,i,j\n", [("a", "b"), ("c", "d"), ("e", "f"), ("g", ""), ("h", "i")]),
        (f"{HEADING}\na,b\n{HEADING}\n", [("a", "b"), NAMES]),
        ("message_sid,more,conversation_sid\nb,x,a\nc\n", [("a", "b"), ("", "c")]),
        ('a,b\n"c, d","e"\n', [("a", "b"), ("c, d", "e")]),
        ('a,b\n "c, d", "e"\n', [("a", "b"), ("c, d", "e")]),
        ('{"conversation_sid": "a, a", "message_sid": 5, "x": 1}\n{"message_sid": "b"}\n', [("a, a", "5"), ("", "b")]),
        ("{broken\n[1]\n", [("{broken", ""), ("[1]", "")]),
        (b"\xef\xbb\xbfa b\nc\xff d\n", [("a", "b"), ("c\udcff", "d")]),
    ],
)
def test_ids_are_read_in_each_of_their_forms(tmp_path: Path, text: str | bytes, ids: list[Ids]) -> None:
    assert list(read_ids(lines(tmp_path, text), NAMES)) == ids


def test_csv_that_is_none_is_refused_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgumentError, match=r"ids, line 2: expected CSV, found"):
        list(read_ids(lines(tmp_path, 'a,b\n"c"d,e\nf,g\n'), NAMES))


@pytest.mark.parametrize(
    ("text", "whole", "ended"),
    [
        ("a\nb\n", ["a\n", "b\n"], True),
        ("a\rb\r", ["a\r", "b\r"], True),
        ("a\r\nb", ["a\r\n", "b"], False),
        ("", [], True),
    ],
)
def test_whether_the_last_line_has_an_end_is_known(tmp_path: Path, text: str, whole: list[str], *, ended: bool) -> None:
    read = lines(tmp_path, text)
    assert list(read) == whole
    assert read.whole is ended


def test_a_dash_is_stdin_which_stays_open() -> None:
    ours, theirs = os.pipe()
    os.write(theirs, b"a b\n")
    os.close(theirs)
    kept = os.dup(0)
    os.dup2(ours, 0)
    try:
        assert list(read_ids(Lines("-"), NAMES)) == [("a", "b")]
        os.fstat(0)
    finally:
        os.dup2(kept, 0)
        os.close(kept)
        os.close(ours)


def json_line(error: str = "null") -> str:
    return f'{{"conversation_sid": "a", "message_sid": "b", "receipts": [], "error": {error}}}'


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("", set()),
        (f"{json_line()}\n", {("a", "b")}),
        ('{"conversation_sid": "a", "message_sid": "b", "error": null}', {("a", "b")}),
        (f"{json_line('{}')}\n", set()),
        (f"[{json_line()}\n,{json_line()}\n]\n", {("a", "b")}),
        (f'{json_line()}\n{{"conversation_sid": "c"', {("a", "b")}),
        (f"{HEADING},sid\na,b,x\na,b,y\nc,d,z\n", {("a", "b"), ("c", "d")}),
        (f"{HEADING},sid\na,b,x\nc,d,z", {("a", "b")}),
        (f"{HEADING},sid\na,b,x\na,b", set()),
    ],
)
def test_what_an_earlier_sweep_has_read(tmp_path: Path, text: str, done: set[Ids]) -> None:
    assert read_done(lines(tmp_path, text), NAMES) == done


@pytest.mark.parametrize("text", ["a,b,x\n", f"{HEADING},sid\na,b\n", '{"conversation_sid": "a"}\n', "[1]\n", "X\n"])
def test_anything_else_is_refused_by_its_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidArgumentError, match=r"line \d: expected what sweep prints as json, jsonl or csv, found"):
        read_done(lines(tmp_path, text), NAMES)
