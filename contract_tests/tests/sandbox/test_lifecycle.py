"""Messages that are sent: their receipts move as the clock does, and as channels report."""

import time

import pytest

from contract_tests.sandbox import Sandbox, SandboxError
from contract_tests.sandbox.lifecycle import CHANNELS
from contract_tests.tests.sandbox.asking import ask, body, page, receipts_path


def _state(sandbox: Sandbox, receipt_sid: str) -> tuple[str | None, int, bool]:
    receipt = body(ask(sandbox, f"{receipts_path(sandbox)}/{receipt_sid}"))
    return receipt["status"], receipt["error_code"], receipt["channel_message_sid"] is not None


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
    assert _state(own, sid) == (None, 0, False)
    seen = []
    for seconds in (1, 1, 1, 7, 10):
        own.world.advance(seconds)
        seen.append(_state(own, sid))
    codes = CHANNELS[channel].error_codes
    assert seen == [(state, codes.get(state or "", 0), state is not None) for state in states]


def test_each_step_happens_at_its_own_time_however_far_the_clock_jumps(own: Sandbox) -> None:
    sent_at = own.world.now()
    sid = own.world.send(own.message_sid, "whatsapp")
    assert own.world.advance(3600) == 3
    receipt = body(ask(own, f"{receipts_path(own)}/{sid}"))
    assert receipt["status"] == "read"
    assert receipt["date_created"] == sent_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert receipt["date_updated"] == sent_at.replace(second=sent_at.second + 20).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert own.world.advance(3600) == 0


def test_the_channels_own_sid_stays_as_the_receipt_moves(own: Sandbox) -> None:
    sid = own.world.add_receipt(own.message_sid, "sent", channel="whatsapp")
    before = body(ask(own, f"{receipts_path(own)}/{sid}"))["channel_message_sid"]
    own.world.set_status(sid, "read")
    assert body(ask(own, f"{receipts_path(own)}/{sid}"))["channel_message_sid"] == before


def test_setting_a_status_updates_the_receipt(own: Sandbox) -> None:
    sid = own.world.add_receipt(own.message_sid, None)
    own.world.advance(90)
    own.world.set_status(sid, "undelivered", 30005)
    receipt = body(ask(own, f"{receipts_path(own)}/{sid}"))
    assert (receipt["status"], receipt["error_code"]) == ("undelivered", 30005)
    assert receipt["date_updated"] > receipt["date_created"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda one: one.world.add_receipt("IM0"), "IM0"),
        (lambda one: one.world.add_receipt(one.message_sid, "lost"), "lost"),
        (lambda one: one.world.add_receipt(one.message_sid, "sent", error_code=30001), "30001"),
        (lambda one: one.world.add_receipt(one.message_sid, "failed", error_code=0), "failed"),
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
    with Sandbox.start(live=True) as sandbox:
        patience = time.monotonic() + 60
        seen: set[str | None] = set()
        while time.monotonic() < patience and len(seen) < 2:
            seen |= {one["status"] for one in page(sandbox, "", sandbox.seeded.live_message_sid)["delivery_receipts"]}
            time.sleep(0.05)
        assert None in seen
        assert len(seen) == 2
