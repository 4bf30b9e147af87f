"""Freedoms of JSON, of dates, and of what a receipt need not say."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import Any

from contract_tests.mutants.overriding import Step, changing
from contract_tests.mutants.right_providers.declaring import add, freedom
from contract_tests.sandbox import World

ROW_3 = "openapi/errata.md, row 3"
ROW_4 = "openapi/errata.md, row 4"
ROW_20 = "openapi/errata.md, row 20"
ROW_22 = "openapi/errata.md, row 22"
ROW_23 = "openapi/errata.md, row 23"
Body = dict[str, Any]
Write = Callable[[datetime, int], str]
"""Given a date, and how many receipts were written before; how it is written."""


@freedom("encode", "RFC 8259, 4", group="json")
def keys_come_in_another_order(text: bytes, _: Step) -> bytes:
    return json.dumps(json.loads(text, object_pairs_hook=lambda pairs: dict(reversed(pairs)))).encode()


@freedom("encode", "RFC 8259, 2", group="json")
def white_space_is_everywhere_it_may_be(text: bytes, _: Step) -> bytes:
    return b" \r\n\t" + json.dumps(json.loads(text), indent="\t", separators=("\r\n,", " :\n ")).encode() + b"\n\n"


@freedom("encode", "RFC 8259, 7", group="json")
def every_character_is_escaped(text: bytes, _: Step) -> bytes:
    def escaped(found: re.Match[bytes]) -> bytes:
        units = json.loads(found[0]).encode("utf-16-be")
        return b'"%s"' % b"".join(b"\\u%02X%02x" % pair for pair in zip(units[::2], units[1::2], strict=True))

    return re.sub(rb'"(?:[^"\\]|\\.)*"', escaped, text)


@freedom("encode", "RFC 8259, 7", group="json")
def slashes_are_escaped(text: bytes, _: Step) -> bytes:
    return text.replace(b"/", b"\\/")


@freedom("encode", "RFC 8259, 6", group="json")
def integers_have_a_fraction_or_an_exponent(text: bytes, _: Step) -> bytes:
    def written(found: re.Match[bytes]) -> bytes:
        return found[0] + (b".0" if len(found[0]) % 2 else b"E+0")

    return re.sub(rb'(?<=":)\d+(?=[,}])', written, text)


def _in_zone(minutes: int) -> Write:
    zone = timezone(timedelta(minutes=minutes))
    return lambda moment, _: moment.astimezone(zone).isoformat()


DATES: dict[str, Write] = {
    "dates-in-small-letters": lambda moment, _: moment.strftime("%Y-%m-%dt%H:%M:%Sz"),
    "dates-with-an-offset": _in_zone(345),
    "dates-of-an-unknown-zone": lambda moment, _: moment.strftime("%Y-%m-%dT%H:%M:%S-00:00"),
    "dates-with-many-digits-of-a-second": lambda moment, _: moment.strftime("%Y-%m-%dT%H:%M:%S.000000000000000000Z"),
    "dates-in-a-leap-second": lambda *_: "2016-12-31T23:59:60Z",
    "dates-in-a-leap-second-elsewhere": lambda *_: "2016-12-31T15:59:60.5-08:00",
    "dates-are-written-differently-each-time": lambda moment, count: _in_zone(count % 1439 - 719)(moment, count),
}


def _rewriting(write: Write, body: Body, step: Step) -> None:
    for name in ("date_created", "date_updated"):
        if body[name] is not None:
            body[name] = write(datetime.fromisoformat(body[name]).astimezone(UTC), step.count)


for _name, _write in DATES.items():
    add(_name, ROW_23, steps={"render_receipt": changing(partial(_rewriting, _write))}, group="dates")


NULLABLE = ("account_sid", "participant_sid", "channel_message_sid", "date_created", "date_updated")


def _with_null(name: str, body: Body, _: Step) -> None:
    body[name] = None


for _name in NULLABLE:
    add(f"{_name}-is-null", ROW_22, steps={"render_receipt": changing(partial(_with_null, _name))})


@freedom("render_receipt", ROW_22, group="dates")
def whatever_may_be_null_is(body: Body, _: Step) -> None:
    body.update(dict.fromkeys((*NULLABLE, "status")), error_code=0)


@freedom("render_receipt", "the recording of 2020")
def what_is_sent_was_never_updated(body: Body, _: Step) -> None:
    if body["status"] == "sent":
        body["date_updated"] = None


@freedom("render_receipt", ROW_4, group="dates")
def updates_precede_the_creation(body: Body, _: Step) -> None:
    body["date_created"], body["date_updated"] = body["date_updated"], body["date_created"]


@freedom("render_receipt", ROW_3)
def absent_error_codes_are_null(body: Body, _: Step) -> None:
    body["error_code"] = body["error_code"] or None


def _in_small_letters(address: Any, _: Step) -> Any:
    sids = {
        name: value[:2] + value[2:].lower()
        for name in ("chat_service_sid", "conversation", "message_sid", "receipt_sid")
        if re.fullmatch("[A-Z]{2}[0-9a-fA-F]{32}", value := getattr(address, name) or "")
    }
    return replace(address, **sids)


@freedom("render_receipt", ROW_20, also={"locate": _in_small_letters})
def sids_are_in_capitals(body: Body, _: Step) -> None:
    for name, value in body.items():
        if name.endswith("sid") and value is not None:
            body[name] = value[:2] + value[2:].upper()


@freedom("render_receipt", "RFC 3986, 6.2.2.1")
def receipt_urls_are_percent_encoded_differently(body: Body, _: Step) -> None:
    body["url"] = (
        body["url"].replace("http:", "HTTP:").replace("/v1/", "/%761/").replace("/Receipts/DY", "/Receipts/%44Y")
    )


@freedom("answer", "a live provider", live=True)
def receipts_arrive_between_two_pages(answer: Any, step: Step) -> None:
    if step.count % 7 == 0 and step.count <= 140 and (answer.body or {}).get("delivery_receipts"):
        world = World(step.provider.store)
        world.advance(1)
        world.add_receipt(step.call.path.split("/Messages/")[1][:34], "sent")


@freedom("answer", "a live provider", live=True)
def receipts_move_on_between_two_pages(answer: Any, step: Step) -> None:
    receipts = (answer.body or {}).get("delivery_receipts") or []
    if step.count % 5 == 0 and step.count <= 140 and receipts:
        world = World(step.provider.store)
        world.advance(1)
        world.set_status(receipts[0]["sid"], ("sent", "delivered")[step.count % 2])
