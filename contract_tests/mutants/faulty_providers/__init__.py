"""Providers that are wrong by hand, each in one promise: a small declaration, by subject."""

from contract_tests.mutants.faulty_providers import (
    authentication,
    bodies,
    errors,
    headers,
    idempotence,
    leaking,
    lies,
    links,
    methods,
    order,
    ownership,
    page_sizes,
    paging,
    partial,
    paths,
    rare,
    statuses,
    tokens,
)
from contract_tests.mutants.faulty_providers.declaring import FAULTY_PROVIDERS

SUBJECTS = (
    paging, page_sizes, tokens, order, links, ownership, paths, statuses, methods, headers, bodies, errors,
    authentication, idempotence, lies, rare, partial, leaking,
)  # fmt: skip

__all__ = ["FAULTY_PROVIDERS", "SUBJECTS"]
