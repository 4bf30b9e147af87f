"""Records exchanges as HAR 1.2, without credentials and page tokens."""

import base64
import io
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import harfile

from contract_tests.provider.exchange import Exchange, Headers, Request, Response
from contract_tests.provider.redaction import SECRET_NAME, Redactor
from contract_tests.provider.value_syntax import parameters
from scripts.tree import write_whole

TOKEN = re.compile(r"(PageToken=)([^&\s\"'\\#]+)")


@dataclass
class Recorder:
    """Collects exchanges; `write` puts them into a file, out of which the redactor takes credentials."""

    redactor: Redactor
    exchanges: list[tuple[datetime, Exchange]] = field(default_factory=list, repr=False)
    _tokens: dict[str, str] = field(default_factory=dict, repr=False)

    def __call__(self, exchange: Exchange) -> None:
        self.exchanges.append((datetime.now(UTC), exchange))

    def write(self, path: Path) -> None:
        """Write the file, whole or not at all.

        Page tokens become `token-1`, `token-2`, …, the same one everywhere, so that links still lead where they led.
        """
        text = io.StringIO()
        with harfile.HarFile.open(text) as har:
            for moment, exchange in self.exchanges:
                redactor = self.redactor.knowing(exchange.request)
                har.add_entry(
                    startedDateTime=moment,
                    time=0,
                    request=self._request(exchange.request, redactor),
                    response=self._response(exchange.response, redactor),
                    timings=harfile.Timings(send=0, wait=0, receive=0),
                )
        write_whole(path, text.getvalue())

    def _request(self, request: Request, redactor: Redactor) -> harfile.Request:
        url = self._without_tokens(redactor.url(request.url))
        return harfile.Request(
            method=request.method,
            url=url,
            httpVersion="HTTP/1.1",
            headers=self._headers(request.headers, redactor),
            queryString=[harfile.Record(name=name, value=value) for name, value in parameters(urlsplit(url).query)],
        )

    def _response(self, response: Response, redactor: Redactor) -> harfile.Response:
        body, encoding = redactor.body(response.body), None
        try:
            text = self._without_tokens(body.decode("utf-8"))
        except UnicodeDecodeError:
            text, encoding = base64.b64encode(body).decode(), "base64"
        content_type = redactor.text(response.header("content-type") or "")
        return harfile.Response(
            status=response.status,
            statusText="",
            httpVersion="HTTP/1.1",
            headers=self._headers(response.headers, redactor),
            content=harfile.Content(size=len(response.body), mimeType=content_type, text=text, encoding=encoding),
        )

    def _headers(self, headers: Headers, redactor: Redactor) -> list[harfile.Record]:
        kept = tuple((name, value) for name, value in headers if not SECRET_NAME.search(name))
        return [harfile.Record(name=name, value=self._without_tokens(value)) for name, value in redactor.headers(kept)]

    def _without_tokens(self, text: str) -> str:
        return TOKEN.sub(lambda found: found[1] + self._token(found[2]), text)

    def _token(self, token: str) -> str:
        return self._tokens.setdefault(token, f"token-{len(self._tokens) + 1}")
