"""The typed consumer file leaves nothing out: every public name, method, parameter and field is in it.

What it says of types is checked by mypy in `make check` and by pyright in `make pyright`.
"""

import ast
import inspect
from pathlib import Path

import pytest

import twilio_receipts
from twilio_receipts import AsyncClient, Client, PageMeta, Receipt, ReceiptPage
from twilio_receipts.sweep import sweep, sweep_async

HERE = Path(__file__).parent / "typing"
NODES = [*ast.walk(ast.parse((HERE / "consumer.py").read_text(encoding="utf-8")))]
ATTRIBUTES = {node.attr for node in NODES if isinstance(node, ast.Attribute)}
KEYWORDS = {node.arg for node in NODES if isinstance(node, ast.keyword)}


def test_every_public_name_and_every_field_is_in_it() -> None:
    names = {*twilio_receipts.__all__, *twilio_receipts.sweep.__all__}
    assert names - {node.id for node in NODES if isinstance(node, ast.Name)} == set()
    for model in (Receipt, ReceiptPage, PageMeta):
        assert set(model.__struct_fields__) - ATTRIBUTES == set()


@pytest.mark.parametrize("client", [Client, AsyncClient], ids=lambda client: client.__name__)
def test_every_method_and_every_parameter_is_in_it(client: type[Client | AsyncClient]) -> None:
    built = client("AC" + "0" * 32, "secret", base_url="http://127.0.0.1:9")
    methods = {name: member for name, member in inspect.getmembers(built.receipts, callable) if name[0] != "_"}
    methods.pop("sweep")  # says only what to write instead
    assert methods.keys() - ATTRIBUTES == set()
    for function in [client, sweep, sweep_async, *methods.values()]:
        parameters = inspect.signature(function).parameters.values()
        assert {one.name for one in parameters if one.kind is one.KEYWORD_ONLY} - KEYWORDS == set()


def test_every_line_of_misuse_expects_an_error() -> None:
    text = (HERE / "misuse.py").read_text(encoding="utf-8")
    expected = [number for number, line in enumerate(text.splitlines(), 1) if "# type: ignore[" in line]
    functions = [node for node in ast.parse(text).body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    assert [statement.lineno for function in functions for statement in function.body[1:]] == expected
    assert len(expected) >= 18
