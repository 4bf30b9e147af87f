"""The sandbox's data: what it begins with, how receipts move and how channels report, and the files it is kept in."""

import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from contract_tests.sandbox import Sandbox, SandboxError, Store
from contract_tests.sandbox.lifecycle import CHANNELS
from contract_tests.sandbox.schema import STATUSES
from contract_tests.tests.sandbox.asking import ask, body, page, receipts_path, sids


def test_every_status_on_every_channel_that_reports_it_and_what_recordings_show(seeded: Sandbox) -> None:
    receipts = page(seeded, message_sid=seeded.seeded.every_status_message_sid)["delivery_receipts"]
    seen = {(one["status"], (one["channel_message_sid"] or "--")[:2]) for one in receipts}
    expected = {(status, prefix) for status in STATUSES for prefix in ("SM", "WA", "FB")} - {("read", "SM")}
    assert expected | {(None, "--"), ("failed", "--")} == seen
    assert {one["participant_sid"] is None for one in receipts} == {True, False}
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


def _receipt(sandbox: Sandbox, receipt_sid: str) -> dict[str, Any]:
    return body(ask(sandbox, f"{receipts_path(sandbox)}/{receipt_sid}"))


@pytest.mark.parametrize(
    ("channel", "outcome", "states"),
    [
        ("sms", None, ["sent", "sent", "delivered", "delivered", "delivered"]),
        ("whatsapp", None, ["sent", "sent", "delivered", "delivered", "read"]),
        ("messenger", "sent", ["sent", "sent", "sent", "sent", "sent"]),
        ("sms", "failed", [None, "failed", "failed", "failed", "failed"]),
        ("sms", "undelivered", ["sent", "sent", "sent", "undelivered", "undelivered"]),
        ("whatsapp", "undelivered", ["sent", "sent", "sent", "undelivered", "undelivered"]),
    ],
)
def test_a_receipt_moves_step_by_step_as_time_passes(
    own: Sandbox, channel: str, outcome: str | None, states: list[str | None]
) -> None:
    sid = own.world.send(own.message_sid, channel, outcome)
    codes = CHANNELS[channel].error_codes
    for seconds, state in zip((0, 1, 1, 1, 7, 10), [None, *states], strict=True):
        own.world.advance(seconds)
        receipt = _receipt(own, sid)
        assert (receipt["status"], receipt["error_code"]) == (state, codes.get(state or "", 0))
        assert (receipt["channel_message_sid"] is None) is (state is None)


def test_each_step_happens_at_its_own_time_however_far_the_clock_jumps(own: Sandbox) -> None:
    sent_at = own.world.now()
    sid = own.world.send(own.message_sid, "whatsapp")
    assert own.world.advance(3600) == 3
    receipt = _receipt(own, sid)
    assert receipt["status"] == "read"
    assert receipt["date_created"] == sent_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert receipt["date_updated"] == sent_at.replace(second=sent_at.second + 20).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert own.world.advance(3600) == 0


def test_setting_a_status_updates_the_receipt_but_not_the_channels_own_sid(own: Sandbox) -> None:
    sid = own.world.add_receipt(own.message_sid, "sent", channel="whatsapp")
    before = _receipt(own, sid)
    own.world.advance(90)
    own.world.set_status(sid, "undelivered", 30005)
    after = _receipt(own, sid)
    assert (after["status"], after["error_code"]) == ("undelivered", 30005)
    assert after["date_updated"] > before["date_updated"]
    assert after["channel_message_sid"] == before["channel_message_sid"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda one: one.world.add_receipt("IM0"), "IM0"),
        (lambda one: one.world.add_receipt(one.message_sid, "lost"), "lost"),
        (lambda one: one.world.add_receipt(one.message_sid, "sent", error_code=30001), "30001"),
        (lambda one: one.world.add_receipt(one.message_sid, "failed", error_code=0), "failed"),
        (
            lambda one: one.world.add_receipt(one.message_sid, "sent", channel_message_sid=None),
            "channel_knows_what_left",
        ),
        (lambda one: one.world.add_receipt(one.message_sid, channel="pigeon"), "pigeon"),
        (lambda one: one.world.set_status("DY0", "sent"), "DY0"),
        (lambda one: one.world.set_status(one.receipt_sid, "gone"), "gone"),
        (lambda one: one.world.send(one.message_sid, "sms", "read"), "read"),
        (lambda one: one.world.send(one.message_sid, "sms", "lost"), "lost"),
        (lambda one: one.world.add_message("CH0"), "FOREIGN KEY"),
        (lambda one: one.world.add_conversation(one.chat_service_sid, one.unique_name), "unique_name"),
        (lambda one: one.world.add_service(one.account_sid, default=True), "account_sid"),
        (lambda one: one.world.advance(-1), "-1"),
        (lambda one: one.world.advance(float("nan")), "nan"),
        (lambda one: one.world.advance(1e12), r"1000000000000\.0 seconds"),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_changes_nothing(own: Sandbox, change: object, named: str) -> None:
    before = page(own)
    with pytest.raises(SandboxError, match=named):
        change(own)  # type: ignore[operator] # each of them is a function of a sandbox
    assert page(own) == before


def test_a_live_sandbox_changes_by_itself() -> None:
    threads = set(threading.enumerate())
    with Sandbox.start(live=True) as sandbox:
        patience = time.monotonic() + 60
        seen: set[str | None] = set()
        while time.monotonic() < patience and len(seen) < 2:
            seen |= {one["status"] for one in page(sandbox, "", sandbox.seeded.live_message_sid)["delivery_receipts"]}
            time.sleep(0.05)
        assert None in seen
        assert len(seen) == 2
    assert set(threading.enumerate()) <= threads


def test_a_kept_database_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite3"
    with Sandbox(database=path, receipts=3) as first:
        added = first.world.add_receipt(first.message_sid)
        first.world.advance(100)
        names, now, token = first.seeded, first.world.now(), page(first, "PageSize=2")["meta"]["next_page_url"]
    with Sandbox(database=path) as second:
        assert (second.seeded, second.world.now()) == (names, now)
        assert sids(page(second))[-1] == added
        assert page(second, "PageSize=2")["meta"]["next_page_url"] == token


@pytest.mark.parametrize("other", [{"receipts": 4}, {"seed": 1}], ids=str)
def test_a_kept_database_is_not_made_anew_in_another_way(tmp_path: Path, other: dict[str, int]) -> None:
    Sandbox(database=tmp_path / "kept", receipts=3).stop()
    with pytest.raises(SandboxError, match=f"not {next(iter(other.values()))}"):
        Sandbox(database=tmp_path / "kept", **other)  # type: ignore[arg-type] # each of them is one of the options


def test_a_file_that_is_no_sandbox_is_left_alone(tmp_path: Path) -> None:
    text, other = tmp_path / "text", tmp_path / "other.sqlite3"
    text.write_text("not a database, but long enough to be looked at as one" * 10)
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE mine (x)")
    connection.close()
    for path in (text, other, tmp_path / "no" / "folder"):
        before = path.read_bytes() if path.exists() else None
        with pytest.raises(SandboxError, match="expected"):
            Store(path)
        assert (path.read_bytes() if path.exists() else None) == before


def test_what_another_process_writes_is_seen_at_once(tmp_path: Path) -> None:
    path = tmp_path / "shared"
    with Sandbox(database=path, receipts=2) as one, Sandbox(database=path) as other:
        assert len(sids(page(one))) == 2
        added = other.world.add_receipt(other.message_sid)
        assert sids(page(one))[-1] == added
        other.world.set_status(added, "failed", 30007)
        assert page(one)["delivery_receipts"][-1]["error_code"] == 30007
