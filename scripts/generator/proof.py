"""Proves a freshly generated client before it is put in place: in a clean interpreter, and as make has it proved."""

import json
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


def prove(plan: Plan, folder: Path, module: str | None) -> list[str]:
    """Import the package with nothing else on the path, find all of the plan in it, and have a module try it.

    Args:
        plan: What the client has to consist of.
        folder: Holds the package.
        module: It is run with the folder and the package's name, to tell in a line what it has proved; None for none.

    Returns:
        What was proved, a line each.

    Raises:
        GenerationError: The client does not work.
    """
    methods = {
        resource.name: ["fetch"] * bool(resource.fetch) + ["list", "pages", "page"] * bool(resource.list)
        for resource in plan.resources
    }
    fields = {model.class_name: [field.name for field in model.fields] for model in plan.models}
    wanted = json.dumps({"methods": methods, "fields": fields})
    _run("-I", "-c", _IMPORTS, str(folder), plan.package, wanted)
    return ["imports cleanly"] + ([_run("-m", module, str(folder), plan.package)] if module else [])


def _run(*arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TWILIO_")}
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, timeout=60, env=environment
    )
    if done.returncode:
        raise GenerationError(f"the generated client does not work:\n{done.stderr.strip()}")
    return done.stdout.strip()
