"""Made-up requests: Hypothesis combines right, wrong and odd parts, and keeps failing ones; every rule looks at all."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase
from hypothesis.errors import FlakyFailure

from contract_tests.provider.exchange import basic
from contract_tests.provider.redaction import Redactor, credentials_of
from contract_tests.provider.relations.paging_limits import ODD_NUMBERS, TOKENS
from contract_tests.provider.relations.table import RelationSession, relation
from contract_tests.provider.relations.unknown_ids import malformed, odd_texts
from contract_tests.provider.reporter import CheckAborted
from contract_tests.provider.target import ReceiptList
from scripts.command import UsageError

MADE_UP = "any-request-is-answered-by-the-rules"
REDIS = ("redis://", "rediss://", "unix://")
SECONDS = 5
"""How long a Redis has to answer."""
BODY = st.text("0123456789abcdefABCDEF", min_size=32, max_size=32)
PARTS = ("service", "conversation", "message", "sid", "query", "password")
WRONG: list[frozenset[str]] = [
    *[frozenset[str]()] * 8,
    *[frozenset({part}) for part in PARTS],
    frozenset({"query"}),
    frozenset({"query", "sid"}),
    frozenset(PARTS),
]
"""Which parts of a request are wrong; each of these is as likely as the others."""
RIGHT_QUERIES = st.fixed_dictionaries(
    {},
    optional={"PageSize": st.integers(1, 50).map(str), "Page": st.integers(0, 5).map(str), "Foo": st.text(max_size=5)},
)
ODD_QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "PageSize": st.sampled_from(ODD_NUMBERS) | st.integers().map(str) | st.text(max_size=20),
        "Page": st.sampled_from(ODD_NUMBERS) | st.integers().map(str) | st.text(max_size=20),
        "PageToken": st.sampled_from(TOKENS) | st.text(max_size=20),
        "Foo": st.text(max_size=5),
    },
)


@contextmanager
def example_database(place: str | None) -> Iterator[ExampleDatabase | None]:
    """The database at a folder or a `redis://` address; None for none.

    Raises UsageError if the address is of another kind, nobody answers there or no longer does, or the folder cannot
    be written to.
    """
    if not place:
        yield None
    elif place.startswith(REDIS):
        with _redis(place) as database:
            yield database
    elif "://" in place:
        kind = place.partition("://")[0]
        raise UsageError(f"EXAMPLE_DB {kind}://… is of no known kind; a folder or redis://… was expected")
    else:
        yield DirectoryBasedExampleDatabase(writable("EXAMPLE_DB", Path(place)))


@contextmanager
def _redis(address: str) -> Iterator[ExampleDatabase]:
    from hypothesis.extra.redis import RedisExampleDatabase  # here, for few need it
    from redis import Redis, RedisError

    try:
        try:
            redis = Redis.from_url(address, socket_connect_timeout=SECONDS, socket_timeout=SECONDS)
        except ValueError as error:
            raise RedisError(error) from error
        redis.ping()
        yield RedisExampleDatabase(redis)
    except RedisError as error:
        redactor = Redactor.of(credentials_of((), address))
        why = " ".join(redactor.text(str(error)).split())
        raise UsageError(f"EXAMPLE_DB {redactor.url(address)} cannot be used: {why}") from None


def writable(name: str, folder: Path) -> Path:
    """A folder, made if it is not there; raises UsageError if it cannot be written to: ``name`` says whose it is."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise UsageError(f"{name} {folder} cannot be written to: {error.strerror}") from error


@dataclass(frozen=True)
class MadeUp:
    """A request that was made up; the repr is what Hypothesis shows."""

    listing: ReceiptList
    sid: str | None
    query: dict[str, str]
    right_password: bool


@relation(MADE_UP, "/paths", rules_judge=True, late=3)
def any_request_is_answered_by_the_rules(session: RelationSession) -> None:
    """Whatever is asked, the response keeps every rule."""
    receipts = session.require_receipts(session.read_all(session.target.short))
    requests = made_up_requests(session, [receipt["sid"] for receipt in receipts])
    wrong = basic(session.target.account_sid, "wrong-password")

    def every_rule_holds(request: MadeUp) -> None:
        with session.buffered():
            right = {} if request.right_password else {"authorization": wrong}
            path = request.listing.collection if request.sid is None else request.listing.receipt(request.sid)
            session.get(path, request.query.items(), **right)

    with example_database(session.options.example_db) as database:
        how = settings(
            max_examples=session.options.examples,
            deadline=None,
            database=database,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.reuse, Phase.generate] + ([] if session.options.stop_at_first else [Phase.shrink]),
            print_blob=False,
        )
        try:
            # In this order: `seed` takes the database out of the settings that it meets.
            how(seed(session.options.seed)(given(requests)(every_rule_holds)))()
        except (CheckAborted, FlakyFailure):  # flaky: it did not happen again, and happened all the same
            session.add_buffered()


def made_up_requests(session: RelationSession, sids: list[str]) -> st.SearchStrategy[MadeUp]:
    """Requests of all four operations; half of them are within the contract, the others wrong in a place or two."""
    target = session.target
    odd = odd_texts(session)
    names = [target.conversation_sid, *([target.unique_name] if target.unique_name else [])]

    def spot(part: str, wrong: frozenset[str], prefix: str, real: list[str]) -> st.SearchStrategy[str]:
        if part not in wrong:
            return st.sampled_from(real)
        unknown = BODY.map(prefix.__add__)
        return st.one_of(unknown, st.sampled_from(malformed(prefix, real[0])), st.sampled_from(odd))

    def request(wrong: frozenset[str]) -> st.SearchStrategy[MadeUp]:
        return st.builds(
            MadeUp,
            listing=st.builds(
                ReceiptList,
                st.none() | spot("service", wrong, "IS", [target.chat_service_sid]),
                spot("conversation", wrong, "CH", names),
                spot("message", wrong, "IM", [target.message_sid]),
            ),
            sid=st.none() | spot("sid", wrong, "DY", sids),
            query=ODD_QUERIES if "query" in wrong else RIGHT_QUERIES,
            right_password=st.just("password" not in wrong),
        )

    requests = {wrong: request(wrong) for wrong in WRONG}
    return st.sampled_from(WRONG).flatmap(requests.__getitem__)
