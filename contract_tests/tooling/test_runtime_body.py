"""Bodies: bounded in bytes, on the wire and inflated, and whole or refused."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twilio_receipts._runtime.body import LARGEST_BODY, Body, UnreadableBodyError


def read(encoding: str, chunks: Iterable[bytes]) -> bytes:
    body = Body(encoding)
    for chunk in chunks:
        body.add(chunk)
    return body.whole()


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@given(st.binary(max_size=3000), st.integers(1, 500), st.sampled_from(["", "identity", "gzip", "X-GZIP", " gzip "]))
def test_a_body_comes_out_whole_however_it_is_cut(data: bytes, size: int, encoding: str) -> None:
    wire = gzip.compress(data) if "zip" in encoding.lower() else data
    assert read(encoding, pieces(wire, size)) == data


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "chunked", "x" * 10_000])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(UnreadableBodyError, match="was not asked for") as caught:
        Body(encoding)
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize(
    ("chunks", "complaint"),
    [
        ([b"{}"], "says gzip but is not"),
        ([gzip.compress(b"{}")[:-1]], "ends early"),
        ([gzip.compress(b"{}")[:5]], "ends early"),
        ([gzip.compress(b"{}")[:-4] + b"\0\0\0\0"], "says gzip but is not"),
        ([gzip.compress(b"{}"), b"x"], "goes on after its end"),
        ([gzip.compress(b"{}") + b"x"], "goes on after its end"),
        ([gzip.compress(b"{}") * 2], "goes on after its end"),
    ],
)
def test_a_broken_gzip_body_is_refused(chunks: list[bytes], complaint: str) -> None:
    with pytest.raises(UnreadableBodyError, match=complaint):
        read("gzip", chunks)


def test_no_body_at_all_is_no_gzip_error() -> None:
    assert read("gzip", []) == b""


@pytest.mark.parametrize("size", [1, 1000, 1 << 20])
def test_a_body_of_the_largest_size_is_read_and_one_more_byte_is_not(size: int) -> None:
    whole = bytes(LARGEST_BODY)
    parts = pieces(whole, max(size, 1000))
    assert read("", parts) == whole
    with pytest.raises(UnreadableBodyError, match="larger than"):
        read("", [*parts, b"x"])
    with pytest.raises(UnreadableBodyError, match="larger than"):
        read("gzip", [gzip.compress(whole + b"x")])


def bomb(megabytes: int) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(squeeze.compress(bytes(1 << 20)) for _ in range(megabytes)) + squeeze.flush()


def endless_nothing() -> Iterable[bytes]:
    """Stored blocks of length 0: valid gzip that never inflates to anything."""
    yield gzip.compress(b"", mtime=0)[:10]
    while True:
        yield b"\x00\x00\x00\xff\xff" * 10_000


def test_a_gzip_bomb_stops_at_the_bound() -> None:
    packed = bomb(100)
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableBodyError, match="larger than"):
            read("gzip", pieces(packed, 65_536))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 3 * LARGEST_BODY


def test_a_gzip_body_that_inflates_to_nothing_stops_at_the_bound_too() -> None:
    with pytest.raises(UnreadableBodyError, match="larger than"):
        read("gzip", endless_nothing())
