"""Wrong bodies: JSON that is none, or is written as no strict reader takes it."""

from __future__ import annotations

import json
from typing import Any

from contract_tests.mutants.harness import Application
from contract_tests.mutants.faulty_providers.declaring import RECEIPT, Given, application, encoded, receipt

JSON = "RFC 8259"
Body = dict[str, Any]


@encoded(JSON, shows="strict-json")
def a_byte_order_mark_comes_first(text: bytes, given: Given) -> bytes:
    return b"\xef\xbb\xbf" + text


@encoded(JSON)
def a_key_stands_twice(text: bytes, given: Given) -> bytes:
    return text.replace(b'"status":', b'"status":null,"status":', 1)


@encoded(JSON)
def a_key_stands_twice_in_the_last_receipt(text: bytes, given: Given) -> bytes:
    head, key, tail = text.rpartition(b'"error_code":')
    return head + b'"error_code":1,' + key + tail if key else text


@encoded(JSON)
def no_error_is_not_a_number(text: bytes, given: Given) -> bytes:
    return text.replace(b'"error_code":0', b'"error_code":NaN', 1)


@encoded(JSON)
def text_is_in_single_quotes(text: bytes, given: Given) -> bytes:
    return text.replace(b'"', b"'")


@encoded(JSON)
def a_comma_stands_at_the_end(text: bytes, given: Given) -> bytes:
    return text[:-1] + b",}"


@encoded(JSON)
def something_follows_the_body(text: bytes, given: Given) -> bytes:
    return text + b"\n<!-- served by 7 -->"


@encoded(JSON)
def the_body_is_cut_off(text: bytes, given: Given) -> bytes:
    return text[:-2]


@encoded(JSON)
def a_large_body_is_cut_off(text: bytes, given: Given) -> bytes:
    return text[:20_000]


@encoded(JSON)
def the_body_is_wrapped_for_a_script(text: bytes, given: Given) -> bytes:
    return b"callback(" + text + b")"


@encoded(JSON)
def the_body_is_json_within_json(text: bytes, given: Given) -> bytes:
    return json.dumps(text.decode()).encode()


@encoded(JSON)
def the_body_is_empty(text: bytes, given: Given) -> bytes:
    return b""


@encoded(JSON)
def the_body_is_null(text: bytes, given: Given) -> bytes:
    return b"null"


@encoded(JSON)
def the_body_stands_in_an_array(text: bytes, given: Given) -> bytes:
    return b"[" + text + b"]"


@encoded(JSON)
def text_is_latin(text: bytes, given: Given) -> bytes:
    return text[:-1] + b',"\xe9":1}'


@encoded(JSON)
def half_a_character_is_escaped(text: bytes, given: Given) -> bytes:
    return text.replace(b'"message":"', b'"message":"\\ud83d', 1)


@encoded(f"{RECEIPT}/error_code", shows="integers-are-written-as-such")
def integers_have_a_fraction(text: bytes, given: Given) -> bytes:
    return text.replace(b'"error_code":0', b'"error_code":0.0')


@encoded(f"{RECEIPT}/error_code")
def integers_have_an_exponent(text: bytes, given: Given) -> bytes:
    return text.replace(b'"error_code":30003', b'"error_code":3.0003e4')


@encoded(f"{RECEIPT}/status")
def null_is_a_word(text: bytes, given: Given) -> bytes:
    return text.replace(b'"status":null', b'"status":"null"')


@encoded(RECEIPT, shows="body-is-of-its-schema")
def names_are_in_camel_case(text: bytes, given: Given) -> bytes:
    return text.replace(b'"error_code"', b'"errorCode"')


@encoded(RECEIPT)
def nulls_are_left_out(text: bytes, given: Given) -> bytes:
    body = json.loads(text)
    items = body.get("delivery_receipts", [body])
    for item in items:
        for name in [name for name, value in item.items() if value is None]:
            del item[name]
    return json.dumps(body).encode()


@receipt(RECEIPT, shows="no-unknown-fields")
def a_field_is_new(body: Body, given: Given) -> None:
    body["price"] = None


@application(JSON)
def there_is_no_end_of_the_body(app: Application) -> Application:
    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        async def cut(message: Any) -> None:
            await send({**message, "more_body": True} if message["type"] == "http.response.body" else message)

        await app(scope, receive, cut)

    return wrapped


@application("/paths")
def a_large_answer_never_comes(app: Application) -> Application:
    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        messages: list[Any] = []

        async def keep(message: Any) -> None:
            messages.append(message)

        await app(scope, receive, keep)
        if len(messages[-1]["body"]) < 20_000:
            for message in messages:
                await send(message)

    return wrapped
