# Generated from openapi/receipts.yaml (Twilio Conversations Message Receipts 1.0.0, sha256 298572423f97ba4f…)
# by `make generate`. Do not edit: change the spec, scripts/templates/ or scripts/runtime/, and generate again.

"""Reading a body within bounds: at most so many bytes, however well they were compressed."""

from __future__ import annotations

import zlib
from typing import Final

LARGEST_BODY: Final = 2 * 1024 * 1024
"""Bytes, on the wire as well as after decompression; a page of 50 receipts has about 30,000.

Decoded, the most wasteful body of this size takes about 60 times as much memory.
"""

_GZIP = 16 + zlib.MAX_WBITS


class UnreadableBodyError(Exception):
    """The body is too large, or not compressed as it says; internal, never leaves the client."""


class Body:
    """Collects the chunks of one body."""

    def __init__(self, content_encoding: str) -> None:
        """Start a body.

        Raises:
            UnreadableBodyError: The encoding is none that was asked for.
        """
        encoding = content_encoding.strip().lower()
        if encoding not in {"", "identity", "gzip", "x-gzip"}:
            raise UnreadableBodyError(f"the answer's Content-Encoding {encoding[:40]!r} was not asked for")
        self._inflate = None if encoding in {"", "identity"} else zlib.decompressobj(_GZIP)
        self._chunks: list[bytes] = []
        self._size = 0
        self._received = 0

    def add(self, chunk: bytes) -> None:
        """Take the next bytes from the wire.

        Raises:
            UnreadableBodyError: The body has grown past its bound, or is no gzip.
        """
        self._received += len(chunk)
        if self._inflate is not None:
            try:
                chunk = self._inflate.decompress(chunk, LARGEST_BODY + 1 - self._size)
            except zlib.error:
                raise UnreadableBodyError("the answer says gzip but is not") from None
            if self._inflate.unused_data:
                raise UnreadableBodyError("the answer's gzip body goes on after its end")
        self._size += len(chunk)
        if max(self._size, self._received) > LARGEST_BODY:
            raise UnreadableBodyError(f"the answer's body is larger than {LARGEST_BODY} bytes")
        self._chunks.append(chunk)

    def whole(self) -> bytes:
        """Return the body.

        Raises:
            UnreadableBodyError: The compressed body ends early.
        """
        if self._inflate is not None and self._received and not self._inflate.eof:
            raise UnreadableBodyError("the answer's gzip body ends early")
        return self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
