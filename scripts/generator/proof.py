"""Proves a freshly generated client before it is put in place: in a clean interpreter, against the spec, over HTTP."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from scripts.generator.obstacles import GenerationError
from scripts.generator.plan import Plan

_IMPORTS = """
import importlib, json, sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
package = importlib.import_module(sys.argv[2])
wanted = json.loads(sys.argv[3])
client = package.Client("AC" + "0" * 32, "secret", base_url="http://127.0.0.1:9")
for resource, methods in wanted["methods"].items():
    for method in methods:
        assert callable(getattr(getattr(client, resource), method)), f"{resource}.{method} is missing"
for name, fields in wanted["fields"].items():
    found = list(getattr(package, name).__struct_fields__)
    assert sorted(found) == sorted(fields), f"{name} has {found}, the spec has {fields}"
"""

_LISTS = """
import asyncio, importlib, sys
sys.path[:0] = [sys.argv[1], sys.argv[3]]
sys.dont_write_bytecode = True
package = importlib.import_module(sys.argv[2])
from contract_tests.sandbox import Sandbox

with Sandbox.start() as sandbox:
    where = dict(account_sid=sandbox.account_sid, auth_token=sandbox.auth_token, base_url=sandbox.base_url)
    with package.Client(**where) as client:
        receipts = list(client.receipts.list(sandbox.conversation_sid, sandbox.message_sid))
        assert client.receipts.fetch(sandbox.conversation_sid, sandbox.message_sid, receipts[-1].sid) == receipts[-1]

    async def again():
        async with package.AsyncClient(**where) as client:
            return [r async for r in client.receipts.list(sandbox.conversation_sid, sandbox.message_sid)]

    assert asyncio.run(again()) == receipts, "sync and async disagree"
print(len(receipts))
"""


def prove_importable(plan: Plan, folder: Path) -> None:
    """Import the package with nothing else on the path, and find every method and field of the plan in it."""
    import json

    methods = {
        resource.name: ["fetch"] * any(m.kind == "fetch" for m in resource.methods)
        + ["list", "pages", "page"] * any(m.kind == "list" for m in resource.methods)
        for resource in plan.resources
    }
    fields = {model.class_name: [field.name for field in model.fields] for model in plan.models}
    wanted = json.dumps({"methods": methods, "fields": fields})
    _run(["-I", "-c", _IMPORTS, str(folder), plan.package, wanted])


def prove_over_http(plan: Plan, folder: Path, repository: Path) -> int:
    """List the embedded sandbox's receipts with the fresh client, sync and async.

    Returns:
        How many there were.
    """
    return int(_run(["-c", _LISTS, str(folder), plan.package, str(repository)]))


def _run(arguments: list[str]) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TWILIO_", "PYTHONPATH"))}
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, timeout=60, env=environment
    )
    if done.returncode:
        raise GenerationError(f"the generated client does not work:\n{done.stderr.strip()}")
    return done.stdout.strip()
