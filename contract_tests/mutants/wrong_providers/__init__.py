"""Providers that are wrong by hand, each in one promise: a small declaration, by subject."""

from contract_tests.mutants.wrong_providers import (
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
from contract_tests.mutants.wrong_providers.declaring import WRONG_PROVIDERS, WrongProvider

SUBJECTS = (
    paging, page_sizes, tokens, order, links, ownership, paths, statuses, methods, headers, bodies, errors,
    authentication, idempotence, lies, rare, partial, leaking,
)  # fmt: skip

__all__ = ["SUBJECTS", "WRONG_PROVIDERS", "WrongProvider"]
