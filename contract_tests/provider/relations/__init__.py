"""What several exchanges together have to keep: true of any right provider, or, in `seeded`, of the sandbox's data."""

from contract_tests.provider.relations import (
    agreement,
    arrivals,
    authentication,
    dataset,
    fetching,
    first_contact,
    links,
    made_up,
    methods,
    odd_values,
    page_sizes,
    paging_limits,
    representation,
    strangers,
    unknown_ids,
    walking,
    wording,
)
from contract_tests.provider.relations.table import REGISTERED, Relation

ORDER = (
    first_contact,
    agreement,
    dataset,
    authentication,
    methods,
    wording,
    strangers,
    walking,
    links,
    paging_limits,
    unknown_ids,
    representation,
    arrivals,
    fetching,
    odd_values,
    page_sizes,
    made_up,
)
"""What finds most for its requests comes first."""

RELATIONS: dict[str, Relation] = {
    name: relation
    for module in ORDER
    for name, relation in REGISTERED.items()
    if relation.state.__module__ == module.__name__
}
"""Every relation by name, in the order of running."""

__all__ = ["ORDER", "RELATIONS", "Relation"]
