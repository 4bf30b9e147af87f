"""What the relations cost is the same each time: the tests find it out once, and with few receipts."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from contract_tests.provider import in_process, runner
from contract_tests.sandbox import Sandbox


@pytest.fixture(scope="session", autouse=True)
def rehearse_once() -> Iterator[None]:
    kept: list[in_process.Rehearsal] = []

    def rehearse(*arguments: Any) -> in_process.Rehearsal:
        kept[:] = kept or [in_process.rehearse(*arguments)]
        return kept[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(in_process, "Sandbox", partial(Sandbox, receipts=7))
        patch.setattr(runner, "rehearse", rehearse)
        yield
