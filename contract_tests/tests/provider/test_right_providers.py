"""No false alarm at a right provider that is written differently; and no relation falls over one without receipts."""

import pytest

from contract_tests.provider import RELATIONS, Target, check
from contract_tests.tests.provider.other_provider import OtherProvider
from contract_tests.sandbox import Provider, Sandbox
from contract_tests.sandbox.paging import Cursor, PageRequest
from contract_tests.sandbox.store import Message, Receipt

ANY_PROVIDER = [name for name, relation in RELATIONS.items() if relation.tier == "relations"]
OTHERS = {
    "rejects PageSize above 50, counts Page": OtherProvider(),
    "clamps PageSize, ignores Page": OtherProvider(rejects_large_pages=False, counts_pages=False),
    "exactly one full page": OtherProvider(number=50),
    "three receipts": OtherProvider(number=3),
    "one receipt": OtherProvider(number=1),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_another_right_provider_passes(other: OtherProvider) -> None:
    report = check(other.target, tiers=["relations"], stop_at_first=False)
    assert not report.violations, "\n\n".join(map(str, report.violations))
    assert {name for name in ANY_PROVIDER if not report.checks[name].ran} == set()


def test_a_sandbox_of_another_seed_and_size_passes() -> None:
    with Sandbox(seed=7, receipts=51) as sandbox:
        report = check(Target.from_sandbox(sandbox), seed=7, stop_at_first=False)
    assert not report.violations, "\n\n".join(map(str, report.violations))


NOTHING_TO_LOOK_AT = {"a message with receipts"}


class LosesSmallPages(Provider):
    """Answers an empty page where one receipt a page was asked for."""

    def select(self, message: Message, request: PageRequest) -> tuple[list[Receipt], Cursor | None, Cursor | None]:
        """Leave out what should be the only receipt."""
        receipts, before, after = super().select(message, request)
        return ([] if request.page_size == 1 else receipts), before, after


@pytest.mark.parametrize("name", ANY_PROVIDER)
def test_a_message_without_receipts_breaks_nothing_else(name: str) -> None:
    report = check(OtherProvider(number=0).target, only=[name], stop_at_first=False, examples=5)
    assert {violation.expected for violation in report.violations} <= NOTHING_TO_LOOK_AT


def test_a_message_without_receipts_does_not_pass() -> None:
    report = check(OtherProvider(number=0).target, only=["every-operation-succeeds"])
    assert {violation.expected for violation in report.violations} == NOTHING_TO_LOOK_AT


def test_pages_that_lose_their_receipts_are_told_by_all_who_meet_them() -> None:
    with Sandbox(provider=LosesSmallPages) as sandbox:
        report = check(Target.from_sandbox(sandbox), tiers=["relations"], stop_at_first=False, examples=5)
    caught = {violation.check for violation in report.violations}
    assert caught >= {
        "no-page-size-changes-the-receipts",
        "head-is-get-without-body",
        "wrong-credentials-are-refused-everywhere",
    }
