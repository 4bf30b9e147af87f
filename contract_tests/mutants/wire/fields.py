"""The fields of a schema with all that the contract says about each, references and branches resolved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contract_tests.provider.contract import BodySchema


@dataclass(frozen=True, slots=True)
class Field:
    """One property of an object."""

    name: str
    clause: str  #: JSON pointer into the contract
    keywords: Mapping[str, Any]  #: What restricts it; ``type`` is a list
    is_required: bool

    @property
    def types(self) -> frozenset[str]:
        """The JSON types that it may be of."""
        return frozenset(self.keywords["type"])


def fields(schema: BodySchema) -> Iterator[Field]:
    """The properties of an object, in the order of the contract."""
    found: dict[str, dict[str, Any]] = {}
    clauses: dict[str, str] = {}
    required: set[str] = set()
    for clause in schema.clauses:
        if not clause.subject and clause.keyword == "required":
            required.update(clause.content)
        elif clause.subject.isidentifier():
            keywords = found.setdefault(clause.subject, {"type": []})
            # Types in several places are those of oneOf's branches, one of which is null.
            if clause.keyword == "type":
                keywords["type"] += [clause.content] if isinstance(clause.content, str) else clause.content
            elif clause.keyword != "oneOf":
                keywords[clause.keyword] = clause.content
            ends = f"/properties/{clause.subject}"
            clauses[clause.subject] = next(place for place in clause.trail if place.endswith(ends))
    for name, keywords in found.items():
        yield Field(name, clauses[name], keywords, name in required)
