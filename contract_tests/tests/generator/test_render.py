"""A spec that tries to put code into the client gets a refusal, or its code stands there as inert text.

The linter refuses most of it; here it is left out, so that what is tried is the generator's own defence.
"""

import ast
import copy
import dataclasses
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.tests.spec_copies import CONTRACT
from scripts.generator import render
from scripts.generator.obstacles import GenerationError

LIST = "/v1/Conversations/{ConversationSid}/Messages/{MessageSid}/Receipts"

# Each would define, call or import something named `pwned` if it were ever read as code.
PAYLOADS = [
    '"""\npwned()\n"""',
    "'''\npwned()\n'''",
    '""" + pwned() + """',
    "'; pwned(); '",
    '")\npwned()\n#',
    "\\\npwned()",
    '\\\\"""\npwned()\n"""',
    '"\\\n"""\npwned()',
    "\\N{QUOTATION MARK}\\N{QUOTATION MARK}\\N{QUOTATION MARK}\npwned()",
    "\\x22\\u0022\\42\npwned()",
    "{{ pwned() }}{% import 'pwned' %}",
    "{{ plan.__class__.__init__.__globals__ }}pwned",
    "{pwned!r}%(pwned)s${pwned()}",
    "\r\npwned()\r\n\x0c\x0b\x00\x85\u2028\ufeffpwned()\u2029",
    "# -*- coding: utf-7 -*- +AAoAcAB3AG4AZQBkACgAKQAK-",
    "x\n    pwned: int = 1\n",
    "__import__('pwned')",
    "class",
    "Sid(pwned)",
    "x" * 5000 + '"""\npwned()',
]

Edit = Callable[[dict[str, Any], str], None]


def _texts(node: Any, payload: str) -> None:
    """Put it into every description, summary, title, default and example."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in {"description", "summary", "title", "example", "const"} and isinstance(value, str):
                node[key] = f"{value} {payload}"
            else:
                _texts(value, payload)
    elif isinstance(node, list):
        for value in node:
            _texts(value, payload)


def _schemas(document: dict[str, Any]) -> dict[str, Any]:
    schemas: dict[str, Any] = document["components"]["schemas"]
    return schemas


def _property(document: dict[str, Any], payload: str) -> None:
    _schemas(document)["Receipt"]["properties"][payload] = {"type": "string"}


def _schema(document: dict[str, Any], payload: str) -> None:
    _schemas(document)[payload] = {"type": "object", "properties": {"x": {"type": "string"}}}
    _schemas(document)["Receipt"]["properties"]["url"] = {"$ref": f"#/components/schemas/{payload}"}


def _parameter(document: dict[str, Any], payload: str) -> None:
    document["components"]["parameters"]["PageToken"]["name"] = payload


def _path(document: dict[str, Any], payload: str) -> None:
    document["paths"][f"/v1/{payload}/Receipts"] = document["paths"].pop(LIST)


EDITS: dict[str, Edit] = {
    "texts": _texts,
    "property": _property,
    "schema": _schema,
    "enum value": lambda d, p: _schemas(d)["DeliveryStatus"]["enum"].append(p),
    "pattern": lambda d, p: _schemas(d)["ReceiptSid"].update(pattern=p),
    "default": lambda d, p: _schemas(d)["Receipt"]["properties"]["sid"].update(default=p),
    "parameter": _parameter,
    "operationId": lambda d, p: d["paths"][LIST]["get"].update(operationId=f"List{p}"),
    "tag": lambda d, p: d["paths"][LIST]["get"].update(tags=[p]),
    "server": lambda d, p: d["servers"][0].update(url=f"https://x{p}.example"),
    "server, whole": lambda d, p: d["servers"][0].update(url=p),
    "path": _path,
    "version": lambda d, p: d["info"].update(version=p),
    "extension": lambda d, p: d["paths"][LIST]["get"].update({"x-twilio": {"mountName": p}, f"x-{p}": p}),
    "format": lambda d, p: _schemas(d)["Receipt"]["properties"]["date_created"].update(format=p),
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


# Each place with a part of the payloads: a full square would take a minute. Prose and an operationId, which stands in
# code and in a docstring and is no more than a name, take them all.
SQUARE = [
    pytest.param(edit, payload, id=f"{name}, {number}")
    for number, payload in enumerate(PAYLOADS)
    for place, (name, edit) in enumerate(EDITS.items())
    if (number + place) % 5 == 0 or name in {"operationId", "texts"}
]


@pytest.mark.parametrize(("edit", "payload"), SQUARE)
def test_code_is_refused_or_stays_text(edit: Edit, payload: str, tmp_path: Path) -> None:
    document = copy.deepcopy(CONTRACT.document)
    edit(document, payload)
    package = generated_from(document, tmp_path)
    if package is not None:
        assert_inert(package)


def test_an_inert_package_still_imports_and_runs_nothing(tmp_path: Path) -> None:
    document = copy.deepcopy(CONTRACT.document)
    _texts(document, '\\"""\nraise SystemExit(7)\n"""')
    package = generated_from(document, tmp_path)
    assert package is not None
    done = subprocess.run([sys.executable, "-c", f"import {package.name}"], cwd=tmp_path, check=False)
    assert done.returncode == 0


def test_the_search_would_find_code(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text('"""pwned()"""\nimport pwned\n', encoding="utf-8")
    with pytest.raises(AssertionError):
        assert_inert(tmp_path)
