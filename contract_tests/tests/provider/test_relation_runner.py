"""No relation falls over a message without receipts; `make mutants KIND=right` examines providers of any size."""

from dataclasses import replace

from contract_tests.provider import Target, check
from contract_tests.sandbox import Sandbox


def test_a_message_without_receipts_does_not_pass_and_breaks_nothing_else() -> None:
    with Sandbox() as sandbox:
        target = replace(Target.from_sandbox(sandbox), database=None)
        empty = replace(target, message_sid=sandbox.seeded.empty_message_sid, receipt_sid=None, other_message_sid=None)
        run = check(empty, stop_at_first=False, examples=5)
    assert {violation.expected for violation in run.violations} == {"a message with receipts"}
