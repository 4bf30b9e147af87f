"""Wording: the sandbox refuses in the very words that the contract shows; another provider may choose its own."""

from __future__ import annotations

from typing import Any

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.unknown_ids import UNKNOWN
from contract_tests.provider.session import Session
from scripts.spec import look_up

RESPONSES = "/components/responses"
READING = {"GET", "HEAD", "OPTIONS"}


@relation("refusals-read-as-the-contract-shows", RESPONSES, tier="seeded")
def refusals_read_as_the_contract_shows(session: Session) -> None:
    """Each refusal of the sandbox is the contract's own example, with the path or the parameter that was asked."""
    for place in session.target.places:
        for path in (place.collection, place.receipt(f"DY{UNKNOWN}")):
            refused = session.get(path, authorization=None)
            _expect(session, refused, _example(session, "Unauthorized", "authenticate"))
            challenge = refused.response.header("www-authenticate")
            session.expect(challenge == 'Basic realm="Twilio API"', 'Basic realm="Twilio API"', challenge, refused)
            deleted = session.send("DELETE", path)
            _expect(session, deleted, _example(session, "MethodNotAllowed", "delete"))
            for exchange in (deleted, session.send("OPTIONS", path)):
                allow = {method.strip() for method in (exchange.response.header("allow") or "").split(",")}
                session.expect(allow == READING, ", ".join(sorted(READING)), ", ".join(sorted(allow)), exchange)
        missing = place.receipt(f"DY{UNKNOWN}")
        message = f"The requested resource {missing.removeprefix('/v1')} was not found"
        _expect(session, session.get(missing), {**_example(session, "NotFound", "unknownReceipt"), "message": message})
        for name, value in (("PageSize", "0"), ("Page", "-1"), ("PageToken", "made up")):
            exchange = session.get(place.collection, [(name, value)])
            body = exchange.error or {}
            said = str(body.get("message"))
            named = said.startswith("Invalid ") and f" {name}: " in said
            session.expect(named, f"Invalid … {name}: …", said, exchange)
            _expect(session, exchange, {**_example(session, "BadRequest", "pageSize"), "message": said})


def _expect(session: Session, exchange: Exchange, wanted: dict[str, Any]) -> None:
    session.expect(exchange.json.value == wanted, str(wanted), exchange.json.value, exchange)


def _example(session: Session, response: str, name: str) -> dict[str, Any]:
    place = f"{RESPONSES}/{response}/content/application~1json/examples/{name}/value"
    found: dict[str, Any] = look_up(session.contract.spec.document, place)
    return found
