"""Takes credentials out of whatever was seen before it is shown, written or logged, in whatever form they occur.

A form is a credential as it is, its hexadecimal digits, or the part of its base64 that does not depend on what stands
around it. Each is looked for in the text without escapes (percent, JSON, HTML, several times too), without the white
space of folded headers and of MIME's base64, without the zero bytes of UTF-16, and without regard to case.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from urllib.parse import parse_qsl, unquote

from contract_tests.provider.exchange import Headers, Request, basic_pair

REDACTED = "[redacted]"
SHORTEST = 6
"""What is shorter is redacted where it is used as a credential, but not wherever else those few letters occur."""

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
    """Knows some credentials, and takes them out of texts, headers and bodies."""

    secrets: frozenset[str] = field(default=frozenset(), repr=False)

    @classmethod
    def of(cls, secrets: Iterable[str]) -> Redactor:
        return _redactor(frozenset(filter(None, secrets)))

    def knowing(self, request: Request) -> Redactor:
        return _redactor(self.secrets | frozenset(credentials_of(request.headers, request.url)))

    def text(self, text: str) -> str:
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
        pieces, firsts, lasts, at = list[str](), list[int](), list[int](), 0  # where each character comes from
        for found in [*escape.finditer(text), None]:
            start = found.start() if found else len(text)
            pieces.append(text[at:start])
            firsts += range(at, start)
            lasts += range(at + 1, start + 1)
            if found:
                meaning, at = _meaning(found), found.end()
                pieces.append(meaning)
                firsts += [start] * len(meaning)
                lasts += [at] * len(meaning)
        plain = _folded("".join(pieces))
        for form in self._forms:
            first = plain.find(form)
            while first >= 0:
                yield firsts[first], lasts[first + len(form) - 1]
                first = plain.find(form, first + 1)


@lru_cache(maxsize=256)
def _redactor(secrets: frozenset[str]) -> Redactor:
    return Redactor(secrets)


def credentials_of(headers: Headers, url: str = "") -> Iterator[str]:
    """The credentials that a message carries: in headers that hold one by their name, and in its URL."""
    return (secret for secret in _credentials(headers, url) if len(secret) >= SHORTEST)


def _credentials(headers: Headers, url: str) -> Iterator[str]:
    for name, value in headers:
        if not SECRET_NAME.search(name):
            continue
        yield from (value, value.strip().partition(" ")[2])
        yield from _pair(":".join(basic_pair(value.strip()) or ()))
        if "cookie" in name.lower():
            yield from (crumb.partition("=")[2].strip(' "') for crumb in re.split(r"[;\n]", value))
    if user_info := _USER_INFO.match(url):
        yield from _pair(unquote(user_info[2]))
    yield from (value for name, value in parse_qsl(_query(url)) if SECRET_NAME.search(name))


def _pair(pair: str) -> tuple[str, str]:
    return pair, pair.partition(":")[2]


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


def _meaning(escape: re.Match[str]) -> str:
    for name, base in (("json", 16), ("hexadecimal", 16), ("decimal", 10), ("percent", 16)):
        if escape[name]:
            return chr(int(escape[name], base)).strip("\x00\r\n\t ")
    return ""


def _folded(text: str) -> str:
    """A text in small letters, as long as before: a few letters would grow."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
