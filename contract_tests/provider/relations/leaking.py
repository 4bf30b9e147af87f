"""Leaking: no answer depends on who or what was asked before, and nothing but credentials opens anything."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import product

from contract_tests.provider.exchange import Exchange, Headers
from contract_tests.provider.relations.authentication import strangers
from contract_tests.provider.relations.stating import answered, same_answer
from contract_tests.provider.relations.table import forms, relation
from contract_tests.provider.relations.unknown_ids import UNKNOWN
from contract_tests.provider.relations.walk import first_page
from contract_tests.provider.session import Session, basic
from contract_tests.provider.target import Place

SCHEME = "/components/securitySchemes/accountSid_authToken"
SIZE = 3
Ask = Callable[[], Exchange]


@relation("an-answer-depends-on-its-own-request", "RFC 9110, 3.3", loopback_only=True)
def an_answer_depends_on_its_own_request(session: Session) -> None:
    """Each kind of request is answered as ever right after each other kind, refusals and other callers among them."""
    kinds = _kinds(session)
    wanted = [(ask, ask()) for ask in kinds]
    for before in kinds:
        for ask, response in wanted:
            before()
            same_answer(session, response, ask())


def _kinds(session: Session) -> list[Ask]:
    target = session.target
    short, scoped = target.places
    sid = first_page(session, short, SIZE)[1]["delivery_receipts"][0]["sid"]
    sized = [("PageSize", SIZE)]

    def second_page() -> Exchange:
        exchange, page = first_page(session, short, SIZE)
        return session.follow(page["meta"]["next_page_url"]) if page["meta"]["next_page_url"] else exchange

    kinds: list[Ask] = [
        second_page,
        partial(session.get, short.collection, [("PageSize", "x")]),
        partial(session.send, "DELETE", short.receipt(sid)),
        partial(session.send, "HEAD", short.collection),
    ]
    lists = [short, scoped]
    if target.unique_name is not None:
        lists.append(replace(short, conversation=target.unique_name))
    if target.other_message_sid is not None:
        lists.append(replace(short, message_sid=target.other_message_sid))
    kinds += [partial(session.get, place.collection, sized) for place in lists]
    receipts = (short.receipt(sid), scoped.receipt(sid), short.receipt(f"DY{UNKNOWN}"))
    kinds += [partial(session.get, path) for path in receipts]
    strange = [
        basic(target.account_sid, "wrong-password"),
        basic(f"AC{UNKNOWN}", target.auth_token),
        basic(f"SK{UNKNOWN}", "wrong-password"),
        None,
    ]
    kinds += [partial(session.get, short.collection, authorization=who) for who in strange]
    if target.api_key_sid is not None and target.api_key_secret is not None:
        key = basic(target.api_key_sid, target.api_key_secret)
        kinds.append(partial(session.get, short.collection, sized, authorization=key, caller="owner"))
    return kinds


@relation("nothing-stays-open", SCHEME, each=forms)
def nothing_stays_open(session: Session, place: Place) -> None:
    """After an answer to the owner, its cookies, its connection and its links open nothing without credentials."""
    exchange, page = first_page(session, place, 1)
    links = [url for url in (page["meta"]["url"], page["meta"]["next_page_url"]) if url is not None]
    cookies = [text.partition(";")[0].strip() for text in exchange.response.all("set-cookie")]
    carried: list[Headers] = [()]
    if cookies:
        carried.append((("Cookie", "; ".join(cookies)),))
    for headers, who, url in product(carried, strangers(session), links):
        session.follow(url)  # on the connection that is used next
        answered(session, session.follow(url, authorization=who, headers=headers), 401)
