"""Bodies: strict JSON of the documented schema and nothing beside it; an error's say what happened, and no more."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema_rs

from contract_tests.provider.contract import BodySchema
from contract_tests.provider.exchange import Exchange
from contract_tests.provider.rules.table import Breach, rule
from contract_tests.provider.value_syntax import JsonText

MOST_ERRORS = 5
"""One wrong field in fifty receipts need not be reported fifty times."""
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


@rule("strict-json", "RFC 8259", "body")
def strict_json(exchange: Exchange, body: JsonText) -> Iterator[Breach]:
    """A body is strict JSON: UTF-8 without byte order mark, no duplicate key, no NaN.

    An integer with a fraction or an exponent (30003.0) is noted: the schema allows it, and many readers do not.
    """
    if body.error is not None:
        yield Breach("JSON", f"{body.error}: {exchange.response.body[:80]!r}")
    elif body.fractions and exchange.conforms and not (exchange.error or {}).get("details"):
        yield Breach("an integer without fraction and exponent", body.fractions[0], is_open=True)


@rule("body-is-of-its-schema", "/components/schemas", "body")
def body_is_of_its_schema(exchange: Exchange, body: JsonText) -> Iterator[Breach]:
    """A body is of the schema that the contract has for this operation, status and media type.

    A null in the place of the schema's default is noted: the guide shows it for error_code (errata, row 3).
    """
    schema = exchange.schema
    if body.error is not None or schema is None:
        return
    if not exchange.conforms:
        yield from _breaches(schema, schema.errors(exchange.value))
    elif exchange.value is not body.value:
        for breach in _breaches(schema, islice(schema.errors(body.value), 1)):
            yield replace(breach, expected="the default, or any other value of the schema", at="", is_open=True)


@rule("no-unknown-fields", "/components/schemas", "body")
def no_unknown_fields(exchange: Exchange, _: JsonText) -> Iterator[Breach]:
    """A body has no field that the contract does not know: drift, unless new fields are allowed."""
    if exchange.conforms and exchange.schema is not None:
        for clause, at, name in islice(exchange.schema.unknown_fields(exchange.value), MOST_ERRORS):
            yield Breach("no field but those that the contract describes", repr(name), at=at, clause=clause)


def _breaches(schema: BodySchema, errors: Iterator[jsonschema_rs.ValidationError]) -> Iterator[Breach]:
    for error in islice(errors, MOST_ERRORS):
        at = "".join(f"/{step}" for step in error.instance_path)
        message = str(error.message)
        shown = message if len(message) <= 300 else f"{message[:300]}…"
        clause = schema.clause_of(error)
        yield Breach(f"a value of {clause}", shown, at=at, clause=clause)


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
