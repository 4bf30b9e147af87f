"""`python -m contract_tests.provider.replay`: judges recorded traffic (HAR 1.2) by the rules (`make replay`)."""

import argparse
import base64
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from contract_tests.provider.contract import Contract, the_contract
from contract_tests.provider.exchange import Exchange, Headers, Request, Response
from contract_tests.provider.redaction import SECRET_NAME, Redactor, credentials_of
from contract_tests.provider.reporter import RunReporter
from contract_tests.provider.target import RunOptions, checked_origin
from contract_tests.provider.terminal import counted, violations
from contract_tests.provider.transport import NoResponse, decoded
from contract_tests.provider.value_syntax import same_origin
from scripts import command
from scripts.command import UsageError, is_on

T = TypeVar("T")


class Skipped(Exception):  # noqa: N818 # it says why an entry is not judged
    """An entry cannot be judged; the message completes "entries …"."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What a file holds."""

    exchanges: tuple[tuple[int, Exchange], ...]  # those of this resource, each with the number of its entry, from 1
    passed_over: dict[str, list[int]]  # the numbers of the entries that are not judged, by reason
    redactor: Redactor = field(repr=False)  # knows every credential that the file holds


def read_recording(path: Path, contract: Contract, origin: str | None = None) -> Recording:
    """Read a recording; credentials in it are not used, and entries of another origin than one given are passed over.

    Raises UsageError if the file cannot be read, or is not a HAR.
    """
    entries, is_whole = _entries(path)
    exchanges: list[tuple[int, Exchange]] = []
    passed_over: dict[str, list[int]] = {}
    for number, entry in enumerate(entries, start=1):
        try:
            exchanges.append((number, _exchange(entry, contract, origin)))
        except Skipped as reason:
            passed_over.setdefault(str(reason), []).append(number)
    if not is_whole:
        passed_over["cut off: the file ends within it"] = [len(entries) + 1]
    return Recording(tuple(exchanges), passed_over, Redactor.of(_credentials(entries)))


def _entries(path: Path) -> tuple[list[Any], bool]:
    """The entries of a file, and whether it is whole; of one that was cut off, those before the cut."""
    not_a_har = f"{path}: not an HTTP archive (HAR 1.2)"
    text = ""
    try:
        raw = path.read_bytes()
        text = raw.decode(json.detect_encoding(raw))
        entries = _get(_get(json.loads(text), "log", dict), "entries", list)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{not_a_har}: byte {error.start} is not {error.encoding}") from error
    except (ValueError, RecursionError) as error:
        if isinstance(error, json.JSONDecodeError) and (found := list(_before_the_cut(text))):
            return found, False
        raise UsageError(f"{not_a_har}: {error}") from error
    if entries is None:
        raise UsageError(f"{not_a_har}: there is no list at log.entries")
    return entries, True


def _get(value: Any, name: str, kind: type[T]) -> T | None:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, kind) and not isinstance(found, bool) else None


def _before_the_cut(text: str) -> Iterator[Any]:
    begin = re.search(r'"entries"\s*:\s*\[\s*', text)
    at = begin.end() if begin else len(text)
    while at < len(text):
        try:
            entry, at = json.JSONDecoder().raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield entry
        separator = re.compile(r"\s*,\s*").match(text, at)
        at = separator.end() if separator else len(text)


def _exchange(entry: Any, contract: Contract, origin: str | None) -> Exchange:
    """An entry as an exchange; raises Skipped if it cannot be judged, or is not about this resource."""
    sent, got = _get(entry, "request", dict), _get(entry, "response", dict)
    if sent is None or got is None:
        raise Skipped(f"without a {'request' if sent is None else 'response'}")
    method, url, status = _get(sent, "method", str), _get(sent, "url", str), _get(got, "status", int)
    if method is None or url is None:
        raise Skipped("without a method or a URL")
    if not url.startswith(("http://", "https://")):
        raise Skipped("that are not HTTP")
    try:
        parts = urlsplit(url)
        if origin is not None and not same_origin(origin, f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"):
            raise Skipped("of other origins")
        url = parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="").geturl()
        url.encode("ascii")
    except ValueError as error:
        raise Skipped("with a URL that is not one") from error
    if contract.route(parts.path) is None:
        raise Skipped("of other resources")
    headers = _headers(sent)
    if method == "OPTIONS" and any(name.lower() == "access-control-request-method" for name, _ in headers):
        raise Skipped("that are preflights of a browser")
    if status is None or status < 100:
        raise Skipped("without a response")
    response_headers = _headers(got)
    # A browser has undone content coding and chunks, so the bytes on the wire are not known any more.
    response = Response(status, response_headers, _body(got, response_headers))
    exchange = Exchange(Request(method, url, headers), response, contract, probe=False)
    if exchange.schema is not None and not response.body:
        raise Skipped("without a body")
    return exchange


def _body(got: dict[str, Any], headers: Headers) -> bytes:
    content = _get(got, "content", dict) or {}
    text = content.get("text")
    if text is None:
        return b""
    if not isinstance(text, str):
        raise Skipped("whose body is not text")
    if content.get("encoding") != "base64":
        return text.encode("utf-8", "surrogatepass")
    try:
        body = base64.b64decode(re.sub(r"\s", "", text), validate=True)
    except ValueError as error:
        raise Skipped("whose body is not base64") from error
    if body.lstrip()[:1] in {b"{", b"["}:
        return body
    try:  # some tools keep the bytes as they were sent
        return decoded(headers, body)
    except NoResponse:
        return body


def _headers(message: dict[str, Any]) -> Headers:
    """The headers that say something of the message; Chrome joins repeated ones by line breaks."""
    return tuple(
        (name, line)
        for name, value in _pairs(message, "headers")
        if not name.startswith(":") and not SECRET_NAME.search(name)
        for line in re.split(r"[\r\n]+", value)
    )


def _pairs(message: Any, key: str) -> Iterator[tuple[str, str]]:
    for record in _get(message, key, list) or ():
        name, value = _get(record, "name", str), _get(record, "value", str)
        if name is not None and value is not None:
            yield name, value


def _credentials(entries: Iterable[Any]) -> Iterator[str]:
    """Every credential that the entries hold, those included that are passed over."""
    for entry in entries:
        for message in (_get(entry, "request", dict), _get(entry, "response", dict)):
            cookies = (("cookie", f"{name}={value}") for name, value in _pairs(message, "cookies"))
            yield from credentials_of((*_pairs(message, "headers"), *cookies), _get(message, "url", str) or "")


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 if all exchanges keep the rules, 1 if not, 2 if the file cannot be judged."""
    parser = argparse.ArgumentParser(
        prog="python -m contract_tests.provider.replay",
        description="Judges recorded traffic (HAR 1.2, of any browser, proxy or test tool) by the contract's rules of "
        "one exchange. Credentials in the file are neither used nor printed.",
    )
    parser.add_argument("traffic", type=Path, help="the HAR file")
    parser.add_argument("--origin", help="scheme://host[:port]: judge only what this provider answered")
    return command.run(arguments, parser, _judge, UsageError)


def _judge(options: argparse.Namespace) -> int:
    origin = checked_origin("ORIGIN", options.origin) if options.origin else None
    allow_new_fields = is_on("ALLOW_NEW_FIELDS", os.environ)
    recording = read_recording(options.traffic, the_contract(), origin)
    if not recording.exchanges:
        expected = "requests for /v1/…/Receipts with their responses were expected"
        raise UsageError(f"{options.traffic}: nothing to judge: {expected}{_passed_over(recording)}")
    reporter = RunReporter(RunOptions(allow_new_fields=allow_new_fields), recording.redactor)
    run = reporter.report
    for run.requests, exchange in recording.exchanges:  # a violation's number is that of the entry
        reporter.take(exchange)
    run.requests = len(recording.exchanges)
    for line in violations(run):
        print(line)
    origins = sorted({exchange.origin for _, exchange in recording.exchanges})
    if len(origins) > 1:
        print(f"note: of {len(origins)} origins: {', '.join(origins)}; ORIGIN=… picks one")
    found = counted(sum(check.violations for check in run.checks.values()), "violation")
    print(f"{options.traffic}: {counted(run.requests, 'exchange')} judged, {found}{_passed_over(recording)}")
    return 0 if run.conforms else 1


def _passed_over(recording: Recording) -> str:
    return "".join(
        f"\n  passed over: {counted(len(numbers), 'entry', 'entries')} {reason}: {', '.join(_ranges(numbers))}"
        for reason, numbers in recording.passed_over.items()
    )


def _ranges(numbers: list[int]) -> Iterator[str]:
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        first, *_, last = [number for _, number in group] * 2
        yield f"{first}" if first == last else f"{first}-{last}"


if __name__ == "__main__":
    sys.exit(main())
