"""One receipt: its fields, its addresses, and who may see it."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from contract_tests.sandbox import Sandbox
from contract_tests.sandbox.schema import STATUSES
from contract_tests.tests.sandbox.asking import HOST, ask, basic, body, page, receipts_path, sids

FIELDS = [
    "sid",
    "account_sid",
    "conversation_sid",
    "message_sid",
    "channel_message_sid",
    "status",
    "error_code",
    "participant_sid",
    "date_created",
    "date_updated",
    "url",
]


def test_a_receipt_has_the_published_fields_in_the_published_order(seeded: Sandbox) -> None:
    answer = ask(seeded, f"{receipts_path(seeded)}/{seeded.receipt_sid}")
    assert answer.status == 200
    assert list(body(answer)) == FIELDS


def test_a_fetched_receipt_is_the_listed_one_and_its_url_leads_to_it(seeded: Sandbox) -> None:
    for listed in page(seeded)["delivery_receipts"]:
        path = listed["url"].removeprefix(f"http://{HOST}")
        assert body(ask(seeded, path)) == listed


def test_the_unique_name_stands_for_the_conversation_but_answers_name_the_sid(seeded: Sandbox) -> None:
    by_name = ask(seeded, receipts_path(seeded, conversation=seeded.unique_name))
    assert body(by_name) == page(seeded)


def test_a_unique_name_that_needs_encoding_finds_its_conversation(seeded: Sandbox) -> None:
    name = quote(seeded.seeded.awkward_unique_name, safe="")
    assert "%2F" in name
    answer = ask(seeded, receipts_path(seeded, seeded.seeded.awkward_message_sid, name))
    assert len(body(answer)["delivery_receipts"]) == 3


def test_the_service_scoped_form_adds_the_service_and_keeps_to_its_form(seeded: Sandbox) -> None:
    scoped = f"/v1/Services/{seeded.chat_service_sid}{receipts_path(seeded).removeprefix('/v1')}"
    for short, long in zip(
        page(seeded)["delivery_receipts"], body(ask(seeded, scoped))["delivery_receipts"], strict=True
    ):
        url = f"http://{HOST}{scoped}/{short['sid']}"
        assert long == {**short, "chat_service_sid": seeded.chat_service_sid, "url": url}


@pytest.mark.parametrize("form", ["short", "scoped"])
def test_the_short_form_reaches_the_default_service_only(seeded: Sandbox, form: str) -> None:
    data = seeded.seeded
    path = receipts_path(seeded, data.other_service_message_sid, data.other_service_conversation_sid)
    if form == "scoped":
        path = path.replace("/v1", f"/v1/Services/{data.other_service_sid}", 1)
    assert ask(seeded, path).status == {"short": 404, "scoped": 200}[form]


def test_a_unique_name_belongs_to_its_service(seeded: Sandbox) -> None:
    data = seeded.seeded
    path = receipts_path(seeded, data.other_service_message_sid, data.unique_name)
    assert ask(seeded, path.replace("/v1", f"/v1/Services/{data.other_service_sid}", 1)).status == 200
    assert ask(seeded, path).status == 404


def test_another_account_sees_its_own_and_nothing_else(seeded: Sandbox) -> None:
    data = seeded.seeded
    theirs = receipts_path(seeded, data.other_account_message_sid, data.other_account_conversation_sid)
    stranger = basic(data.other_account_sid, data.other_account_auth_token)
    assert ask(seeded, theirs, authorization=stranger).status == 200
    assert ask(seeded, theirs).status == 404
    assert ask(seeded, receipts_path(seeded), authorization=stranger).status == 404
    assert ask(seeded, f"{receipts_path(seeded)}/{data.other_account_receipt_sid}").status == 404


def test_a_receipt_of_another_message_is_not_found_here(seeded: Sandbox) -> None:
    (other, *_) = sids(page(seeded, message_sid=seeded.seeded.one_page_message_sid))
    answer = ask(seeded, f"{receipts_path(seeded)}/{other}")
    path = f"{receipts_path(seeded)}/{other}".removeprefix("/v1")
    assert answer.status == 404
    assert body(answer) == {
        "code": 20404,
        "message": f"The requested resource {path} was not found",
        "more_info": "https://www.twilio.com/docs/errors/20404",
        "status": 404,
    }


def test_seed_data_has_every_status_on_every_channel_that_reports_it(seeded: Sandbox) -> None:
    receipts = page(seeded, message_sid=seeded.seeded.every_status_message_sid)["delivery_receipts"]
    seen = {(one["status"], (one["channel_message_sid"] or "--")[:2]) for one in receipts}
    expected = {(status, prefix) for status in STATUSES for prefix in ("SM", "WA", "FB")} - {("read", "SM")}
    assert expected | {(None, "--"), ("failed", "--")} == seen


@pytest.mark.parametrize("field", ["channel_message_sid", "participant_sid", "status", "date_updated"])
def test_seed_data_has_each_field_null_that_can_be(seeded: Sandbox, field: str) -> None:
    receipts = page(seeded, message_sid=seeded.seeded.every_status_message_sid)["delivery_receipts"]
    assert {one[field] is None for one in receipts} == {True, False}


def test_an_error_code_stands_with_failures_and_zero_with_the_rest(seeded: Sandbox) -> None:
    receipts = page(seeded, message_sid=seeded.seeded.every_status_message_sid)["delivery_receipts"]
    for one in receipts:
        assert (one["error_code"] >= 30000) == (one["status"] in {"failed", "undelivered"})
        assert one["error_code"] >= 30000 or one["error_code"] == 0


def test_the_same_seed_gives_the_same_world_and_another_seed_another() -> None:
    with Sandbox(seed=3, receipts=2) as one, Sandbox(seed=3, receipts=2) as same, Sandbox(seed=4, receipts=2) as other:
        assert one.seeded == same.seeded
        assert page(one) == page(same)
        assert one.auth_token != other.auth_token
        assert not set(sids(page(one))) & set(sids(page(other)))


def test_credentials_are_letters_and_digits(seeded: Sandbox) -> None:
    assert (seeded.account_sid + seeded.auth_token + seeded.api_key_sid + seeded.api_key_secret).isalnum()


def test_secrets_stay_out_of_reprs(seeded: Sandbox) -> None:
    assert seeded.auth_token not in repr(seeded.seeded)
    assert seeded.api_key_secret not in repr(seeded.seeded)
