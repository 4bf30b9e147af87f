"""A message or a page without receipts is told as a violation; no relation falls over it."""

from contract_tests.provider import Target, check
from contract_tests.provider.tests.other_provider import OtherProvider
from contract_tests.sandbox import Provider, Sandbox
from contract_tests.sandbox.paging import Cursor, PageRequest
from contract_tests.sandbox.store import Message, Receipt

NOTHING_TO_LOOK_AT = {"a message with receipts"}


class LosesSmallPages(Provider):
    """Answers an empty page where one receipt a page was asked for."""

    def select(self, message: Message, request: PageRequest) -> tuple[list[Receipt], Cursor | None, Cursor | None]:
        """Leave out what should be the only receipt."""
        receipts, before, after = super().select(message, request)
        return ([] if request.page_size == 1 else receipts), before, after


def test_a_message_without_receipts_does_not_pass_and_breaks_nothing_else() -> None:
    report = check(OtherProvider(number=0).target, tiers=["relations"], stop_at_first=False, examples=5)
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
