"""The kinds of mutants: the names of each, and how one is examined."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from contract_tests.mutants import faulty_specs, harness, right_providers
from contract_tests.mutants.client import mutants as client
from contract_tests.mutants.client import survivors as of_the_client
from contract_tests.mutants.faulty_providers import FAULTY_PROVIDERS
from contract_tests.mutants.harness import CRASHED, Mutant
from contract_tests.mutants.source import survivors as of_the_source
from contract_tests.mutants.source.mutants import source_mutants
from contract_tests.mutants.wire import wire_mutants
from scripts.reporting.results import MutantKind, MutantResult


@dataclass(frozen=True, slots=True)
class Population:
    """All mutants of one kind."""

    heading: str  #: What they are
    names: Callable[[], Sequence[str]]  #: Their names; also says that their declarations can be read
    examine: Callable[[str], MutantResult]  #: Examines one; runs in any process, one mutant at a time
    #: Names of those that survive, each with the reason why it breaks no promise
    survivors: Mapping[str, str] = field(default_factory=dict)
    sampled: int = 1  #: A run of all kinds examines one in so many


Mutants = Callable[[], Mapping[str, Mutant]]


def _examining(kind: MutantKind, mutants: Mutants) -> Callable[[str], MutantResult]:
    return lambda name: harness.examine(kind, name, mutants()[name])


POPULATIONS: dict[MutantKind, Population] = {
    "right": Population(
        "right providers",
        right_providers.names,
        right_providers.examine,
        dict.fromkeys(right_providers.names(), "It is right, so the contract has to find nothing in it."),
        20,
    ),
    "client": Population(
        "mutants of the client's source",
        lambda: list(client.client_mutants()),
        client.examine,
        of_the_client.EQUIVALENT,
        40,
    ),
    "source": Population(
        "mutants of the sandbox's source",
        lambda: list(source_mutants()),
        _examining("source", source_mutants),
        of_the_source.EQUIVALENT,
    ),
    "provider": Population(
        "faulty providers", lambda: list(FAULTY_PROVIDERS), _examining("provider", lambda: FAULTY_PROVIDERS)
    ),
    "spec": Population("faulty specs", lambda: list(faulty_specs.FAULTY_SPECS), faulty_specs.examine),
    "wire": Population("mutants of the wire", lambda: list(wire_mutants()), _examining("wire", wire_mutants)),
}
"""By kind; those of which one takes longest come first, so that no process is left alone at the end."""


def examine(kind: MutantKind, name: str) -> MutantResult:
    """Examine one mutant."""
    population = POPULATIONS[kind]
    try:
        result = population.examine(name)
    except Exception as error:  # noqa: BLE001 # whatever it is, it is the suite's own mistake, and reported as such
        return MutantResult(kind, name, expected=CRASHED, got=f"{type(error).__name__}: {error}")
    return replace(result, equivalent=population.survivors.get(name, ""))


def reasons_about_nothing() -> list[str]:
    """Reasons for survivors whose mutants do not exist (any more)."""
    return sorted(name for each in POPULATIONS.values() for name in set(each.survivors) - set(each.names()))
