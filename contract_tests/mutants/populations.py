"""The kinds of mutants, each with its names and with what finds out what comes of one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from contract_tests.mutants import client, faulty_specs, harness, right_providers, source
from contract_tests.mutants.faulty_providers import FAULTY_PROVIDERS
from contract_tests.mutants.verdict import Kind, Verdict
from contract_tests.mutants.wire import wire_mutants


@dataclass(frozen=True, slots=True)
class Population:
    """All mutants of one kind.

    Attributes:
        heading: What they are.
        names: Their names; also says that their declarations can be read.
        examine: Finds out what comes of one; runs in a process of its own choosing, one mutant at a time.
        survivors: Names of those that survive, each with the reason why it breaks no promise.
        sampled: Of how many one is examined where nobody asks for this kind.
    """

    heading: str
    names: Callable[[], Sequence[str]]
    examine: Callable[[str], Verdict]
    survivors: Mapping[str, str] = field(default_factory=dict)
    sampled: int = 1


def _provider(name: str) -> Verdict:
    faulty = FAULTY_PROVIDERS[name]
    return harness.examine("provider", name, faulty.clause, faulty.serve, shows=faulty.shows)


def _wire(name: str) -> Verdict:
    mutant = wire_mutants()[name]
    return harness.examine("wire", name, mutant.clause, mutant.serve)


def _source(name: str) -> Verdict:
    mutant = source.source_mutants()[name]
    return harness.examine("source", name, mutant.clause, mutant.serve)


POPULATIONS: dict[Kind, Population] = {
    "right": Population(
        "right providers",
        right_providers.names,
        right_providers.examine,
        dict.fromkeys(right_providers.names(), "It is right, so the contract has to find nothing in it."),
        20,
    ),
    "client": Population(
        "mutants of the client's source", lambda: list(client.client_mutants()), client.examine, client.EQUIVALENT, 40
    ),
    "spec": Population("faulty specs", lambda: list(faulty_specs.FAULTY_SPECS), faulty_specs.examine),
    "source": Population(
        "mutants of the sandbox's source", lambda: list(source.source_mutants()), _source, source.EQUIVALENT
    ),
    "provider": Population("faulty providers", lambda: list(FAULTY_PROVIDERS), _provider),
    "wire": Population("mutants of the wire", lambda: list(wire_mutants()), _wire),
}
"""By kind; those of which one takes longest come first, so that no process is left alone at the end."""


def examine(kind: Kind, name: str) -> Verdict:
    """Find out what comes of one mutant."""
    population = POPULATIONS[kind]
    return replace(population.examine(name), equivalent=population.survivors.get(name, ""))


def reasons_about_nothing() -> list[str]:
    """Reasons for survivors whose mutants do not exist (any more)."""
    return sorted(name for each in POPULATIONS.values() for name in set(each.survivors) - set(each.names()))
