"""Renders the plan: openapi-python-client's `Project`, with our templates and our layout of the package."""

from __future__ import annotations

import contextlib
import copy
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError

from scripts.generator import text
from scripts.generator.errors import GenerationError
from scripts.generator.plan import Plan
from scripts.generator.planner import make_plan
from scripts.generator.runtime import runtime_modules
from scripts.runtime import errors as runtime_errors
from scripts.spec import Spec

SCRIPTS = Path(__file__).resolve().parent.parent
TEMPLATES = SCRIPTS / "templates"

_RUFF = (
    "--isolated",
    "--no-cache",
    "--quiet",
    "--config",
    f"line-length = {text.WIDTH}",
    "--config",
    "target-version = 'py311'",
)
# Calls and signatures take one line where they fit, whatever comma a template left behind.
_FORMAT = ("--config", "format.skip-magic-trailing-comma = true")


class ClientProject(Project):
    """The client as a project of openapi-python-client: the steps of its `build` are the steps here, with our files."""

    def __init__(self, data: GeneratorData, config: Config, plan: Plan) -> None:
        super().__init__(openapi=data, config=config)
        self._plan = plan
        # The stock templates are out of reach, so that a typing error in a name cannot fall back on one of them.
        self.env.loader = FileSystemLoader(TEMPLATES)
        self.env.undefined = StrictUndefined
        self.env.globals.update(plan=plan, errors=sorted(_error_names(plan)))
        self.env.filters.update(
            literal=text.literal,
            pattern=text.pattern,
            prose=text.prose,
            paragraph=text.paragraph,
            docstring=text.docstring,
        )

    def _write(self, place: str, template: str, **values: object) -> None:
        body = self.env.get_template(template).render(values)
        self._put(place, body)

    def _put(self, place: str, body: str) -> None:
        path = self.package_dir / place
        path.parent.mkdir(exist_ok=True)
        path.write_text(self.env.get_template("header.jinja").render() + "\n" + body, encoding="utf-8", newline="\n")

    def _create_package(self) -> None:
        self._write("__init__.py", "package_init.py.jinja")
        (self.package_dir / "py.typed").write_bytes(b"")

    def _build_metadata(self) -> None:
        """A vendored package is no distribution: it has no metadata of its own."""

    def _build_models(self) -> None:
        self._write("models/__init__.py", "models_init.py.jinja")
        for model in self._plan.models:
            self._write(f"models/{model.module}.py", "model.py.jinja", model=model)
        for enum in self._plan.enums:
            self._write(f"models/{enum.module}.py", "str_enum.py.jinja", enum=enum)

    def _build_api(self) -> None:
        self._write("client.py", "client.py.jinja")
        for resource in self._plan.resources:
            self._write(f"{resource.name}.py", "resource.py.jinja", resource=resource)
        self._build_parts()

    def _build_parts(self) -> None:
        """Lay out the parts that this spec gives rise to, and then what all the rest needs of the runtime."""
        parts: list[str] = []
        if any(resource.outcome for resource in self._plan.resources):
            self._write("sweep/__init__.py", "sweep.py.jinja")
            parts.append("sweep")
        commanded = [resource for resource in self._plan.resources if {"fetch", "list"} <= resource.kinds]
        if commanded:
            self._write("__main__.py", "main.py.jinja")
            self._write("cli/__init__.py", "cli.py.jinja", resource=commanded[0])
            parts.append("cli")
        rendered = [path.read_text(encoding="utf-8") for path in self.package_dir.rglob("*.py")]
        for place, source in runtime_modules(rendered, parts, self._plan.root_error).items():
            self._put(place, source)

    def _run_post_hooks(self) -> None:
        for command in (("check", "--fix-only", "--select=F401,I"), ("format", *_FORMAT)):
            done = subprocess.run(
                [sys.executable, "-m", "ruff", *command, *_RUFF, "."],
                cwd=self.package_dir,
                env={**os.environ, "RUFF_NO_CACHE": "true"},
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                self.errors.append(
                    GeneratorError(header=f"ruff {command[0]} failed", detail=done.stderr or done.stdout)
                )


def _error_names(plan: Plan) -> list[str]:
    return [
        plan.root_error if name == "RootError" else name
        for name, value in vars(runtime_errors).items()
        if isinstance(value, type) and issubclass(value, runtime_errors.RootError)
    ]


def render(spec: Spec, folder: Path) -> Plan:
    """Render the client into `folder/<package>`, which must not exist yet.

    Raises:
        GenerationError: The spec cannot be parsed whole, or asks for what the client cannot be.
    """
    config = Config.from_sources(ConfigFile(), MetaType.NONE, spec.path, "utf-8", overwrite=False, output_path=folder)
    # The parser changes what it is given.
    data = GeneratorData.from_dict(copy.deepcopy(spec.document), config=config)
    if isinstance(data, GeneratorError):
        raise GenerationError(f"{spec.path}: {_says(data)}")
    _refuse(
        spec, [*data.errors, *(e for group in data.endpoint_collections_by_tag.values() for e in group.parse_errors)]
    )
    plan = make_plan(data, spec)
    config.output_path = folder / plan.package
    project = ClientProject(data, config, plan)
    with contextlib.redirect_stdout(io.StringIO()):  # it announces a temporary folder
        problems = project.build()
    if problems:
        shutil.rmtree(folder / plan.package, ignore_errors=True)
    _refuse(spec, problems)
    return plan


def _refuse(spec: Spec, problems: Sequence[GeneratorError]) -> None:
    """Take every warning of the generator for what it is: a part of the client that would be missing."""
    if problems:
        raise GenerationError("\n".join(f"{spec.path}: {_says(problem)}" for problem in problems))


def _says(problem: GeneratorError) -> str:
    return " ".join(f"{problem.header} {problem.detail or ''}".split())
