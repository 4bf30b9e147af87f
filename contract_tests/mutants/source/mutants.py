"""Every mutant of the modules that serve a request, and how each is served."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from contract_tests import sandbox
from contract_tests.mutants.harness import Application, Mutant, Serve
from contract_tests.mutants.syntax.loading import changed
from contract_tests.mutants.syntax.sites import Site, mutated, sites

FOLDER = Path(sandbox.__file__).parent
MODULES = ("addresses", "authentication", "errors", "paging", "provider", "store")
"""Routing, authentication, paging, the store and the provider.

Not `exchange`, which reads what a server passes on: in this process there is none; nor `application`,
which records, logs and fails where asked to. The sandbox's own tests have both.
"""
_WRITING = "opens, fills or changes the database, which is done before a request; the sandbox's own tests have it"
LEFT_OUT: dict[str, str] = {
    "paging._DIGEST_BYTES": "is the length of a digest; tokens are opaque, and any length will do",
    "provider._GZIP_FROM_BYTES": "is the size from which on compressing pays; any will do",
    "provider._compressed": "says how well and with which date gzip compresses; any way will do",
    "store._Row": "is a name for the type checker",
    "store._KEPT_AT_MOST": "bounds the memory of what was read; no answer depends on it",
    "errors.too_many_requests": "is a fault on request; a provider that is checked never refuses so",
    "errors.server_error": "is a fault on request; a provider that is checked never fails so",
    "errors.bad_host": "refuses a Host that an HTTP client does not send; the sandbox's own tests have it",
    "store.SandboxError": _WRITING,
    "store.Store.__init__": _WRITING,
    "store.Store._prepare": _WRITING,
    "store.Store._unusable": _WRITING,
    "store.Store.close": _WRITING,
    "store.Store.writing": _WRITING,
    "store._connect": _WRITING,
}
"""What is left unchanged, with the reason: it does not serve requests."""


@cache
def source_mutants() -> dict[str, Mutant]:
    """All of them by name: ``module.function: done: code``."""
    found = {}
    for module in MODULES:
        left_out = {name.removeprefix(f"{module}.") for name in LEFT_OUT if name.startswith(f"{module}.")}
        for site in sites(_source(module), frozenset(left_out)):
            # Which clause a mechanical change breaks, only the check that catches it can tell.
            found[f"{module}.{site.name}"] = Mutant(f"contract_tests/sandbox/{module}.py", _serving(module, site))
    return found


def _serving(module: str, site: Site) -> Serve:
    """Serves the changed sandbox over a database that the right one has filled."""

    def serve(path: Path) -> tuple[Application, Callable[[], None]]:
        tree = mutated(_source(module), site)
        with changed(sandbox.__name__, module, tree, ("store", "provider", "application")) as modules:
            store = modules["store"].Store(path, durable=False)
            provider = modules["provider"].Provider(store)
            return modules["application"].Endpoint(provider), store.close

    return serve


def _source(module: str) -> str:
    return (FOLDER / f"{module}.py").read_text(encoding="utf-8")
