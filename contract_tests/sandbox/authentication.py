"""HTTP Basic: an account SID with its token, or an API key SID with its secret."""

import base64
import secrets

from .errors import not_authenticated
from .exchange import Call
from .store import Store


def account_of(call: Call, store: Store) -> str:
    """The SID of the account that the request's credentials belong to.

    Both kinds of credentials are published, as is Basic; bearer tokens exist elsewhere, but not in this contract.

    Raises:
        ApiError: 401, the same one whatever is wrong: nothing tells which half was right.
    """
    username, password = _basic(call.headers.getlist("authorization"))
    known = store.credentials(username)
    if known is None:
        raise not_authenticated()
    account_sid, secret = known
    if not secrets.compare_digest(password.encode(), secret.encode()):
        raise not_authenticated()
    return account_sid


def _basic(headers: list[str]) -> tuple[str, str]:
    """User and password of the only Authorization header (RFC 7617)."""
    scheme, _, token = (headers[0] if len(headers) == 1 else "").partition(" ")
    try:
        decoded = base64.b64decode(token.strip(), validate=True).decode()
    except ValueError:
        raise not_authenticated() from None
    username, colon, password = decoded.partition(":")
    if scheme.lower() != "basic" or not colon:
        raise not_authenticated()
    return username, password
