"""What the relations cost is the same each time: the tests find it out once, and with few receipts."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from contract_tests.provider import relation_runner, runner
from contract_tests.sandbox import Sandbox


@pytest.fixture(scope="session", autouse=True)
def rehearse_once() -> Iterator[None]:
    kept: list[relation_runner.Rehearsal] = []

    def rehearse(*arguments: Any) -> relation_runner.Rehearsal:
        kept[:] = kept or [relation_runner.rehearse(*arguments)]
        return kept[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relation_runner, "Sandbox", partial(Sandbox, receipts=7))
        patch.setattr(runner, "rehearse", rehearse)
        yield
