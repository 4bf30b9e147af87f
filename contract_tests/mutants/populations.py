"""The five kinds of mutants, each with its names and with what finds out what comes of one."""

from __future__ import annotations

from msgspec.structs import replace

from contract_tests.mutants import laboratory
from contract_tests.mutants.source import EQUIVALENT, source_mutants
from contract_tests.mutants.verdict import Kind, Population, Verdict
from contract_tests.mutants.wire import wire_mutants
from contract_tests.mutants.wrong_clients import WRONG_CLIENTS
from contract_tests.mutants.wrong_clients.examining import examine as examine_client
from contract_tests.mutants.wrong_providers import WRONG_PROVIDERS
from contract_tests.mutants.wrong_specs import WRONG_SPECS
from contract_tests.mutants.wrong_specs.examining import examine as examine_spec


def _provider(name: str) -> Verdict:
    wrong = WRONG_PROVIDERS[name]
    return laboratory.examine("provider", name, wrong.clause, wrong.serve, shows=wrong.shows)


def _wire(name: str) -> Verdict:
    mutant = wire_mutants()[name]
    return laboratory.examine("wire", name, mutant.clause, mutant.serve)


def _source(name: str) -> Verdict:
    mutant = source_mutants()[name]
    found = laboratory.examine("source", name, mutant.clause, mutant.serve)
    return replace(found, equivalent=EQUIVALENT.get(name, ""))


POPULATIONS: dict[Kind, Population] = {
    each.kind: each
    for each in (
        Population("client", "wrong clients", lambda: list(WRONG_CLIENTS), examine_client),
        Population("spec", "wrong specs", lambda: list(WRONG_SPECS), examine_spec),
        Population("source", "mutants of the sandbox's source", lambda: list(source_mutants()), _source),
        Population("provider", "wrong providers", lambda: list(WRONG_PROVIDERS), _provider),
        Population("wire", "mutants of the wire", lambda: list(wire_mutants()), _wire),
    )
}
"""By kind; those of which one takes longest come first, so that no process is left alone at the end."""


def examine(kind: Kind, name: str) -> Verdict:
    """Find out what comes of one mutant."""
    return POPULATIONS[kind].examine(name)
