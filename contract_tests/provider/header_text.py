"""Values of headers by their grammar (RFC 9110, 5.6): lists of elements, media types, challenges, accepted codings."""

import re

_ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_PART = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*")+')
_SCHEME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+(?= |$)")


def elements(values: list[str]) -> list[str]:
    """The elements of a list, however many fields it is spread over; empty ones do not count (RFC 9110, 5.6.1)."""
    found = (element.strip(" \t") for value in values for element in _ELEMENT.findall(value))
    return [element for element in found if element]


def media_type(value: str) -> tuple[str, dict[str, str]]:
    """A media type in small letters, and its parameters without quotes (RFC 9110, 8.3.1)."""
    kind, *rest = [part.strip(" \t") for part in _PART.findall(value)] or [""]
    pairs = (part.partition("=") for part in rest)
    return kind.lower(), {name.strip().lower(): text.strip().strip('"') for name, _, text in pairs if name}


def schemes(values: list[str]) -> set[str]:
    """The schemes of challenges, in small letters (RFC 9110, 11.6.1); parameters stand in the same list."""
    found = (_SCHEME.match(element) for element in elements(values))
    return {scheme[0].lower() for scheme in found if scheme}


def accepts(value: str, coding: str) -> bool:
    """Whether an Accept-Encoding takes a coding (RFC 9110, 12.5.3)."""
    weights = dict[str, float]()
    for element in elements([value]):
        name, parameters = media_type(element)
        try:
            weights[name.removeprefix("x-")] = float(parameters.get("q", "1"))
        except ValueError:
            weights[name.removeprefix("x-")] = 0
    return weights.get(coding.removeprefix("x-"), weights.get("*", 0)) > 0
