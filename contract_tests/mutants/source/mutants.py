"""Every mutant of the modules that serve a request, and how each is served."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from contract_tests import sandbox
from contract_tests.mutants.laboratory import Application, Serve
from contract_tests.mutants.source.loading import changed
from contract_tests.mutants.source.trees import Place, mutated, places

FOLDER = Path(sandbox.__file__).parent
LEFT_OUT: dict[str, frozenset[str]] = {
    "addresses": frozenset(),
    "application": frozenset({"RecordedRequest", "Record"}),
    "authentication": frozenset(),
    "errors": frozenset(),
    "exchange": frozenset(),
    "origin": frozenset(),
    "paging": frozenset(),
    "provider": frozenset(),
    "store": frozenset(
        {
            "Store.__init__", "Store._prepare", "Store.close", "Store.__enter__", "Store.__exit__", "Store.writing",
            "_connect", "SandboxError",
        }
    ),
}  # fmt: skip
"""The modules that answer requests, and what in them does not: recording for tests, opening and writing the database."""


@dataclass(frozen=True, slots=True)
class SourceMutant:
    """One change of one module."""

    name: str
    module: str
    place: Place

    @property
    def clause(self) -> str:
        """Where it is; which clause a mechanical change breaks, only the check that catches it can tell."""
        return f"contract_tests/sandbox/{self.module}.py"

    @property
    def serve(self) -> Serve:
        """Serves the changed sandbox over a database that the right one has filled."""

        def serve(path: Path) -> tuple[Application, Callable[[], None]]:
            with changed(self.module, mutated(_source(self.module), self.place)) as modules:
                store = modules["store"].Store(path, durable=False)
                provider = modules["provider"].Provider(store)
                return modules["application"].build_app(provider), store.close

        return serve


@cache
def source_mutants() -> dict[str, SourceMutant]:
    """All of them by name: ``module.function: done: code``."""
    found = {}
    for module, left_out in LEFT_OUT.items():
        for place in places(_source(module), left_out):
            name = f"{module}.{place.name}"
            found[name] = SourceMutant(name, module, place)
    return found


def _source(module: str) -> str:
    return (FOLDER / f"{module}.py").read_text(encoding="utf-8")
