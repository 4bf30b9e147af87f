"""Generates the client in generated/ from the spec; what is there stays untouched unless everything succeeds."""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts import command
from scripts.generator.obstacles import GenerationError
from scripts.generator.plan import Plan
from scripts.generator.render import render
from scripts.spec import Spec, SpecError, load
from scripts.spec_lint import lint
from scripts.tree import differences, files, locked, swap, write_whole

GENERATED = command.REPOSITORY / "generated"
README = """\
# The client

`make generate` writes this folder from `openapi/receipts.yaml`, `scripts/templates/` and `scripts/runtime/`.
Do not edit the package: change its source. `make check` fails if it differs, `make vendor` copies it.

[ARCHITECTURE.md](../ARCHITECTURE.md) is the map.
"""
_IMPORT = """
import importlib, sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
client = importlib.import_module(sys.argv[2]).Client("AC" + "0" * 32, "secret", base_url="http://127.0.0.1:9")
for resource in sys.argv[3:]:
    getattr(client, resource)
"""


def _read(path: Path) -> Spec:
    spec = load(path)
    problems = lint(spec)
    if problems:
        raise GenerationError("\n".join(problems))
    return spec


def _prove(plan: Plan, folder: str, module: str | None) -> list[str]:
    """Import the package with nothing else on the path and look for its resources; then have the module try it.

    Returns what was proved, a line each; raises GenerationError if the client does not work.
    """
    _run("-I", "-c", _IMPORT, folder, plan.package, *(resource.name for resource in plan.resources))
    return ["imports cleanly"] + ([_run("-m", module, folder, plan.package)] if module else [])


def _run(*arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TWILIO_")}
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, timeout=60, env=environment
    )
    if done.returncode:
        raise GenerationError(f"the generated client does not work:\n{done.stderr.strip()}")
    return done.stdout.strip()


def _report(plan: Plan, spec: Spec, package: Path, proved: list[str]) -> None:
    made = files(package)
    lines = sum(body.count(b"\n") for body in made.values())
    operations = sum(1 + (method.scoped_path is not None) for resource in plan.resources for method in resource.methods)
    size = sum(map(len, made.values())) / 1024
    print(f"{plan.package}: {len(made)} files, {lines} lines, {size:.0f} KiB, from {spec.path.name} {plan.version}")
    counts = {"operation": operations, "model": len(plan.models), "enumeration": len(plan.enums)}
    print("  " + ", ".join(f"{number} {thing}{'s' * (number != 1)}" for thing, number in counts.items()))
    print(f"  proved: {'; '.join(proved)}")
    print(f"  in {package}")
    print("Next: `make test` runs all tests; `make sandbox` serves a provider to try the client on.")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m scripts.generate", description=__doc__)
    spec = command.REPOSITORY / command.CONTRACT
    parser.add_argument("--spec", type=Path, default=spec, help="OpenAPI file (default: %(default)s)")
    parser.add_argument(
        "--output",
        type=Path,
        default=GENERATED,
        help="folder for the package (default: %(default)s)",
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail if the package is not what would be generated"
    )
    parser.add_argument(
        "--prove", metavar="MODULE", help="a module that tries the new client before it takes its place, as make has it"
    )
    return command.run(arguments, parser, _generate)


def _generate(options: argparse.Namespace) -> int:
    try:
        spec = _read(options.spec)
        if not options.check:
            options.output.mkdir(parents=True, exist_ok=True)
        # Beside the target, so that the swap is a rename.
        with tempfile.TemporaryDirectory(prefix=".new-", dir=None if options.check else options.output) as folder:
            plan = render(spec, Path(folder))
            fresh, place = Path(folder) / plan.package, options.output / plan.package
            if options.check:
                return _check(fresh, place)
            proved = _prove(plan, folder, options.prove)
            with locked(options.output):
                if differences(fresh, place):
                    swap(fresh, place)
                if options.output == GENERATED:  # elsewhere a README is the caller's own
                    write_whole(GENERATED / "README.md", README)
    except (GenerationError, SpecError) as error:
        print(f"error: {error}\n{options.output} is as it was.", file=sys.stderr)
        return 1
    _report(plan, spec, place, proved)
    return 0


def _check(fresh: Path, place: Path) -> int:
    changed = differences(fresh, place)
    if not changed:
        return 0
    print(f"{place} is not what the spec and the templates give:", file=sys.stderr)
    print("\n".join(f"  {line}" for line in changed), file=sys.stderr)
    print("`make generate` mends it.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
