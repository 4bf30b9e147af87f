"""Access: wrong credentials open nothing, right ones everything, by any method; and reading is all that is possible."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from contract_tests.provider.exchange import Exchange, basic
from contract_tests.provider.relations.table import RelationSession, affordable_forms, both_forms, error_facts, relation
from contract_tests.provider.relations.unknown_ids import UNKNOWN, unknown_paths
from contract_tests.provider.target import ReceiptList, Target
from contract_tests.provider.value_syntax import elements, media_type, schemes

SCHEME = "/components/securitySchemes/accountSid_authToken"
PLAINEST = {"none", "wrong password", "unknown user", "Bearer with the right Basic token"}
OF_THIS_HOST = ("X-Forwarded-For", "X-Real-IP", "True-Client-IP", "X-Client-IP")
OF_THE_USER = ("X-Forwarded-User", "X-Remote-User", "X-Authenticated-User", "X-Account-Sid")
WRITING = ("POST", "PUT", "PATCH", "DELETE")
ODD = ("PROPFIND", "BREW", "G", "TRACE", "get")
NAMING_METHODS = ("allow", "access-control-allow-methods")
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")


def wrong_credentials(target: Target) -> list[tuple[str, str | None]]:
    """Authorization headers that must not open anything, each with a name."""
    user, password = target.account_sid, target.auth_token
    right = basic(user, password)
    token = right.partition(" ")[2]
    flipped = password[:-1] + ("0" if password[-1] != "0" else "1")
    other_case = [
        (f"{what} in other letters", basic(*pair))
        for write in (str.upper, str.lower, str.swapcase)
        for what, pair in (("password", (user, write(password))), ("user", (write(user), password)))
        if pair != (user, password)
    ]
    return [
        ("none", None),
        ("wrong password", basic(user, "wrong")),
        ("another password of the same length", basic(user, flipped)),
        ("password and more", basic(user, password + "x")),
        ("part of the password", basic(user, password[:-1])),
        ("first letter of the password", basic(user, password[:1])),
        ("no password", basic(user, "")),
        ("user as password", basic(user, user)),
        ("unknown user", basic(f"AC{UNKNOWN}", password)),
        ("unknown key", basic(f"SK{UNKNOWN}", password)),
        ("no user", basic("", password)),
        ("user and password swapped", basic(password, user)),
        ("user and more", basic(user + "x", password)),
        ("password with a space", basic(user, f" {password}")),
        ("password with a line break", basic(user, f"{password}\n")),
        ("password with NUL", basic(user, f"{password}\0")),
        ("Bearer with a made-up token", "Bearer abc"),
        ("Bearer with the right Basic token", f"Bearer {token}"),
        ("Digest with the right Basic token", f"Digest {token}"),
        ("token without scheme", token),
        ("scheme without token", "Basic"),
        ("not base64", "Basic %%%"),
        ("base64 of bytes that are not UTF-8", f"Basic {base64.b64encode(bytes([0xFF, 0x3A, 0xFF])).decode()}"),
        ("base64 without a colon", f"Basic {base64.b64encode(user.encode()).decode()}"),
        ("base64 of the password alone", f"Basic {base64.b64encode(password.encode()).decode()}"),
        ("cut base64", f"Basic {token[:-5]}"),
        ("base64 with a character outside its alphabet", f"Basic {token[:8]}!{token[8:]}"),
        ("plain text", f"Basic {user}:{password}"),
        ("empty", ""),
        *other_case,
    ]


@relation("wrong-credentials-are-refused-everywhere", SCHEME)
def wrong_credentials_are_refused_everywhere(session: RelationSession) -> None:
    """Every operation answers 401 to every kind of wrong credentials."""
    paths = _paths(session)
    for name, authorization in wrong_credentials(session.target):
        # Elsewhere just a few, for an account may be locked after many.
        if session.target.is_loopback or name in PLAINEST:
            for path in paths:
                session.expect_status(session.get(path, authorization=authorization), 401, why=name)


@relation("a-stranger-learns-nothing", SCHEME, each=affordable_forms)
def a_stranger_learns_nothing(session: RelationSession, listing: ReceiptList) -> None:
    """Without right credentials, what exists and what does not are refused in the same way.

    What differs from one refusal of the same thing to the next tells nothing, such as a request's number.
    """
    for authorization in strangers(session):
        one, again = (error_facts(session.get(listing.collection, authorization=authorization)) for _ in range(2))
        varying = {at for at in {**one, **again} if one.get(at) != again.get(at)}
        wanted = {at: fact for at, fact in one.items() if at not in varying}
        for path in (listing.collection, *unknown_paths(listing)):
            exchange = session.get(path, authorization=authorization)
            session.expect_status(exchange, 401)
            told = {at: fact for at, fact in error_facts(exchange).items() if at not in varying}
            session.expect_equal(told, wanted, exchange, "the same refusal for everything: ")


@relation("right-credentials-in-other-writing", SCHEME)
def right_credentials_in_other_writing(session: RelationSession) -> None:
    """The scheme may be in small or capital letters, with more than one space behind it (RFC 9110, 11.1 and 11.4)."""
    token = session.authorization.partition(" ")[2]
    for path in _paths(session):
        # That the API takes two spaces is not known.
        for scheme in ("basic", "BASIC", "Basic", *(["Basic "] if session.target.is_loopback else [])):
            session.expect_status(session.get(path, authorization=f"{scheme} {token}", caller="owner"), 200)


@relation("an-api-key-reads-its-account", SCHEME, needs=("api_key_sid", "api_key_secret"), late=1)
def an_api_key_reads_its_account(session: RelationSession) -> None:
    """An API key with its secret reads what the account reads, page by page, and with the account's token nothing."""
    target = session.target
    key, secret = target.api_key_sid or "", target.api_key_secret or ""
    for listing in (*affordable_forms(session), *target.named):
        for size in (None, 20) if target.is_loopback else (None,):
            wanted = session.read_all(listing, size)
            with session.acting_as(key, secret):
                session.expect_same_list(wanted, session.read_all(listing, size))
                for listed in {receipt["status"]: receipt for receipt in wanted}.values():
                    session.expect_same_receipt(listed, session.receipt(session.get(listing.receipt(listed["sid"]))))
        for user, password in ((key, target.auth_token), (target.account_sid, secret)):
            session.expect_status(session.get(listing.collection, authorization=basic(user, password)), 401)


@relation("credentials-stand-in-the-header-only", SCHEME)
def credentials_stand_in_the_header_only(session: RelationSession) -> None:
    """Credentials in the query open nothing, and neither does a header that a proxy of the provider's might set."""
    target, path = session.target, session.target.short.collection
    for pair in (("Authorization", basic(target.account_sid, "made-up-secret")), ("AccountSid", target.account_sid)):
        session.expect_status(session.get(path, [pair], authorization=None), 401)
    headers = (*((name, "127.0.0.1") for name in OF_THIS_HOST), *((name, target.account_sid) for name in OF_THE_USER))
    session.expect_status(session.get(path, authorization=None, headers=headers), 401)


def strangers(session: RelationSession) -> list[str | None]:
    """The plainest wrong credentials; elsewhere none at all, for wrong passwords are counted there."""
    return [None, *([basic(session.target.account_sid, "wrong-password")] if session.target.is_loopback else [])]


def _paths(session: RelationSession) -> list[str]:
    return [path for listing in session.target.listings for path in session.resources(listing)]


@relation("head-is-get-without-body", "RFC 9110, 9.3.2", each=both_forms)
def head_is_get_without_body(session: RelationSession, listing: ReceiptList) -> None:
    """HEAD gives the status and the content headers of GET to every caller, and no body; or 405 if not supported."""
    for path in _worth_a_head(session, listing):
        for who in (session.authorization, *strangers(session)):
            got, head = (session.send(method, path, authorization=who) for method in ("GET", "HEAD"))
            if head.response.status == 405:
                continue
            session.expect_status(head, got.response.status)
            for name in ("content-type", "www-authenticate"):
                one, other = (_meaning(exchange, name) for exchange in (got, head))
                session.expect(other in (one, None), f"{name}: {one}", other, head)
            _same_length(session, path, got, head)


def _meaning(exchange: Exchange, name: str) -> object:
    """What a header says: a challenge may have a nonce in it, which differs each time."""
    values = exchange.response.all(name)
    return (schemes(values) if name == "www-authenticate" else media_type(values[0])) if values else None


def _same_length(session: RelationSession, path: str, got: Exchange, head: Exchange) -> None:
    """A length that HEAD tells is that of GET (RFC 9110, 8.6), unless GET's own differs from one time to the next."""
    told = head.response.header("content-length") or ""
    # Elsewhere a receipt may have moved on in between, and be longer or shorter for it.
    if not told or told.lstrip("0") == str(got.response.length) or not session.target.is_loopback:
        return
    who = got.request.header("authorization")
    differs = any(session.get(path, authorization=who).response.body != got.response.body for _ in range(3))
    session.expect(differs, f"content-length: {got.response.length}", told, head)


def _worth_a_head(session: RelationSession, listing: ReceiptList) -> Iterator[str]:
    """What exists, what does not, and what cannot be asked for; elsewhere, where requests are few, the first two."""
    page = session.first_page(listing, 1)[1]
    yield listing.collection
    yield listing.receipt(page["delivery_receipts"][0]["sid"])
    if not session.target.is_loopback:
        return
    yield listing.receipt("DY")
    yield listing.receipt(f"DY{UNKNOWN}")
    yield replace(listing, message_sid=f"IM{UNKNOWN}").collection
    yield f"{listing.collection}?PageSize=x"
    if (following := page["meta"]["next_page_url"]) is not None:
        yield f"{listing.collection}?{urlsplit(following).query}"


@relation("receipts-can-only-be-read", "/components/responses/MethodNotAllowed", loopback_only=True)
def receipts_can_only_be_read(session: RelationSession) -> None:
    """Any method but reading meets 405, an unknown one perhaps 501, a stranger 401; and nothing changes by it."""
    before = session.read_all(session.target.short)
    for listing in session.target.listings:
        for method in WRITING:
            session.expect_status(session.send(method, listing.collection, authorization=None), 401, 405)
            for path in ("/v1/Unknown", *unknown_paths(listing)):
                session.expect_status(session.send(method, path), 404, 405)
        for path in session.resources(listing):
            for method in WRITING:
                session.expect_status(session.send(method, path), 405)
            for method in ODD:
                session.expect_status(session.send(method, path), 405, 501)
            for header in OVERRIDES:
                session.expect_status(session.get(path, headers=[(header, "DELETE")]), 200, why="it is a GET")
            session.expect_status(session.get(path, [("_method", "DELETE")]), 200, why="it is a GET")
            options = session.send("OPTIONS", path)
            session.expect_status(options, 200, 204, 405)
            named = [value for name in NAMING_METHODS for value in options.response.all(name)]
            holds = options.response.status == 405 or "GET" in elements(named)
            session.expect(holds, "an Allow header with GET", named, options)
    session.expect_same_list(before, session.read_all(session.target.short), what="afterwards ")
