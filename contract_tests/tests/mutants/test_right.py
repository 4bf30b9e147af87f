"""Right providers raise no alarm: here many freedoms at once, in `make mutants KIND=right` each alone and in pairs."""

import pytest

from contract_tests.mutants.right_providers import FREEDOMS, examine, names
from contract_tests.mutants.right_providers.examining import TOGETHER

COMPANIES = (
    """errors-are-problems errors-have-a-request-number-and-a-time challenges-in-one-field head-is-not-known
    content-types-are-written-differently cookies-are-set responses-may-be-cached keys-come-in-another-order
    links-have-no-page-number tokens-may-be-used-once dates-in-small-letters absent-error-codes-are-null
    a-message-of-3""",
    """content-comes-in-chunks hints-come-first header-names-are-in-small-letters gzip-for-clients-that-accept-it
    what-has-not-changed-is-not-sent every-character-is-escaped dates-with-an-offset account-sid-is-null
    links-name-the-conversation-as-asked tokens-may-be-used-once sids-are-in-capitals a-message-of-3""",
    "receipts-arrive-between-two-pages",
    "receipts-move-on-between-two-pages",
)


@pytest.mark.parametrize("company", COMPANIES)
def test_many_freedoms_at_once_raise_no_alarm(company: str) -> None:
    found = examine(TOGETHER.join(company.split()))
    assert found.caught_by is None, found


def test_there_are_enough_freedoms_alone_and_in_pairs() -> None:
    assert len(FREEDOMS) >= 80
    assert sum(TOGETHER in name for name in names()) >= 80
