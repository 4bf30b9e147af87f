"""Credentials: who may read, and that no answer repeats a secret."""

from collections.abc import Iterator
from typing import Any

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.rules.table import Breach, rule

SCHEME = "/components/securitySchemes/accountSid_authToken"
SHORTEST_SECRET = 8


@rule("right-credentials-are-accepted", SCHEME, "exchange", probe_only=True)
def right_credentials_are_accepted(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """The owner's credentials are never refused."""
    if exchange.caller == "owner" and exchange.response.status in {401, 403}:
        yield Breach("an answer to the owner of the account", str(exchange.response.status))


@rule("wrong-credentials-are-refused", SCHEME, "exchange", probe_only=True)
def wrong_credentials_are_refused(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """Without right credentials a valid request meets 401; an invalid one may meet 400, 404, or 405 as well."""
    status = exchange.response.status
    if exchange.caller != "stranger" or exchange.request.method == "OPTIONS":
        return
    if exchange.request.method != "GET":
        allowed = {400, 401, 404, 405, 501} if exchange.request.method == "HEAD" else {401, 404, 405, 501}
    else:
        allowed = {401} if exchange.is_valid_request else {400, 401, 404}
    if status not in allowed:
        yield Breach(" or ".join(map(str, sorted(allowed))), str(status))


@rule("no-secret-repeated", SCHEME, "exchange")
def no_secret_repeated(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """No answer holds the password or the Authorization header of its request."""
    _, password = exchange.request.credentials or ("", "")
    token = (exchange.request.header("authorization") or "").partition(" ")[2]
    for what, secret in (("password", password), ("Authorization header", token)):
        if len(secret) < SHORTEST_SECRET:
            continue
        if secret.encode() in exchange.response.body:
            yield Breach(f"a body without the request's {what}", f"a body that holds the {what}")
        for name, value in exchange.response.headers:
            if secret in value:
                yield Breach(f"headers without the request's {what}", f"a header that holds the {what}", at=name)
