"""Authentication: every operation, with every kind of wrong credentials, and with right ones written differently."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.unknown_ids import UNKNOWN
from contract_tests.provider.relations.walk import first_receipt
from contract_tests.provider.session import Session, basic
from contract_tests.provider.target import Target

SCHEME = "/components/securitySchemes/accountSid_authToken"


def wrong_credentials(target: Target) -> list[tuple[str, str | None]]:
    """Authorization headers that must not open anything, each with a name."""
    user, password = target.account_sid, target.auth_token
    right = basic(user, password)
    token = right.partition(" ")[2]
    flipped = password[:-1] + ("0" if password[-1] != "0" else "1")
    return [
        ("none", None),
        ("wrong password", basic(user, "wrong")),
        ("another password of the same length", basic(user, flipped)),
        ("password and more", basic(user, password + "x")),
        ("part of the password", basic(user, password[:-1])),
        ("first letter of the password", basic(user, password[:1])),
        ("password in other letters", basic(user, password.swapcase() + "X")),
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
        ("no base64", "Basic %%%"),
        ("base64 of no UTF-8", f"Basic {base64.b64encode(bytes([0xFF, 0x3A, 0xFF])).decode()}"),
        ("base64 without a colon", f"Basic {base64.b64encode(user.encode()).decode()}"),
        ("base64 of the password alone", f"Basic {base64.b64encode(password.encode()).decode()}"),
        ("cut base64", f"Basic {token[:-5]}"),
        ("base64 with a character that is none of it", f"Basic {token[:8]}!{token[8:]}"),
        ("plain text", f"Basic {user}:{password}"),
        ("empty", ""),
    ]


@relation("wrong-credentials-are-refused-everywhere", SCHEME)
def wrong_credentials_are_refused_everywhere(session: Session) -> None:
    """Every operation answers 401 to every kind of wrong credentials."""
    paths = list(_paths(session))
    for name, authorization in _few(session, wrong_credentials(session.target)):
        for path in paths:
            exchange = session.get(path, authorization=authorization)
            session.expect(exchange.response.status == 401, f"401 ({name})", exchange.response.status, exchange)


@relation("a-stranger-learns-nothing", SCHEME)
def a_stranger_learns_nothing(session: Session) -> None:
    """Without right credentials, what exists and what does not are refused with the same words."""
    target = session.target
    place = target.short
    existing = [place.collection]
    missing = [place.collection.replace(target.message_sid, f"IM{UNKNOWN}"), place.receipt(f"DY{UNKNOWN}")]
    wrong = basic(target.account_sid, "wrong")
    answers = [session.get(path, authorization=wrong) for path in [*existing, *missing]]
    for exchange in answers[1:]:
        session.expect(exchange.response.status == 401, "401", exchange.response.status, exchange)
        same = _told(exchange.response.body) == _told(answers[0].response.body)
        session.expect(same, f"the words {answers[0].response.body!r}", exchange.response.body, exchange)


@relation("right-credentials-in-other-writing", SCHEME)
def right_credentials_in_other_writing(session: Session) -> None:
    """The scheme may be in small or capital letters, with more than one space behind it (RFC 9110, 11.1 and 11.4)."""
    token = session.authorization.partition(" ")[2]
    for path in _paths(session):
        # That the API takes two spaces is not known.
        for scheme in ("basic", "BASIC", "Basic", *(["Basic "] if session.target.is_loopback else [])):
            exchange = session.get(path, authorization=f"{scheme} {token}", caller="owner")
            session.expect(exchange.response.status == 200, "200", exchange.response.status, exchange)


@relation("credentials-stand-in-the-header-only", SCHEME)
def credentials_stand_in_the_header_only(session: Session) -> None:
    """Credentials in the query open nothing."""
    target = session.target
    secret = "made-up-secret"
    for query in ([("Authorization", basic(target.account_sid, secret))], [("AccountSid", target.account_sid)]):
        exchange = session.get(target.short.collection, query, authorization=None)
        session.expect(exchange.response.status == 401, "401", exchange.response.status, exchange)


def _paths(session: Session) -> Iterator[str]:
    for place in session.target.places:
        sid = first_receipt(session, place, 1)["sid"]
        yield place.collection
        yield place.receipt(sid)


def _few(session: Session, cases: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    """All of them on this machine; elsewhere just a few, for an account may be locked after many."""
    return cases if session.target.is_loopback else [cases[0], cases[1], cases[9], cases[18]]


def _told(body: bytes) -> bytes:
    return body.strip()
