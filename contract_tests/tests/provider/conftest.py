"""What the relations cost is the same each time: the tests find it out once, and with few receipts."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from contract_tests.provider import Target, relation_runner, runner
from contract_tests.sandbox import Sandbox


@pytest.fixture(scope="session", autouse=True)
def rehearse_once() -> Iterator[None]:
    kept: dict[tuple[bool, bool], relation_runner.Rehearsal] = {}

    def rehearse(relations: Any, target: Target, options: Any) -> relation_runner.Rehearsal:
        kind = target.is_loopback, target.database is None
        if kind not in kept:
            kept[kind] = relation_runner.rehearse(relations, target, options)
        return kept[kind]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relation_runner, "Sandbox", partial(Sandbox, receipts=7))
        patch.setattr(runner, "rehearse", rehearse)
        yield
