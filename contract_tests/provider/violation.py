"""Puts an exchange into words for a person: the request as curl, and the response."""

import shlex

from contract_tests.provider.exchange import Exchange, Response
from contract_tests.provider.redaction import Redactor

LONGEST_BODY = 800
LONGEST_VALUE = 400


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
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
