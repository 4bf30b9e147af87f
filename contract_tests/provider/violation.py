"""A broken promise, put into words for a person: clause, expected, got, the request as curl, and the response."""

import shlex
from dataclasses import dataclass

from contract_tests.provider.exchange import Exchange, Response
from contract_tests.provider.redaction import Redactor
from contract_tests.provider.rules import Breach
from scripts.reporting.results import CheckResult, Violation

LONGEST_BODY = 800
LONGEST_VALUE = 400


@dataclass(frozen=True, slots=True)
class Finding:
    """A breach that a check has found, and what shows it.

    Attributes:
        check: The check's name.
        breach: What is wrong.
        number: How many requests it took.
        exchange: The exchange that it is about, if it is about one.
        pointer: JSON pointer to what the breach speaks of.
        request: The request, where there is no exchange.
        response: The response, where there is no exchange.
    """

    check: str
    breach: Breach
    number: int
    exchange: Exchange | None = None
    pointer: str = ""
    request: str = ""
    response: Response | None = None


def violation(finding: Finding, check: CheckResult, redactor: Redactor) -> Violation:
    """What was found, for people and without credentials in any text."""
    breach, line, response = finding.breach, finding.request, finding.response
    if finding.exchange is not None:
        redactor = redactor.knowing(finding.exchange.request)
        line, response = curl(finding.exchange), finding.exchange.response
    expected, got, at, line = map(redactor.text, (breach.expected, breach.got, finding.pointer + breach.at, line))
    return Violation(
        finding.check,
        check.kind,
        breach.clause or check.clause,
        shortened(expected),
        shortened(got),
        at,
        finding.number,
        line,
        "" if response is None else shown(response, redactor),
    )


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


def shown(response: Response, redactor: Redactor) -> str:
    """A response for people: status, headers, and the beginning of the body."""
    # A credential that stands across the cut is seen only in the whole.
    body = redactor.text(response.body.decode("utf-8", "backslashreplace"))
    more = f"\n… {len(body) - LONGEST_BODY} characters more" if len(body) > LONGEST_BODY else ""
    headers = "\n".join(f"{name}: {value}" for name, value in redactor.headers(response.headers))
    return f"HTTP {response.status}\n{headers}\n\n{body[:LONGEST_BODY]}{more}"


def shortened(text: str) -> str:
    """A value for people."""
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
