"""No false alarm: two right providers, written differently, break no rule and no relation."""

import pytest

from contract_tests.provider import RELATIONS, Target, check
from contract_tests.provider.tests.other_provider import OtherProvider
from contract_tests.sandbox import Sandbox

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
