"""Wrong bodies: JSON that is none, or is written as no strict reader takes it."""

from typing import Any

from contract_tests.mutants.faulty_providers.declaring import (
    RECEIPT,
    application,
    encoded,
    receipt,
)
from contract_tests.mutants.harness import Application
from contract_tests.mutants.overriding import Step

JSON = "RFC 8259"


encoded.row("a-byte-order-mark-comes-first", JSON, lambda text, _: b"\xef\xbb\xbf" + text, shows="strict-json")
encoded.row("the-body-stands-in-an-array", JSON, lambda text, _: b"[" + text + b"]")
encoded.row("half-a-character-is-escaped", JSON, lambda text, _: text.replace(b'"message":"', b'"message":"\\ud83d', 1))


@encoded(RECEIPT, shows="body-is-of-its-schema")
def names_are_in_camel_case(text: bytes, step: Step) -> bytes:
    return text.replace(b'"error_code"', b'"errorCode"')


receipt.row("a-field-is-new", RECEIPT, lambda body, _: body.update(price=None), shows="no-unknown-fields")


@application(JSON)
def there_is_no_end_of_the_body(app: Application) -> Application:
    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        async def cut(message: Any) -> None:
            await send({**message, "more_body": True} if message["type"] == "http.response.body" else message)

        await app(scope, receive, cut)

    return wrapped
