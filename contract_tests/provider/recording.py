"""Recordings of traffic (HAR 1.2): written without credentials and tokens, read without regard for any."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import harfile

from contract_tests.provider.contract import Contract
from contract_tests.provider.exchange import Exchange, Headers, Request, Response
from scripts.whole_file import write_whole

SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "x-twilio-signature"})
TOKEN = re.compile(r"(PageToken=)([^&\s\"'\\#]+)")


class RecordingError(Exception):
    """A recording cannot be read; the message names the file, the place and what was expected."""


@dataclass
class Recorder:
    """Collects exchanges; `write` puts them into a file.

    Attributes:
        secrets: What must not stand in the file wherever it occurs.
        entries: How many exchanges were collected.
    """

    secrets: tuple[str, ...] = field(default=(), repr=False)
    exchanges: list[tuple[datetime, Exchange]] = field(default_factory=list, repr=False)
    _names: dict[str, str] = field(default_factory=dict, repr=False)

    def __call__(self, exchange: Exchange) -> None:
        """Collect an exchange."""
        self.exchanges.append((datetime.now(UTC), exchange))

    def write(self, path: Path) -> None:
        """Write the file, whole or not at all.

        Page tokens become `token-1`, `token-2`, …, the same one everywhere, so that links still lead where they led.
        """
        text = io.StringIO()
        with harfile.HarFile.open(text) as har:
            for moment, exchange in self.exchanges:
                har.add_entry(
                    startedDateTime=moment,
                    time=0,
                    request=self._request(exchange.request),
                    response=self._response(exchange.response),
                    timings=harfile.Timings(send=0, wait=0, receive=0),
                )
        write_whole(path, text.getvalue())

    def _request(self, request: Request) -> harfile.Request:
        url = self._clean(request.url)
        return harfile.Request(
            method=request.method,
            url=url,
            httpVersion="HTTP/1.1",
            headers=self._headers(request.headers),
            queryString=[
                harfile.Record(name=name, value=value)
                for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True)
            ],
        )

    def _response(self, response: Response) -> harfile.Response:
        text, encoding = self._body(response.body)
        content_type = response.header("content-type") or ""
        return harfile.Response(
            status=response.status,
            statusText="",
            httpVersion="HTTP/1.1",
            headers=self._headers(response.headers),
            content=harfile.Content(size=len(response.body), mimeType=content_type, text=text, encoding=encoding),
        )

    def _body(self, body: bytes) -> tuple[str, str | None]:
        try:
            return self._clean(body.decode("utf-8")), None
        except UnicodeDecodeError:
            return base64.b64encode(body).decode(), "base64"

    def _headers(self, headers: Headers) -> list[harfile.Record]:
        return [
            harfile.Record(name=name, value=self._clean(value))
            for name, value in headers
            if name.lower() not in SECRET_HEADERS
        ]

    def _clean(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, "[secret]")
        return TOKEN.sub(lambda found: found[1] + self._name(found[2]), text)

    def _name(self, token: str) -> str:
        return self._names.setdefault(token, f"token-{len(self._names) + 1}")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a file holds: exchanges of this resource, and how many entries are of others or have no body to judge."""

    exchanges: tuple[Exchange, ...]
    others: int
    without_body: int


def read_recording(path: Path, contract: Contract) -> Recorded:
    """Read a recording.

    Credentials and cookies are dropped on reading; neither is the account compared with them.

    Raises:
        RecordingError: The file is no HAR.
    """
    try:
        entries = json.loads(path.read_bytes())["log"]["entries"]
        found = [_exchange(entry, contract) for entry in entries]
    except OSError as error:
        raise RecordingError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        kind = type(error).__name__
        raise RecordingError(f"{path}: no HTTP archive (HAR 1.2): {kind} at {error}") from error
    ours = [exchange for exchange in found if exchange is not None and exchange.route is not None]
    whole = [exchange for exchange in ours if exchange.response.body or exchange.schema is None]
    return Recorded(tuple(whole), len(found) - len(ours), len(ours) - len(whole))


def _exchange(entry: dict[str, Any], contract: Contract) -> Exchange | None:
    """An entry as an exchange; None if the connection broke before there was an answer."""
    sent, got = entry["request"], entry["response"]
    if not got["status"]:
        return None
    content = got.get("content", {})
    text = content.get("text", "")
    body = base64.b64decode(text) if content.get("encoding") == "base64" else text.encode("utf-8", "surrogatepass")
    request = Request(str(sent["method"]), _without_user(str(sent["url"])), tuple(_headers(sent)))
    # A browser has undone content coding and chunks, so the bytes on the wire are not known any more.
    response = Response(int(got["status"]), tuple(_headers(got)), body)
    return Exchange(request, response, contract, probe=False)


def _headers(message: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for header in message.get("headers", ()):
        if header["name"].lower() not in SECRET_HEADERS and not header["name"].startswith(":"):
            yield str(header["name"]), str(header["value"])


def _without_user(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="").geturl()
