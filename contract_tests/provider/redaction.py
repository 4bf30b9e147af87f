"""Takes credentials out of whatever was seen before it is shown, written or logged, whatever form they stand in there.

A form is a credential as it is, its hexadecimal digits, or the part of its base64 that does not depend on what stands
around it. Each is looked for in the text without escapes (percent, JSON, HTML, several times too), without the white
space of folded headers and of MIME's base64, without the zero bytes of UTF-16, and without regard to case.
"""

from __future__ import annotations

import base64
import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from urllib.parse import parse_qsl, unquote

from contract_tests.provider.exchange import Headers, Request

REDACTED = "[redacted]"
SHORTEST = 6
"""What is shorter is taken out where it stands as a credential, but not wherever else those few letters occur."""

SECRET_NAME = re.compile(
    r"(?<!www-)authenticat|authorization|cookie|(api|access|private|secret|subscription)[-_]?key|passw|secret|session"
    r"|signature|csrf|xsrf|credential|(?<!page)(?<!page[-_])token|\bauth\b|\bsig\b",
    re.IGNORECASE,
)
"""Names of headers, cookies and query parameters whose values are credentials."""

_USER_INFO = re.compile(r"^([^/?#]*//)([^/?#]*)@")
_ESCAPE = re.compile(
    r"[\s\x00]+|\\+[rnt]|\\+u(?P<json>[0-9a-f]{4})|&#(?:x0*(?P<hexadecimal>[0-9a-f]{1,4})|0*(?P<decimal>[0-9]{1,4}));"
    r"|%(?:25)*(?P<percent>[0-9a-f]{2})|\\+",
    re.IGNORECASE,
)
_ESCAPE_OR_BACKSLASH = re.compile(_ESCAPE.pattern.replace(r"|\\+[rnt]", ""), re.IGNORECASE)
"""The same where a backslash before r, n or t is only that."""


@dataclass(frozen=True)
class Redactor:
    """Knows some credentials, and takes them out of texts, headers and bodies.

    Attributes:
        secrets: Credentials that must not be seen: passwords, tokens, keys, cookies.
    """

    secrets: frozenset[str] = field(default=frozenset(), repr=False)

    @classmethod
    def of(cls, secrets: Iterable[str]) -> Redactor:
        """A redactor of credentials."""
        return _redactor(frozenset(filter(None, secrets)))

    def knowing(self, request: Request) -> Redactor:
        """This redactor with the credentials that a request carries."""
        return _redactor(self.secrets | frozenset(credentials_of(request.headers, request.url)))

    def text(self, text: str) -> str:
        """A text without credentials."""
        plain = "".join(_folded(text).split())
        is_escaped = any(mark in text for mark in ("%", "\\", "&#", "\x00"))
        if not is_escaped and not any(form in plain for form in self._forms):
            return text
        spans = [*self._found(text, _ESCAPE), *(self._found(text, _ESCAPE_OR_BACKSLASH) if "\\" in text else ())]
        kept, end = [], 0
        for first, last in sorted(spans):
            if last > end:
                if first >= end:
                    kept += [text[end:first], REDACTED]
                end = last
        return "".join([*kept, text[end:]])

    def headers(self, headers: Headers) -> Headers:
        """Headers without credentials: the values of those that hold one by their name, and others where they echo."""
        return tuple(
            (self.text(name), REDACTED if SECRET_NAME.search(name) else self.text(value)) for name, value in headers
        )

    def url(self, url: str) -> str:
        """A URL without credentials: its userinfo, and the values of parameters that hold one by their name."""
        url = _USER_INFO.sub(r"\1", url)
        for pair in _query(url).split("&"):
            name, equals, value = pair.partition("=")
            if equals and SECRET_NAME.search(unquote(name)):
                url = url.replace(f"{name}={value}", f"{name}={REDACTED}")
        return self.text(url)

    def body(self, body: bytes) -> bytes:
        """A body without credentials; what is not UTF-8 is looked through byte by byte."""
        try:
            return self.text(body.decode("utf-8")).encode("utf-8")
        except UnicodeDecodeError:
            return self.text(body.decode("latin-1")).encode("latin-1")

    @cached_property
    def _forms(self) -> frozenset[str]:
        found = (form for secret in self.secrets for form in forms(secret))
        return frozenset("".join(_folded(form).split()) for form in found) - {""}

    def _found(self, text: str, escape: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """Where in a text a credential begins and ends."""
        pieces, length, at = [], 0, 0
        marks = [(0, 0)]  # where the distance changes: the position in the plain text, and in the text as it is
        for found in escape.finditer(text):
            meaning = _meaning(found)
            length += found.start() - at
            marks += [(length, found.start()), (length + len(meaning), found.end())]
            pieces += [text[at : found.start()], meaning]
            length += len(meaning)
            at = found.end()
        plain = _folded("".join([*pieces, text[at:]]))
        for form in self._forms:
            first = plain.find(form)
            while first >= 0:
                last = first + len(form)
                yield (
                    _original(marks, bisect_right(marks, (first, sys.maxsize)) - 1, first),
                    _original(marks, bisect_left(marks, (last, 0)), last),
                )
                first = plain.find(form, first + 1)


@lru_cache(maxsize=256)
def _redactor(secrets: frozenset[str]) -> Redactor:
    return Redactor(secrets)


def credentials_of(headers: Headers, url: str = "") -> Iterator[str]:
    """The credentials that a message carries: in headers that hold one by their name, and in its URL."""
    for name, value in headers:
        if not SECRET_NAME.search(name):
            continue
        yield from _long_enough(value)
        scheme, _, token = value.strip().partition(" ")
        yield from _long_enough(token)
        if scheme.lower() == "basic":
            yield from _basic(token)
        if "cookie" in name.lower():
            for crumb in re.split(r"[;\n]", value):
                yield from _long_enough(crumb.partition("=")[2].strip(' "'))
    if user_info := _USER_INFO.match(url):
        yield from _pair(unquote(user_info[2]))
    for name, value in parse_qsl(_query(url)):
        if SECRET_NAME.search(name):
            yield from _long_enough(value)


def _query(url: str) -> str:
    return url.partition("?")[2].partition("#")[0]


def forms(secret: str) -> Iterator[str]:
    """The texts that give a credential away, escapes aside."""
    for encoding in ("utf-8", "latin-1"):
        try:
            raw = secret.encode(encoding)
        except UnicodeEncodeError:
            continue
        yield secret
        yield raw.decode("latin-1")
        if " " in secret:
            yield secret.replace(" ", "+")
        if len(raw) >= SHORTEST:
            yield raw.hex()
        for text in _base64_of(raw):
            yield text
            yield from _base64_of(text.encode())


def _base64_of(raw: bytes) -> Iterator[str]:
    """What base64 of anything that holds these bytes holds for certain, for each of the three places to begin at."""
    for before in range(3):
        text = base64.b64encode(bytes(before) + raw).decode()
        first, last = -(-before * 8 // 6), (before + len(raw)) * 8 // 6
        if last - first >= SHORTEST:
            yield text[first:last]
            if "+" in text or "/" in text:
                yield text[first:last].translate(str.maketrans("+/", "-_"))


def _basic(token: str) -> Iterator[str]:
    try:
        yield from _pair(base64.b64decode(token, validate=True).decode())
    except ValueError:
        return


def _pair(pair: str) -> Iterator[str]:
    yield from _long_enough(pair)
    yield from _long_enough(pair.partition(":")[2])


def _long_enough(secret: str) -> Iterator[str]:
    if len(secret) >= SHORTEST:
        yield secret


def _meaning(escape: re.Match[str]) -> str:
    for name, base in (("json", 16), ("hexadecimal", 16), ("decimal", 10), ("percent", 16)):
        if escape[name]:
            return chr(int(escape[name], base)).strip("\x00\r\n\t ")
    return ""


def _original(marks: list[tuple[int, int]], mark: int, position: int) -> int:
    """The position in the text of a position in the plain text, reckoned from a mark at it or before it."""
    if mark == len(marks) or marks[mark][0] > position:
        mark -= 1
    plain, original = marks[mark]
    return original + position - plain


def _folded(text: str) -> str:
    """A text in small letters, as long as before: a few letters would grow."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
