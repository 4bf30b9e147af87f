"""Models: what the contract allows is decoded and encoded without loss, what it does not is refused; open enums."""

import copy
import pickle
from datetime import UTC, datetime
from typing import Any, ClassVar

import httpx2
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.client.mocked import CH, DY, IM, answered_by
from contract_tests.client.strategies import valid
from contract_tests.client.stub_provider import page_of
from scripts.command import REPOSITORY
from scripts.spec import load
from twilio_receipts import (
    DeliveryStatus,
    InvalidArgumentError,
    PageMeta,
    Receipt,
    ReceiptPage,
    ResponseDecodeError,
)
from twilio_receipts._runtime.model import AwareDatetime, Model, OpenEnum, PageModel, normalized

DOCUMENT = load(REPOSITORY / "openapi" / "receipts.yaml").document
SCHEMAS = DOCUMENT["components"]["schemas"]


class Colour(OpenEnum):
    RED = "red"


class Item(Model, frozen=True, kw_only=True):
    _left_out_when_none: ClassVar[tuple[str, ...]] = ("scope",)

    number: int | None = 0
    at: AwareDatetime | None = None
    colour: Colour | None = None
    facts: dict[str, Any] | None = msgspec.field(default=None, name="Facts")
    scope: str | None = None


class Page(PageModel, frozen=True, kw_only=True):
    items: tuple[Item, ...]


NOON = datetime(2026, 3, 24, 12, tzinfo=UTC)
ITEM = Item(number=1, at=NOON, colour=Colour.RED, facts={"of": {"a": Item()}}, scope="x")
NONE: dict[str, Any] = {"number": 0, "at": None, "colour": None, "Facts": None}
WRITTEN = {"number": 1, "at": "2026-03-24T12:00:00Z", "colour": "red", "Facts": {"of": {"a": NONE}}, "scope": "x"}


def test_a_model_becomes_a_json_object() -> None:
    assert ITEM.to_dict() == WRITTEN
    assert Page(items=(ITEM, Item())).to_dict() == {"items": [WRITTEN, NONE]}


def test_a_json_object_becomes_a_model() -> None:
    assert Item.from_dict({**NONE, "scope": "x", "colour": "red", "new": 1}) == Item(scope="x", colour=Colour.RED)
    given = {"items": [{"number": 7.0, "at": "2016-12-31T23:59:60Z"}]}
    kept = copy.deepcopy(given)
    assert Page.from_dict(given) == Page(items=(Item(number=7, at=datetime(2017, 1, 1, tzinfo=UTC)),))
    assert given == kept


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"number": "7"}, r"^not a Item: Expected `int \| null`, got `str` - at `\$\.number`$"),
        ({"number": 7.5}, r"\$\.number"),
        ({"at": "2026-03-24T12:00:00"}, r"\$\.at"),
    ],
)
def test_a_wrong_value_is_refused_by_its_path(fields: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InvalidArgumentError, match=complaint) as caught:
        Item.from_dict(fields)
    assert caught.value.__cause__ is None


def test_what_is_nested_too_deep_is_refused() -> None:
    deep: Any = 1.5
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(InvalidArgumentError, match="not a Item"):
        Item.from_dict({"number": "x", "Facts": {"deep": deep}})


def test_models_are_values() -> None:
    with pytest.raises(AttributeError):
        ITEM.number = 5  # type: ignore[misc]  # the point of the test
    assert hash(Item(scope="x")) == hash(Item(scope="x"))
    with pytest.raises(TypeError):
        Item(1)  # type: ignore[call-arg]  # same
    generated: list[Any] = [Receipt, PageMeta, ReceiptPage]
    for model in generated:
        with pytest.raises(TypeError):
            model(*[None] * len(model.__struct_fields__))


def test_the_request_id_is_no_part_of_a_page() -> None:
    assert Page(items=()).request_id is None
    page = Page(items=())
    page.received_as("RQ1")
    assert page.request_id == "RQ1"
    assert page == Page(items=())
    assert pickle.loads(pickle.dumps(page)).request_id is None  # noqa: S301 - our own


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ([7.0, {"a": -2e3}, 1.5, True, None], [7, {"a": -2000}, 1.5, True, None]),
        ([9007199254740991.0, -9007199254740991.0], [9007199254740991, -9007199254740991]),
        ([9007199254740992.0, -1e300], [9007199254740992.0, -1e300]),  # on the wire it may have been ...993.0
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00+00:00"),
        ("2016-12-31t23:59:60.75z", "2017-01-01T00:00:00.750000+00:00"),
        ("2016-12-31 15:59:60-08:00", "2016-12-31T16:00:00-08:00"),
        ("2016-12-31T12:59:60Z", "2016-12-31T12:59:60Z"),  # a leap second is the last of a UTC day
        ("2016-12-31T23:59:60+01:00", "2016-12-31T23:59:60+01:00"),
        ("2016-13-31T23:59:60Z", "2016-13-31T23:59:60Z"),
        ("9999-12-31T23:59:60Z", "9999-12-31T23:59:60Z"),
        ("2016-12-31T22:00:60-01:60", "2016-12-31T22:00:60-01:60"),
        ("2016-12-31T23:59:60Z ", "2016-12-31T23:59:60Z "),
        ("2016-12-31T23:59:60", "2016-12-31T23:59:60"),
        ("\u0662016-12-31T23:59:60Z", "\u0662016-12-31T23:59:60Z"),
    ],
)
def test_what_the_contract_allows_is_rewritten_for_msgspec(value: Any, read: Any) -> None:
    found = normalized(copy.deepcopy(value))
    assert found == read
    assert repr(found) == repr(read)  # 7.0 == 7


def test_what_is_missing_has_the_defaults_of_the_contract() -> None:
    assert [status.value for status in DeliveryStatus] == ["read", "failed", "delivered", "undelivered", "sent"]
    assert Receipt.from_dict({}).to_dict() == {
        **dict.fromkeys(name for name in Receipt.__struct_fields__ if name != "chat_service_sid"), "error_code": 0,
    }  # fmt: skip
    assert Receipt(chat_service_sid="IS1").to_dict()["chat_service_sid"] == "IS1"
    assert PageMeta.from_dict({}).to_dict() == {**dict.fromkeys(PageMeta.__struct_fields__), "next_page_url": ""}
    assert Receipt().account_sid is None


def test_an_unknown_value_is_a_member_of_its_own() -> None:
    blue = Colour("blue")
    assert (blue, blue.name, blue.value, str(blue), blue.known) == ("blue", "blue", "blue", "blue", False)
    assert isinstance(blue, Colour)
    assert [*Colour] == [Colour.RED]
    assert (Colour("red") is Colour.RED, Colour.RED.known) == (True, True)
    value: Any = 5
    with pytest.raises(ValueError, match="5 is not a valid Colour"):
        Colour(value)


def test_a_receipt_has_the_fields_of_the_spec_in_its_order() -> None:
    published = list(SCHEMAS["Receipt"]["properties"])
    assert list(Receipt.__struct_fields__) == [*published, "chat_service_sid"]


def ask(schema: str, body: object) -> Receipt | ReceiptPage:
    """Have the client decode a body as the response of the operation that returns the schema."""
    receipts = answered_by(lambda _: httpx2.Response(200, json=body)).receipts
    return receipts.fetch(CH, IM, DY) if schema.endswith("Receipt") else receipts.page(CH, IM)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (page_of([], page="0"), "$.meta.page"),
        (page_of([]) | {"meta": None}, "$.meta"),
        (page_of([]) | {"delivery_receipts": {"a": 1}}, "$.delivery_receipts"),
        (page_of([{}, {"url": []}]), "$.delivery_receipts[1].url"),
        ({"delivery_receipts": []}, "$"),  # tolerating that would be losing receipts without a word
        ({"meta": {"next_page_url": None}}, "$"),
    ],
)
def test_a_page_that_the_contract_does_not_allow_is_refused_by_its_path(body: object, path: str) -> None:
    with pytest.raises(ResponseDecodeError) as raised:
        ask("ReceiptPage", body)
    assert (raised.value.path, raised.value.status) == (path, 200)


def without_absent_scope(value: Any) -> Any:
    """A null chat_service_sid and an absent one are the same to the client: the short form has none."""
    if isinstance(value, dict):
        return {k: without_absent_scope(v) for k, v in value.items() if not (k == "chat_service_sid" and v is None)}
    return [without_absent_scope(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("schema", ["Receipt", "ServiceReceipt", "ReceiptPage", "ServiceReceiptPage"])
@settings(max_examples=25)
@given(data=st.data())
def test_what_the_contract_allows_is_decoded_and_encoded_without_loss(schema: str, data: st.DataObject) -> None:
    body = data.draw(valid(DOCUMENT, SCHEMAS[schema]))
    model = ask(schema, body)
    assert model.to_dict() == without_absent_scope(body)
    assert type(model).from_dict(model.to_dict()) == model
    assert pickle.loads(pickle.dumps(model)) == model  # noqa: S301 - just pickled here
    assert copy.deepcopy(model) == model
    assert hash(model) == hash(copy.deepcopy(model))

    def objects(page: Any) -> list[dict[str, Any]]:
        return [page] if schema.endswith("Receipt") else [page["meta"], *page["delivery_receipts"]]

    # Beyond the contract, all but the link to the next page may be missing, and other fields and statuses may come.
    for one in objects(body):
        for name in data.draw(st.sets(st.sampled_from(sorted(set(one) - {"next_page_url"})))):
            del one[name]
        if "status" in one:
            one["status"] = data.draw(st.text(max_size=30))
    known = [without_absent_scope(one) for one in objects(body)]
    for one in [body, *objects(body)]:
        one["new"] = {"new": [1, 2.5, None]}
    for before, after in zip(known, objects(ask(schema, body).to_dict()), strict=True):
        assert before.items() <= after.items()
