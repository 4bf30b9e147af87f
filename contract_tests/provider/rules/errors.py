"""Errors: a body that fits its status, a code that the dictionary has, and nothing of the provider's inside."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.rules.table import Breach, rule

ERROR = "/components/schemas/Error/properties"
LARGEST_CODE = 999_999

CODES = {401: 20003, 404: 20404, 405: 20004, 429: 20429, 500: 20500, 503: 20503}
"""The code of each status that has just one (Twilio's error dictionary, and the contract's examples)."""

NOT_FOUND = re.compile(r"The requested resource (.*) was not found", re.DOTALL)
INSIDES = re.compile(
    r'Traceback|File "|\bline \d+, in |\bon line \d|0x[0-9a-f]{8}|goroutine \d|\bat \S+ ?\(\S+:\d+\)'  # traces
    r"|\b[A-Za-z]+(Error|Exception)\b(:| at )|\.(py|js|ts|java|go|rb|php|cs|scala):\d"  # exceptions, lines of a file
    r"|sqlite|\bSELECT\b.*\bFROM\b|SQLSTATE|\bORA-\d{5}|psycopg|relation \S+ does not exist",  # databases
    re.IGNORECASE,
)


@rule("error-repeats-its-status", f"{ERROR}/status", "error")
def error_repeats_its_status(exchange: Exchange, error: dict[str, Any]) -> Iterator[Breach]:
    """The status in an error's body is the status of the response."""
    if error["status"] != exchange.response.status:
        yield Breach(str(exchange.response.status), str(error["status"]), at="/status")


@rule("error-code-fits-its-status", f"{ERROR}/code", "error")
def error_code_fits_its_status(exchange: Exchange, error: dict[str, Any]) -> Iterator[Breach]:
    """An error's code is of Twilio's dictionary: five digits or more, and its status's own where there is just one."""
    code = error.get("code")
    wanted = CODES.get(exchange.response.status)
    if code is None or (code == wanted if wanted else 10_000 <= code <= LARGEST_CODE and code not in CODES.values()):
        return
    yield Breach(str(wanted) if wanted else "a five-digit number of no other status", str(code), at="/code")


@rule("more-info-leads-to-the-code", f"{ERROR}/more_info", "error")
def more_info_leads_to_the_code(_: Exchange, error: dict[str, Any]) -> Iterator[Breach]:
    """The page about an error is an https URL that ends with the error's code."""
    if (url := error.get("more_info")) is None:
        return
    parts = urlsplit(url)
    named = "code" not in error or parts.path.rstrip("/").rpartition("/")[2] == str(error["code"])
    if parts.scheme != "https" or not parts.hostname or not named:
        yield Breach(f"an https URL that ends with /{error.get('code', '…')}", repr(url), at="/more_info")


@rule("error-says-something", f"{ERROR}/message", "error")
def error_says_something(_: Exchange, error: dict[str, Any]) -> Iterator[Breach]:
    """An error's message is not blank, and neither is a problem's title."""
    name = "message" if "message" in error else "title"
    if not error[name].strip():
        yield Breach("words for a developer", repr(error[name]), at=f"/{name}")


@rule("not-found-names-the-resource", f"{ERROR}/message", "error")
def not_found_names_the_resource(exchange: Exchange, error: dict[str, Any]) -> Iterator[Breach]:
    """A 404 that names a resource names the one asked for: the path without version and query."""
    name = "message" if "message" in error else "detail"
    named = NOT_FOUND.fullmatch(error.get(name, ""))
    if named is None or exchange.response.status != 404:
        return
    asked = exchange.path.removeprefix("/v1")
    if unquote(named[1]) != unquote(asked):
        yield Breach(repr(asked), repr(named[1]), at=f"/{name}")


@rule("error-shows-no-insides", f"{ERROR}/message", "exchange")
def error_shows_no_insides(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """No error shows the provider's insides: a stack trace, a query, an address in memory."""
    if exchange.response.status < 400:
        return
    text = exchange.response.body.decode("utf-8", "replace").replace(unquote(exchange.path), "")
    found = INSIDES.search(text.replace(exchange.path, ""))
    asked = unquote(exchange.request.url)
    if found and found[0].lower() not in asked.lower():
        yield Breach("words for a developer", repr(text[max(0, found.start() - 20) : found.end() + 40]))
