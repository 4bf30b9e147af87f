"""No false alarm at a sandbox of another size, and no relation falls over a message without receipts.

`make mutants KIND=right` examines a whole population of right providers.
"""

from dataclasses import replace

import pytest

from contract_tests.provider import Target, check
from contract_tests.sandbox import Sandbox


@pytest.mark.parametrize("receipts", [1, 50])
def test_a_sandbox_of_another_seed_and_size_passes(receipts: int) -> None:
    with Sandbox(seed=7, receipts=receipts) as sandbox:
        run = check(Target.from_sandbox(sandbox), seed=7, stop_at_first=False, tiers=["relations"])
    assert not run.violations, "\n\n".join(map(str, run.violations))


def test_a_message_without_receipts_does_not_pass_and_breaks_nothing_else() -> None:
    with Sandbox() as sandbox:
        target = Target.from_sandbox(sandbox)
        empty = replace(target, message_sid=sandbox.seeded.empty_message_sid, receipt_sid=None, other_message_sid=None)
        run = check(empty, tiers=["relations"], stop_at_first=False, examples=5)
    assert {violation.expected for violation in run.violations} == {"a message with receipts"}
