"""Leaking: no answer depends on who or what was asked before, and nothing but credentials opens anything."""

from collections.abc import Callable
from functools import partial
from itertools import product

from contract_tests.provider.exchange import Exchange, Headers
from contract_tests.provider.relations.authentication import strangers
from contract_tests.provider.relations.stating import answered, same_answer
from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.unknown_ids import UNKNOWN
from contract_tests.provider.relations.walk import first_page, forms
from contract_tests.provider.session import Session, basic
from contract_tests.provider.target import Place

SCHEME = "/components/securitySchemes/accountSid_authToken"
SIZE = 3
Ask = Callable[[], Exchange]


@relation("an-answer-depends-on-its-own-request", "RFC 9110, 3.3", loopback_only=True)
def an_answer_depends_on_its_own_request(session: Session) -> None:
    """Each kind of request is answered as ever right after each other kind, refusals and other callers among them."""
    kinds = _kinds(session)
    wanted = {name: ask() for name, ask in kinds.items()}
    for before in kinds.values():
        for name, ask in kinds.items():
            before()
            same_answer(session, wanted[name], ask())


def _kinds(session: Session) -> dict[str, Ask]:
    target = session.target
    sid = first_page(session, target.short, SIZE)[1]["delivery_receipts"][0]["sid"]
    sized = [("PageSize", SIZE)]

    def second_page() -> Exchange:
        exchange, page = first_page(session, target.short, SIZE)
        return session.follow(page["meta"]["next_page_url"]) if page["meta"]["next_page_url"] else exchange

    kinds: dict[str, Ask] = {
        "list": lambda: session.get(target.short.collection, sized),
        "second page": second_page,
        "fetch": lambda: session.get(target.short.receipt(sid)),
        "list of a service": lambda: session.get(target.scoped.collection, sized),
        "fetch of a service": lambda: session.get(target.scoped.receipt(sid)),
        "unknown receipt": lambda: session.get(target.short.receipt(f"DY{UNKNOWN}")),
        "bad page size": lambda: session.get(target.short.collection, [("PageSize", "x")]),
        "other method": lambda: session.send("DELETE", target.short.receipt(sid)),
        "no body": lambda: session.send("HEAD", target.short.collection),
    }
    for name, who in [
        ("wrong password", basic(target.account_sid, "wrong-password")),
        ("unknown account", basic(f"AC{UNKNOWN}", target.auth_token)),
        ("unknown key", basic(f"SK{UNKNOWN}", "wrong-password")),
        ("no credentials", None),
    ]:
        kinds[name] = partial(session.get, target.short.collection, authorization=who)
    if target.unique_name is not None:
        named = Place(None, target.unique_name, target.message_sid)
        kinds["list by name"] = lambda: session.get(named.collection, sized)
    if target.other_message_sid is not None:
        other = Place(None, target.conversation_sid, target.other_message_sid)
        kinds["other message"] = lambda: session.get(other.collection, sized)
    if target.api_key_sid is not None and target.api_key_secret is not None:
        key = basic(target.api_key_sid, target.api_key_secret)
        kinds["list by key"] = lambda: session.get(target.short.collection, sized, authorization=key, caller="owner")
    return kinds


@relation("nothing-stays-open", SCHEME)
def nothing_stays_open(session: Session) -> None:
    """After an answer to the owner, its cookies, its connection and its links open nothing without credentials."""
    for place in forms(session):
        exchange, page = first_page(session, place, 1)
        links = [url for url in (page["meta"]["url"], page["meta"]["next_page_url"]) if url is not None]
        cookies = [text.partition(";")[0].strip() for text in exchange.response.all("set-cookie")]
        carried: list[Headers] = [()]
        if cookies:
            carried.append((("Cookie", "; ".join(cookies)),))
        for headers, who, url in product(carried, strangers(session), links):
            session.follow(url)  # on the connection that is used next
            answered(session, session.follow(url, authorization=who, headers=headers), 401)
