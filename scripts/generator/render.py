"""Renders the plan: our templates, what the client needs of scripts/runtime, and ruff's formatting over all of it."""

import re
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scripts.generator import text
from scripts.generator.obstacles import GenerationError
from scripts.generator.plan import Plan
from scripts.generator.planner import make_plan
from scripts.runtime import errors
from scripts.spec import Spec

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
RUNTIME = TEMPLATES.with_name("runtime")

_FROM_CORE = re.compile(r"^\s*from \.+_runtime(?:\.| import )(\w+)", re.MULTILINE)
_WITHIN_CORE = re.compile(r"^\s*from \.(\w+)", re.MULTILINE)
_UP = re.compile(r"^(\s*from )\.\.(?=\w)", re.MULTILINE)

_RUFF = ("--isolated", "--no-cache", "--quiet", "--config", f"line-length = {text.WIDTH}", "--target-version", "py311")
# Calls and signatures take one line where they fit, whatever comma a template left behind.
_FORMAT = ("--config", "format.skip-magic-trailing-comma = true")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Python, not HTML; the filters keep text from becoming code
    )
    filters = (text.literal, text.pattern, text.prose, text.paragraph, text.docstring)
    environment.filters.update({function.__name__: function for function in filters})
    return environment


def write(plan: Plan, folder: Path) -> None:
    """Write the client into `folder/<package>`, which must not exist yet; the sources are still to be formatted."""
    tree = [
        name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, errors.RootError)
    ]
    common = {"plan": plan, "errors": sorted(plan.root_error if name == "RootError" else name for name in tree)}
    header = _environment().get_template("header.jinja").render(common)
    made: dict[str, str] = {}

    def render(place: str, template: str, **values: object) -> None:
        made[place] = _environment().get_template(template).render(common | values)

    render("__init__.py", "package_init.py.jinja")
    render("client.py", "client.py.jinja")
    render("models.py", "models.py.jinja")
    for resource in plan.resources:
        render(f"{resource.name}.py", "resource.py.jinja", resource=resource)
    parts: list[str] = []
    if any(resource.outcome for resource in plan.resources):
        render("sweep/__init__.py", "sweep.py.jinja")
        parts.append("sweep")
    commanded = next((resource for resource in plan.resources if resource.principal), plan.resources[0])
    render("__main__.py", "main.py.jinja")
    render("cli/__init__.py", "cli.py.jinja", resource=commanded)
    parts.append("cli")
    made |= runtime_modules(made.values(), parts, plan.root_error)
    for place, source in made.items():
        path = folder / plan.package / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(header + source, encoding="utf-8", newline="\n")
    (folder / plan.package / "py.typed").write_bytes(b"")


def runtime_modules(rendered: Iterable[str], parts: Iterable[str], root_error: str) -> dict[str, str]:
    """Map each module's place in the package to its source: the parts' modules, and what all import of the core.

    `rendered` are the sources of what came from templates; `root_error` is what the root of the error tree is called.
    """
    made: dict[str, str] = {}
    for part in parts:
        for path in sorted((RUNTIME / part).glob("_[!_]*.py")):
            # A part is a folder beside `_runtime`, here it is one within it.
            made[f"{part}/{path.name}"] = _UP.sub(r"\1.._runtime.", path.read_text(encoding="utf-8"))
    wanted = {"__init__"}.union(*map(_FROM_CORE.findall, (*rendered, *made.values())))
    while wanted:
        name = wanted.pop()
        if f"_runtime/{name}.py" not in made:
            made[f"_runtime/{name}.py"] = source = (RUNTIME / f"{name}.py").read_text(encoding="utf-8")
            wanted.update(_WITHIN_CORE.findall(source))
    return {place: re.sub(r"\bRootError\b", root_error, source) for place, source in made.items()}


def tidy(folder: Path) -> None:
    """Sort the imports of all packages in a folder, and format them; raises GenerationError if ruff cannot."""
    for command in (("check", "--fix-only", "--select=F401,I"), ("format", *_FORMAT)):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *_RUFF, "."],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise GenerationError(
                f"the templates gave what is not Python: {' '.join((done.stderr or done.stdout).split())}"
            )


def render(spec: Spec, folder: Path) -> Plan:
    """Generate the client of a spec into `folder/<package>`, which must not exist yet.

    Raises GenerationError with a line for each obstacle.
    """
    plan, obstacles = make_plan(spec.document, f"openapi/{spec.path.name}", spec.sha256)
    if plan is None:
        raise GenerationError("\n".join(f"{spec.where(place)}: {message} at #{place}" for place, message in obstacles))
    write(plan, folder)
    tidy(folder / plan.package)
    return plan
