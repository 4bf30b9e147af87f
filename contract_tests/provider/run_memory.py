"""What a provider has said so far: a receipt is the same receipt wherever, whenever and by whomever it is read."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contract_tests.provider.value_syntax import instant

MOVING = frozenset({"status", "error_code", "date_updated", "channel_message_sid"})
"""The fields that change while a message is on its way."""
DATES = frozenset({"date_created", "date_updated"})


@dataclass
class RunMemory:
    """The memory of one run."""

    stands_still: bool = True
    """Whether the data stays as it is, as it does for a provider on this machine."""
    receipts: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Every receipt that the owner was shown, by its SID in small letters, as it was shown first."""
    lists: dict[str, list[str]] = field(default_factory=dict)
    """The SIDs of a message's receipts in order, by the message's SID, where all its pages were read."""
    paths: set[str] = field(default_factory=set)  # what was answered with 200
    page_tokens: Counter[str] = field(default_factory=Counter)
    """How often each page token was used since a page's link to another page carried it."""

    def forget(self) -> None:
        """Start anew: the data was changed."""
        self.receipts.clear()
        self.lists.clear()

    def difference(self, one: Mapping[str, Any], other: Mapping[str, Any]) -> str | None:
        """How two readings of a receipt differ in what they mean, or None.

        Where data does not stand still, a receipt may have moved on in between: then its status, error code, channel
        message and date_updated may differ, but only if date_updated went on too. How a URL names the conversation is
        the provider's choice each time, within what the rules about links allow.
        """
        if one == other:
            return None
        fields = list(_unlike(one, other))
        if not fields or (not self.stands_still and MOVING.issuperset(fields) and _went_on(one, other)):
            return None
        differences = ", ".join(f"{name}: {one.get(name)!r} and {other.get(name)!r}" for name in fields)
        return f"{differences}   of {one.get('sid')}"


def sids(receipts: Sequence[Mapping[str, Any]]) -> list[str]:
    """The SIDs of receipts, for comparing: their digits may be in either case (errata, row 20)."""
    return [str(receipt["sid"]).lower() for receipt in receipts]


def _unlike(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    for name in {**one, **other}:
        if name != "url" and _meant(name, one.get(name)) != _meant(name, other.get(name)):
            yield name


def _meant(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name in DATES:
        return instant(value) or value
    return value.lower() if name.endswith("sid") else value


def _went_on(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    before, after = (instant(receipt["date_updated"] or "") for receipt in (one, other))
    return after is not None and (before is None or int(before.seconds) <= int(after.seconds)) and before != after
