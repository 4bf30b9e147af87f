"""Made-up requests: Hypothesis combines right, wrong and odd parts; every rule looks at every answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import FlakyFailure

from contract_tests.provider.relations.odd_values import ODD
from contract_tests.provider.relations.paging_limits import ODD_NUMBERS, TOKENS
from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.unknown_ids import malformed
from contract_tests.provider.relations.walk import read_all
from contract_tests.provider.session import Broken, Session, basic
from contract_tests.provider.target import Place

BODY = st.text("0123456789abcdefABCDEF", min_size=32, max_size=32)


@dataclass(frozen=True)
class MadeUp:
    """A request that was made up; the repr is what Hypothesis shows."""

    path: str
    query: tuple[tuple[str, str], ...]
    right_password: bool


@relation("any-request-is-answered-by-the-rules", "/paths")
def any_request_is_answered_by_the_rules(session: Session) -> None:
    """Whatever is asked, the answer keeps every rule."""
    if session.examples < 1:
        return
    requests = made_up_requests(session, [receipt["sid"] for receipt in read_all(session, session.target.short)])
    wrong = basic(session.target.account_sid, "wrong-password")

    # In this order: `seed` takes the database out of the settings that it meets.
    @settings(
        max_examples=session.examples,
        deadline=None,
        database=session.database,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.reuse, Phase.generate] + ([] if session.stop_at_first else [Phase.shrink]),
        print_blob=False,
    )
    @seed(session.seed)
    @given(requests)
    def every_rule_holds(request: MadeUp) -> None:
        with session.trial():
            right = {} if request.right_password else {"authorization": wrong}
            session.get(request.path, request.query, **right)

    try:
        every_rule_holds()
    except (Broken, FlakyFailure):  # flaky: it did not happen again, and happened all the same
        session.settle()


def made_up_requests(session: Session, sids: list[str]) -> st.SearchStrategy[MadeUp]:
    """Requests of all four operations, about half of them within the contract."""
    target = session.target

    def spot(prefix: str, real: list[str]) -> st.SearchStrategy[str]:
        known = st.sampled_from(real)
        return st.one_of(
            known, known, known, BODY.map(prefix.__add__), st.sampled_from(malformed(prefix, real[0])),
            st.sampled_from([text for text in ODD if text not in {".", ".."}]),
        )  # fmt: skip

    def texts(good: st.SearchStrategy[str], odd: tuple[str, ...]) -> st.SearchStrategy[str]:
        return st.one_of(good, good, st.sampled_from(odd), st.text(max_size=20))

    numbers = st.integers(1, 50).map(str)
    names = [target.conversation_sid, *([target.unique_name] if target.unique_name else [])]
    parameters = st.fixed_dictionaries(
        {},
        optional={
            "PageSize": texts(numbers, ODD_NUMBERS),
            "Page": texts(st.integers(0, 5).map(str), ODD_NUMBERS),
            "PageToken": texts(st.just(""), TOKENS),
            "Foo": st.text(max_size=5),
        },
    )

    def assemble(value: dict[str, Any]) -> MadeUp:
        place = Place(value["service"], value["conversation"], value["message"])
        path = place.collection if value["sid"] is None else f"{place.collection}/{quote(value['sid'], safe='')}"
        return MadeUp(path, tuple(value["query"].items()), value["right_password"])

    return st.fixed_dictionaries(
        {
            "service": st.none() | spot("IS", [target.chat_service_sid]),
            "conversation": spot("CH", names),
            "message": spot("IM", [target.message_sid]),
            "sid": st.none() | spot("DY", sids),
            "query": st.just({}) | parameters,
            "right_password": st.sampled_from([True] * 9 + [False]),
        }
    ).map(assemble)
