"""Providers that are wrong by hand, each in one promise: a small declaration, by subject."""

from contract_tests.mutants.faulty_providers import (
    authentication,
    bodies,
    errors,
    headers,
    idempotence,
    leaking,
    links,
    methods,
    ownership,
    page_sizes,
    paging,
    partial,
    paths,
    tokens,
)
from contract_tests.mutants.faulty_providers.declaring import FAULTY_PROVIDERS

SUBJECTS = (
    paging, page_sizes, tokens, links, ownership, paths, methods, headers, bodies, errors, authentication, idempotence,
    partial, leaking,
)  # fmt: skip

__all__ = ["FAULTY_PROVIDERS", "SUBJECTS"]
