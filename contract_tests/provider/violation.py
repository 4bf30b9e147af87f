"""A broken promise, ready to be read by a person: clause, expected, got, the request as curl, and the response."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Literal

from contract_tests.provider.exchange import Exchange, Request, Response

Kind = Literal["rule", "relation", "seeded", "schemathesis"]
LONGEST_BODY = 800
LONGEST_VALUE = 400


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken promise.

    Attributes:
        check: The name of the rule or relation that found it.
        kind: What found it.
        clause: JSON pointer into the contract, or the document that promises it.
        expected: What was promised.
        got: What came.
        at: JSON pointer into the body, or the name of a header; empty for the answer as a whole.
        request_number: How many requests it took, counted from 1; 0 for recorded traffic.
        curl: The request as a shell line, credentials as variables; empty if it is about no single request.
        response: Status line, headers and the beginning of the body.
    """

    check: str
    kind: Kind
    clause: str
    expected: str
    got: str
    at: str = ""
    request_number: int = 0
    curl: str = ""
    response: str = ""

    def __str__(self) -> str:
        lines = [
            f"{self.check} ({self.kind}, request {self.request_number})",
            f"  clause    {self.clause}",
            f"  expected  {self.expected}",
            f"  got       {self.got}" + (f"   at {self.at}" if self.at else ""),
        ]
        if self.curl:
            lines.append(f"  {self.curl}")
        lines += [f"  | {line}" for line in self.response.splitlines()]
        return "\n".join(lines)


def curl(exchange: Exchange) -> str:
    """The request as a curl line, without secrets: right credentials as variables, others by their absence."""
    request = exchange.request
    user, _ = request.credentials or ("", "")
    words = ["curl", "-sS", "-i", "--path-as-is"]
    if request.method == "HEAD":
        words.append("--head")
    elif request.method != "GET":
        words += ["-X", request.method]
    line = " ".join(map(shlex.quote, words))
    if exchange.caller != "stranger" and user.startswith("SK"):
        line += f' -u "{user}:$SECRET"'
    elif exchange.caller != "stranger":
        line += ' -u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN"'
    elif request.header("authorization") is not None:
        line += ' -H "Authorization: $WRONG"'
    for name, value in request.headers:
        if name.lower() != "authorization":
            line += f" -H {shlex.quote(f'{name}: {value}')}"
    return f"{line} {shlex.quote(request.url)}"


def shown(response: Response) -> str:
    """A response for people: status, headers, and the beginning of the body."""
    body = response.body[:LONGEST_BODY].decode("utf-8", "backslashreplace")
    more = f"\n… {len(response.body) - LONGEST_BODY} bytes more" if len(response.body) > LONGEST_BODY else ""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers)
    return f"HTTP {response.status}\n{headers}\n\n{body}{more}"


def secrets_of(request: Request) -> list[str]:
    """What must not stand in any text about a request: its password and its Authorization value."""
    _, password = request.credentials or ("", "")
    token = (request.header("authorization") or "").partition(" ")[2]
    return [secret for secret in (token, password) if len(secret) >= 8]


def shortened(text: str) -> str:
    """A value for people."""
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
