"""A spec that tries to put code into the client gets a refusal, or its code is there as inert text.

The linter refuses most of it; here it is left out, so that what is tried is the generator's own defence.
"""

import ast
import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.tests.spec_copies import CONTRACT, DELETE, edited
from scripts.generator import render
from scripts.generator.obstacles import GenerationError
from scripts.spec import escape, look_up

LIST = "/paths/~1v1~1Conversations~1{ConversationSid}~1Messages~1{MessageSid}~1Receipts"
GET = look_up(CONTRACT.document, LIST)

# Each would define, call or import something named `pwned` if it were ever read as code.
PAYLOADS = [
    '"""\npwned()\n"""',
    "'''\npwned()\n'''",
    '""" + pwned() + """',
    '")\npwned()\n#',
    '\\\\"""\npwned()\n"""',
    "\\N{QUOTATION MARK}\\N{QUOTATION MARK}\\N{QUOTATION MARK}\npwned()",
    "{{ pwned() }}{% import 'pwned' %}{pwned!r}%(pwned)s${pwned()}",
    "\r\npwned()\r\n\x0c\x0b\x00\x85\u2028\ufeffpwned()\u2029",
    "# -*- coding: utf-7 -*- +AAoAcAB3AG4AZQBkACgAKQAK-",
    "x\n    pwned: int = 1\n",
    "__import__('pwned')",
    "Sid(pwned)",
    "class",
]

SCHEMAS = "/components/schemas"
RECEIPT = f"{SCHEMAS}/Receipt/properties"
TEXT = {"type": "string"}

# By the place that the payload is put at: values by pointers.
EDITS: dict[str, Callable[[str], dict[str, Any]]] = {
    "texts": lambda payload: {"": _in_all_texts(CONTRACT.document, payload)},
    "property": lambda payload: {f"{RECEIPT}/{escape(payload)}": TEXT},
    "schema": lambda payload: {
        f"{SCHEMAS}/{escape(payload)}": {"type": "object", "properties": {"x": TEXT}},
        f"{RECEIPT}/url": {"$ref": f"#/components/schemas/{payload}"},
    },
    "enum value": lambda payload: {f"{SCHEMAS}/DeliveryStatus/enum/5": payload},
    "pattern": lambda payload: {f"{SCHEMAS}/ReceiptSid/pattern": payload},
    "default": lambda payload: {f"{RECEIPT}/sid/default": payload},
    "format": lambda payload: {f"{RECEIPT}/date_created/format": payload},
    "parameter": lambda payload: {"/components/parameters/PageToken/name": payload},
    "operationId": lambda payload: {f"{LIST}/get/operationId": f"List{payload}"},
    "tag": lambda payload: {f"{LIST}/get/tags": [payload]},
    "path": lambda payload: {f"/paths/{escape(f'/v1/{payload}/Receipts')}": GET, LIST: DELETE},
    "server": lambda payload: {"/servers/0/url": f"https://x{payload}.example"},
    "server, whole": lambda payload: {"/servers/0/url": payload},
    "version": lambda payload: {"/info/version": payload},
    "extension": lambda payload: {f"{LIST}/get/x-{escape(payload)}": payload},
}


def _in_all_texts(node: Any, payload: str) -> Any:
    """Put it into every description, summary, title, constant and example."""
    if isinstance(node, list):
        return [_in_all_texts(value, payload) for value in node]
    if not isinstance(node, dict):
        return node
    texts = {"description", "summary", "title", "example", "const"}
    return {
        key: f"{value} {payload}" if key in texts and isinstance(value, str) else _in_all_texts(value, payload)
        for key, value in node.items()
    }


@pytest.fixture(autouse=True)
def _unformatted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Formatting takes most of a run's time, and changes no meaning."""
    monkeypatch.setattr(render, "tidy", lambda _: None)


def generated_from(document: dict[str, Any], folder: Path) -> Path | None:
    """Generate, the linter left out; None for a refusal."""
    try:
        plan = render.render(dataclasses.replace(CONTRACT, document=document), folder)
    except GenerationError:
        return None
    return folder / plan.package


def names(tree: ast.AST) -> Iterator[str]:
    """Everything in a module that names something, as opposed to text."""
    for node in ast.walk(tree):
        for _, value in ast.iter_fields(node):
            if isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)):
                continue  # text; or the name of a field, which a spec may choose
            if isinstance(node, ast.ImportFrom) and node.level:
                continue  # a model's module, which has the name of its schema
            if isinstance(value, str):
                yield value
            elif isinstance(value, list):
                yield from (item for item in value if isinstance(item, str))


def assert_inert(package: Path) -> None:
    for module in package.rglob("*.py"):
        # As bytes, so that a declaration of another encoding would be obeyed.
        tree = ast.parse(module.read_bytes(), module.name)
        assert not {name for name in names(tree) if "pwned" in name}, module.name


# Each place with a part of the payloads: a full square would take a minute. Prose and an operationId, which is in
# code and in a docstring and is no more than a name, take them all.
SQUARE = [
    pytest.param(name, payload, id=f"{name}, {number}")
    for number, payload in enumerate(PAYLOADS)
    for place, name in enumerate(EDITS)
    if (number + place) % 5 == 0 or name in {"operationId", "texts"}
]


@pytest.mark.parametrize(("name", "payload"), SQUARE)
def test_code_is_refused_or_stays_text(name: str, payload: str, tmp_path: Path) -> None:
    edits = EDITS[name](payload)
    package = generated_from(edits.get("") or edited(*edits.items()), tmp_path)
    if package is not None:
        assert_inert(package)


def test_the_search_would_find_code(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text('"""pwned()"""\nimport pwned\n', encoding="utf-8")
    with pytest.raises(AssertionError):
        assert_inert(tmp_path)
