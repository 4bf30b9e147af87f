"""Reads JSON strictly, noting what lenient readers forgive: repeated keys, NaN, a byte order mark, broken text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class JsonText:
    """A body read as JSON."""

    value: Any
    error: str | None = None  # why it is not strict JSON (RFC 8259); then there is no value
    fractions: tuple[str, ...] = ()  # numbers written with a fraction or an exponent, as written in the text

    @classmethod
    def read(cls, body: bytes) -> JsonText:
        fractions: list[str] = []

        def number(text: str) -> float:  # 1.0 is the integer 1 (JSON Schema 2020-12, 4.2.3)
            fractions.append(text)
            value = float(text)
            return int(value) if value.is_integer() else value

        try:
            text = body.decode("utf-8")
            value = json.loads(text, object_pairs_hook=_unique, parse_float=number, parse_constant=_no_number)
        except UnicodeDecodeError as error:
            return cls(None, f"byte 0x{body[error.start]:02x} at {error.start} is not UTF-8")
        except (ValueError, RecursionError) as error:
            return cls(None, str(error))
        if "\\u" in text and (surrogate := _lone_surrogate(value)):
            return cls(None, f"the escape of half a character: {surrogate!r}")
        return cls(value, None, tuple(fractions))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"duplicate key {repeated!r}")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _lone_surrogate(value: Any) -> str | None:
    text = json.dumps(value, ensure_ascii=False)
    return next((character for character in text if "\ud800" <= character <= "\udfff"), None)
