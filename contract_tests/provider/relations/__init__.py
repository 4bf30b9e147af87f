"""What several exchanges together have to keep: true of any right provider, or, if `seeded`, of the sandbox's data."""

from contract_tests.provider.relations import (
    access,
    agreement,
    dataset,
    hypothesis_requests,
    paging_limits,
    representation,
    unknown_ids,
)
from contract_tests.provider.relations.table import REGISTERED, Relation

ORDER = (agreement, dataset, access, paging_limits, unknown_ids, representation, hypothesis_requests)
"""What finds most for its requests comes first, and what asks for very much last."""

_MODULES = [module.__name__ for module in ORDER]
RELATIONS: dict[str, Relation] = {
    relation.name: relation
    for relation in sorted(REGISTERED.values(), key=lambda one: (one.late, _MODULES.index(one.state.__module__)))
}
"""Every relation by name, in the order of running."""

__all__ = ["ORDER", "RELATIONS", "Relation"]
