"""Takes credentials out of whatever was seen before it is shown, written or logged, whatever form they stand in there.

A form is a credential as it is, its hexadecimal digits, or the part of its base64 that does not depend on what stands
around it. Within a form each character may be escaped (percent, JSON, HTML, twice too), and white space of a folded
header, a line break of MIME's base64 or the zero byte of UTF-16 may stand before it; case makes no difference.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

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

_FILLER = r"(?:\s|\x00|\\+[rnt]|\\+u00(?:0[09ad]|20)|%(?:25)*(?:0[09ad]|20)){0,6}"
_ESCAPES = frozenset("%\\&")


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
        if not self.secrets or not self._may_hold(text):
            return text
        return self._pattern.sub(REDACTED, text)

    def headers(self, headers: Headers) -> Headers:
        """Headers without credentials: the values of those that hold one by their name, and others where they echo."""
        return tuple(
            (self.text(name), REDACTED if SECRET_NAME.search(name) else self.text(value)) for name, value in headers
        )

    def url(self, url: str) -> str:
        """A URL without credentials: its userinfo, and the values of parameters that hold one by their name."""
        parts = urlsplit(url)
        if "@" in parts.netloc:
            url = url.replace(parts.netloc, parts.netloc.rpartition("@")[2], 1)
        pairs = parts.query.split("&")
        for pair in pairs:
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
    def _forms(self) -> tuple[str, ...]:
        found = {form for secret in self.secrets for form in forms(secret)}
        return tuple(sorted(found, key=lambda form: (-len(form), form)))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(map(_spelled, self._forms)), re.IGNORECASE)

    def _may_hold(self, text: str) -> bool:
        """Whether a closer look is needed: the pattern costs a thousand times as much as this, and seldom matches."""
        plain = _squeezed(text)
        if any(form in plain for form in self._plain_forms):
            return True
        if _ESCAPES.isdisjoint(text):
            return False
        plain = _squeezed(_unescaped(plain))
        return any(form in plain for form in self._plain_forms)

    @cached_property
    def _plain_forms(self) -> tuple[str, ...]:
        return tuple(map(_squeezed, self._forms))


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
    parts = urlsplit(url)
    if "@" in parts.netloc:
        yield from _pair(unquote(parts.netloc.rpartition("@")[0]))
    for name, value in parse_qsl(parts.query):
        if SECRET_NAME.search(name):
            yield from _long_enough(value)


def forms(secret: str) -> Iterator[str]:
    """The texts that give a credential away, escapes aside."""
    for encoding in ("utf-8", "latin-1"):
        try:
            raw = secret.encode(encoding)
        except UnicodeEncodeError:
            continue
        yield secret
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


def _spelled(form: str) -> str:
    return _FILLER.join(map(_character, form))


@lru_cache(maxsize=512)
def _character(character: str) -> str:
    """A character as it is or escaped, as a pattern."""
    percent = "".join(f"%(?:25)*{byte:02x}" for byte in character.encode("utf-8"))
    code = ord(character)
    spellings = [re.escape(character), percent, rf"\\+u{code:04x}", rf"&#(?:x0*{code:x}|0*{code});"]
    if character in '/"\\':
        spellings.append(rf"\\+{re.escape(character)}")
    return f"(?:{'|'.join(spellings)})"


def _squeezed(text: str) -> str:
    return "".join(text.casefold().split()).replace("\x00", "")


def _unescaped(text: str) -> str:
    """A text with escapes undone, roughly: enough to see whether it is worth a closer look."""
    while "%25" in text:
        text = text.replace("%25", "%")
    text = unquote(text, errors="replace")
    text = re.sub(r"\\+u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
    text = re.sub(r"&#x0*([0-9a-f]{1,4});", lambda found: chr(int(found[1], 16)), text)
    text = re.sub(r"&#0*([0-9]{1,4});", lambda found: chr(int(found[1])), text)
    return text.replace("\\", "") + "\n" + re.sub(r"\\+[rnt]?", "", text)  # a backslash escapes, or it is one
