"""What the relations cost is the same each time: the tests find it out once."""

from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.provider import in_process, runner


@pytest.fixture(scope="session", autouse=True)
def rehearse_once() -> Iterator[None]:
    kept: list[in_process.Rehearsal] = []

    def rehearse(*arguments: Any) -> in_process.Rehearsal:
        kept[:] = kept or [in_process.rehearse(*arguments)]
        return kept[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "rehearse", rehearse)
        yield
