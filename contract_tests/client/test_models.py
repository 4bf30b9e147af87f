"""Models: what the contract allows is decoded and encoded without loss; a wrong type is refused by its path."""

import copy
import pickle
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.client.mocked import CH, DY, IM, answered_by
from contract_tests.client.strategies import valid
from contract_tests.client.stub_provider import page_of
from scripts.spec import load
from twilio_receipts import DeliveryStatus, Receipt, ReceiptPage, ResponseDecodeError

DOCUMENT = load(Path(__file__).parents[2] / "openapi" / "receipts.yaml").document
SCHEMAS = DOCUMENT["components"]["schemas"]
MODELS: dict[str, type[Receipt | ReceiptPage]] = {
    "Receipt": Receipt,
    "ServiceReceipt": Receipt,
    "ReceiptPage": ReceiptPage,
    "ServiceReceiptPage": ReceiptPage,
}
BODIES = {schema: valid(DOCUMENT, SCHEMAS[schema]) for schema in MODELS}
BODY: list[object] = [None]
CLIENT = answered_by(lambda _: httpx2.Response(200, json=BODY[0]))


def ask(schema: str, body: object) -> Receipt | ReceiptPage:
    """Have the client decode a body as the response of the operation that returns the schema."""
    BODY[0] = body
    if MODELS[schema] is Receipt:
        return CLIENT.receipts.fetch(CH, IM, DY)
    return CLIENT.receipts.page(CH, IM)


def without_absent_scope(value: Any) -> Any:
    """A null chat_service_sid and an absent one are the same to the client: the short form has none."""
    if isinstance(value, dict):
        return {k: without_absent_scope(v) for k, v in value.items() if not (k == "chat_service_sid" and v is None)}
    return [without_absent_scope(item) for item in value] if isinstance(value, list) else value


@given(status=st.text(max_size=30).filter(lambda text: text not in set(DeliveryStatus)))
def test_an_unknown_status_keeps_its_text(status: str) -> None:
    receipt = ask("Receipt", {"status": status})
    assert isinstance(receipt, Receipt)
    assert isinstance(receipt.status, DeliveryStatus)
    assert (receipt.status, receipt.status.known) == (status, False)
    assert hash(receipt.status) == hash(DeliveryStatus(status))
    assert pickle.loads(pickle.dumps(receipt)) == receipt  # noqa: S301 - just pickled here
    assert receipt.to_dict()["status"] == status


@pytest.mark.parametrize("missing", ["meta", "delivery_receipts"])
def test_a_page_without_its_receipts_or_links_is_refused(missing: str) -> None:
    """Tolerating that would be losing receipts without a word."""
    body = page_of([])
    del body[missing]
    with pytest.raises(ResponseDecodeError, match=missing):
        ask("ReceiptPage", body)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-24T20:37:57Z", datetime(2026, 3, 24, 20, 37, 57, tzinfo=UTC)),
        ("2026-03-24T20:37:57.25Z", datetime(2026, 3, 24, 20, 37, 57, 250000, tzinfo=UTC)),
        ("2026-03-24T22:37:57+02:00", datetime(2026, 3, 24, 20, 37, 57, tzinfo=UTC)),
    ],
)
def test_dates_are_moments_with_an_offset(text: str, moment: datetime) -> None:
    receipt = ask("Receipt", {"date_created": text})
    assert isinstance(receipt, Receipt)
    assert receipt.date_created == moment
    assert receipt.date_created.utcoffset() is not None


@pytest.mark.parametrize("text", ["2026-03-24T20:37:57", "2026-03-24", "24 Mar 2026 20:37:57 GMT", "", "now"])
def test_dates_that_are_no_moment_are_refused(text: str) -> None:
    with pytest.raises(ResponseDecodeError) as raised:
        ask("Receipt", {"date_created": text})
    assert raised.value.path == "$.date_created"


def test_a_receipt_has_the_fields_of_the_spec_in_its_order() -> None:
    published = list(SCHEMAS["Receipt"]["properties"])
    assert list(Receipt.__struct_fields__) == [*published, "chat_service_sid"]


@pytest.mark.parametrize(
    ("schema", "body", "path"),
    [
        ("Receipt", [1], "$"),
        ("Receipt", None, "$"),
        ("Receipt", {"sid": 7}, "$.sid"),
        ("Receipt", {"status": True}, "$.status"),
        ("Receipt", {"error_code": "30003"}, "$.error_code"),
        ("Receipt", {"error_code": 1.5}, "$.error_code"),
        ("Receipt", {"date_created": 1_795_000_000}, "$.date_created"),
        ("Receipt", {"date_updated": {"a": 1}}, "$.date_updated"),
        ("ReceiptPage", "text", "$"),
        ("ReceiptPage", page_of([], page="0"), "$.meta.page"),
        ("ReceiptPage", page_of([], 7), "$.meta.next_page_url"),  # type: ignore[arg-type]  # the point of the row
        ("ReceiptPage", page_of([]) | {"meta": None}, "$.meta"),
        ("ReceiptPage", page_of([]) | {"delivery_receipts": {"a": 1}}, "$.delivery_receipts"),
        ("ReceiptPage", page_of([{}, None]), "$.delivery_receipts[1]"),
        ("ReceiptPage", page_of([{}, {"url": []}]), "$.delivery_receipts[1].url"),
    ],
)
def test_a_wrong_type_is_refused_and_its_path_named(schema: str, body: Any, path: str) -> None:
    with pytest.raises(ResponseDecodeError) as raised:
        ask(schema, body)
    assert (raised.value.path, raised.value.status) == (path, 200)


@pytest.mark.parametrize("schema", MODELS)
@settings(max_examples=25)
@given(data=st.data())
def test_what_the_contract_allows_is_decoded_and_encoded_without_loss(schema: str, data: st.DataObject) -> None:
    body = data.draw(BODIES[schema])
    model = ask(schema, body)
    assert model.to_dict() == without_absent_scope(body)
    assert type(model).from_dict(model.to_dict()) == model
    assert pickle.loads(pickle.dumps(model)) == model  # noqa: S301 - just pickled here
    assert copy.deepcopy(model) == model
    assert hash(model) == hash(copy.deepcopy(model))

    def objects(page: Any) -> list[dict[str, Any]]:
        return [page] if MODELS[schema] is Receipt else [page["meta"], *page["delivery_receipts"]]

    # Beyond the contract, all but the link to the next page may be missing, and other fields may come.
    for one in objects(body):
        for name in data.draw(st.sets(st.sampled_from(sorted(set(one) - {"next_page_url"})))):
            del one[name]
    known = [without_absent_scope(one) for one in objects(body)]
    for one in [body, *objects(body)]:
        one["new"] = {"new": [1, 2.5, None]}
    for before, after in zip(known, objects(ask(schema, body).to_dict()), strict=True):
        assert before.items() <= after.items()
