"""What no contract run shows of the provider: TLS, which it does not have in process, and what is new each time.

All else of it, and of addresses, authentication, errors and paging, the contract proves: `make mutants KIND=source`
changes each line of them and finds the contract to notice.
"""

import re

import httpx2

from contract_tests.sandbox import Sandbox
from contract_tests.tests.sandbox.asking import call, receipts_path, response


def test_over_https_browsers_are_told_to_stay_there(seeded: Sandbox) -> None:
    over_tls, plain = (response(seeded, call(seeded, receipts_path(seeded), scheme=one)) for one in ("https", "http"))
    assert over_tls.headers["strict-transport-security"] == "max-age=31536000"
    assert "strict-transport-security" not in plain.headers


def test_no_two_requests_have_the_same_id(seeded: Sandbox) -> None:
    asked = call(seeded, receipts_path(seeded))
    assert len({response(seeded, asked).headers["twilio-request-id"] for _ in range(50)}) == 50


def test_each_response_says_how_long_it_took_and_how_many_others_there_were(sandbox: Sandbox) -> None:
    headers = httpx2.get(sandbox.base_url).headers
    assert re.fullmatch(r"\d+\.\d{3}", headers["twilio-request-duration"])
    assert headers["twilio-concurrent-requests"] == "1"
