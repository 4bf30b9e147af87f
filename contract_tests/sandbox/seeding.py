"""The first data of a database: the same for the same seed, and with a case of everything that a receipt can be."""

import json
from dataclasses import asdict, dataclass, field

from .lifecycle import CHANNELS
from .store import SandboxError
from .world import World

RECEIPTS = 120
"""How many receipts the main message has: two full pages and a part."""

UNIQUE_NAME = "order-4711"
AWKWARD_UNIQUE_NAME = "Grüße / 100 % & mehr?"


@dataclass(frozen=True, slots=True)
class Seeded:
    """What the seed data is called. Every SID is of the first account unless its name says otherwise."""

    account_sid: str  #: The first account
    auth_token: str = field(repr=False)  #: Its token
    api_key_sid: str  #: Its API key
    api_key_secret: str = field(repr=False)  #: The key's secret
    chat_service_sid: str  #: Its default service: what the short form of the URL reaches
    conversation_sid: str  #: A conversation in the default service
    unique_name: str  #: That conversation's unique name
    message_sid: str  #: The main message, with 120 receipts unless told otherwise: three pages
    receipt_sid: str  #: The main message's first receipt
    empty_message_sid: str  #: A message without receipts
    one_page_message_sid: str  #: 20 receipts
    full_page_message_sid: str  #: Exactly 50 receipts
    three_page_message_sid: str  #: Exactly 150 receipts, however many the main message has
    every_status_message_sid: str  #: Each state on each channel, and each nullable field null
    live_message_sid: str  #: A message without receipts, until a live sandbox sends it to ever more participants
    awkward_conversation_sid: str  #: A conversation whose unique name needs encoding in a URL
    awkward_unique_name: str  #: That name
    awkward_message_sid: str  #: Its message, 3 receipts
    other_service_sid: str  #: A second service, reached by the service-scoped form only
    other_service_conversation_sid: str  #: A conversation in it, with the same unique name as the first service's
    other_service_message_sid: str  #: Its message, 3 receipts
    other_account_sid: str  #: A second account
    other_account_auth_token: str = field(repr=False)  #: Its token
    other_account_service_sid: str  #: Its default service
    other_account_conversation_sid: str  #: A conversation in it, with the same unique name again
    other_account_message_sid: str  #: Its message, 3 receipts
    other_account_receipt_sid: str  #: That message's first receipt


def seed_once(world: World, seed: int | None = None, receipts: int | None = None) -> Seeded:
    """Fill an empty database, or find again what an earlier run filled it with.

    Args:
        world: The world to fill.
        seed: What all SIDs and secrets derive from; 0 by default.
        receipts: How many receipts the main message gets, from 1 on; 120 by default.

    Raises:
        SandboxError: The database was filled with another seed or another number of receipts.
    """
    store = world.store
    with store.writing() as connection:
        settings = dict(connection.execute("SELECT name, value FROM settings").fetchall())
        wanted = {"seed": seed, "receipts": receipts}
        for name, value in wanted.items():
            if settings and value is not None and int(settings[name]) != value:
                raise SandboxError(f"{store.path} was made with {name} {settings[name]}, not {value}")
        if settings:
            return Seeded(**json.loads(settings["seeded"]))
        number = RECEIPTS if receipts is None else receipts
        if number < 1:
            raise SandboxError(f"receipts {number} is too few; a number from 1 on was expected")
        beginning = [("seed", str(seed or 0)), ("receipts", str(number))]
        connection.executemany("INSERT INTO settings VALUES (?, ?)", beginning)
        seeded = _fill(world, number)
        connection.execute("INSERT INTO settings VALUES ('seeded', ?)", (json.dumps(asdict(seeded)),))
    return seeded


def refill(world: World) -> None:
    """Go back to the first data, which has the same names as before."""
    with world.store.writing() as connection:
        settings = dict(connection.execute("SELECT name, value FROM settings WHERE name IN ('seed', 'receipts')"))
        connection.execute("PRAGMA defer_foreign_keys = ON")
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 # our own tables' names
        seed_once(world, int(settings["seed"]), int(settings["receipts"]))


def _fill(world: World, receipts: int) -> Seeded:
    account, other_account = world.add_account(), world.add_account()
    api_key = world.add_api_key(account)
    service = world.add_service(account, default=True)
    other_service = world.add_service(account)
    other_account_service = world.add_service(other_account, default=True)
    conversation = world.add_conversation(service, UNIQUE_NAME)
    awkward = world.add_conversation(service, AWKWARD_UNIQUE_NAME)
    other_service_conversation = world.add_conversation(other_service, UNIQUE_NAME)
    other_account_conversation = world.add_conversation(other_account_service, UNIQUE_NAME)
    message, first = _message(world, conversation, receipts)
    other_account_message, other_account_receipt = _message(world, other_account_conversation, 3)
    return Seeded(
        account_sid=account,
        auth_token=world.secret(account),
        api_key_sid=api_key,
        api_key_secret=world.secret(api_key),
        chat_service_sid=service,
        conversation_sid=conversation,
        unique_name=UNIQUE_NAME,
        message_sid=message,
        receipt_sid=first,
        empty_message_sid=world.add_message(conversation),
        one_page_message_sid=_message(world, conversation, 20)[0],
        full_page_message_sid=_message(world, conversation, 50)[0],
        three_page_message_sid=_message(world, conversation, 150)[0],
        every_status_message_sid=_every_status(world, conversation),
        live_message_sid=world.add_message(conversation),
        awkward_conversation_sid=awkward,
        awkward_unique_name=AWKWARD_UNIQUE_NAME,
        awkward_message_sid=_message(world, awkward, 3)[0],
        other_service_sid=other_service,
        other_service_conversation_sid=other_service_conversation,
        other_service_message_sid=_message(world, other_service_conversation, 3)[0],
        other_account_sid=other_account,
        other_account_auth_token=world.secret(other_account),
        other_account_service_sid=other_account_service,
        other_account_conversation_sid=other_account_conversation,
        other_account_message_sid=other_account_message,
        other_account_receipt_sid=other_account_receipt,
    )


def _message(world: World, conversation_sid: str, receipts: int) -> tuple[str, str]:
    """A message whose receipts go through all states and channels in turn; its SID and its first receipt's."""
    message = world.add_message(conversation_sid)
    possible = [
        (status, channel)
        for status in ("delivered", "read", "sent", "failed", "undelivered", None)
        for channel, kind in CHANNELS.items()
        if kind.reports(status)
    ]
    sids = []
    for number in range(receipts):
        world.advance(1)
        status, channel = possible[number % len(possible)]
        sids.append(world.add_receipt(message, status, channel=channel))
    return message, sids[0]


def _every_status(world: World, conversation_sid: str) -> str:
    message, _ = _message(world, conversation_sid, 17)
    world.add_receipt(message, "delivered", participant_sid=None)
    world.add_receipt(message, "failed", error_code=30007, channel_message_sid=None)
    world.add_receipt(message, "sent", channel="whatsapp", account_sid=None, date_updated=None)  # a recording of 2020
    updated_later = world.add_receipt(message, None)
    world.advance(60)
    world.set_status(updated_later, "sent")
    return message
