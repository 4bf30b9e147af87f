"""The first data: a case of everything that a receipt can be, and the same for the same seed."""

import pytest

from contract_tests.sandbox import Sandbox
from contract_tests.sandbox.schema import STATUSES
from contract_tests.tests.sandbox.asking import page, sids


def test_every_status_on_every_channel_that_reports_it(seeded: Sandbox) -> None:
    receipts = page(seeded, message_sid=seeded.seeded.every_status_message_sid)["delivery_receipts"]
    seen = {(one["status"], (one["channel_message_sid"] or "--")[:2]) for one in receipts}
    expected = {(status, prefix) for status in STATUSES for prefix in ("SM", "WA", "FB")} - {("read", "SM")}
    assert expected | {(None, "--"), ("failed", "--")} == seen


@pytest.mark.parametrize("field", ["account_sid", "channel_message_sid", "participant_sid", "status", "date_updated"])
def test_each_field_null_that_can_be(seeded: Sandbox, field: str) -> None:
    receipts = page(seeded, message_sid=seeded.seeded.every_status_message_sid)["delivery_receipts"]
    assert {one[field] is None for one in receipts} == {True, False}


def test_what_a_recording_shows_a_status_without_an_update_and_no_account(seeded: Sandbox) -> None:
    receipts = page(seeded, message_sid=seeded.seeded.every_status_message_sid)["delivery_receipts"]
    assert ("sent", None, None) in {(one["status"], one["account_sid"], one["date_updated"]) for one in receipts}


def test_the_same_seed_gives_the_same_world_and_another_seed_another() -> None:
    with Sandbox(seed=3, receipts=2) as one, Sandbox(seed=3, receipts=2) as same, Sandbox(seed=4, receipts=2) as other:
        assert one.seeded == same.seeded
        assert page(one) == page(same)
        assert one.auth_token != other.auth_token
        assert not set(sids(page(one))) & set(sids(page(other)))


def test_credentials_are_letters_and_digits_and_stay_out_of_reprs(seeded: Sandbox) -> None:
    assert (seeded.account_sid + seeded.auth_token + seeded.api_key_sid + seeded.api_key_secret).isalnum()
    assert seeded.auth_token not in repr(seeded.seeded)
    assert seeded.api_key_secret not in repr(seeded.seeded)
