"""Who is let in: Basic, with a token or an API key, and nothing else."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from contract_tests.sandbox import Sandbox
from contract_tests.tests.sandbox.asking import ask, basic, body, call, receipts_path, response


def test_an_api_key_reads_what_its_account_reads(seeded: Sandbox) -> None:
    key = basic(seeded.api_key_sid, seeded.api_key_secret)
    assert body(ask(seeded, receipts_path(seeded), authorization=key)) == body(ask(seeded, receipts_path(seeded)))


def _encoded(text: bytes) -> str:
    return base64.b64encode(text).decode()


WRONG: dict[str, Callable[[Sandbox], str]] = {
    "none": lambda _: "",
    "no token": lambda one: f"Basic {_encoded(one.account_sid.encode())}",
    "empty token": lambda one: basic(one.account_sid, ""),
    "wrong token": lambda one: basic(one.account_sid, one.auth_token[:-1]),
    "token and a blank": lambda one: basic(one.account_sid, one.auth_token + " "),
    "token of another account": lambda one: basic(one.account_sid, one.seeded.other_account_auth_token),
    "key's secret for the account": lambda one: basic(one.account_sid, one.api_key_secret),
    "account's token for the key": lambda one: basic(one.api_key_sid, one.auth_token),
    "unknown account": lambda one: basic("AC" + "0" * 32, one.auth_token),
    "account in capitals": lambda one: basic(one.account_sid.upper(), one.auth_token),
    "bearer": lambda one: basic(one.account_sid, one.auth_token).replace("Basic", "Bearer"),
    "digest": lambda one: f'Digest username="{one.account_sid}"',
    "no base64": lambda _: "Basic !!!!",
    "half of base64": lambda one: basic(one.account_sid, one.auth_token)[:-3],
    "no utf-8": lambda _: f"Basic {_encoded(b'AC:' + bytes(range(128, 160)))}",
    "a control character": lambda one: basic(one.account_sid + "\0", one.auth_token),
    "nothing after the scheme": lambda _: "Basic",
}


@pytest.mark.parametrize("how", WRONG)
def test_wrong_credentials_get_the_one_401(seeded: Sandbox, how: str) -> None:
    authorization = WRONG[how](seeded)
    answer = ask(seeded, receipts_path(seeded), authorization=authorization)
    assert answer.status == 401
    assert answer.headers == {"WWW-Authenticate": 'Basic realm="Twilio API"'}
    assert body(answer) == {
        "code": 20003,
        "message": "Authenticate",
        "more_info": "https://www.twilio.com/docs/errors/20003",
        "status": 401,
    }


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/Conversations/x/Messages/y/Receipts"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_a_stranger_learns_nothing_about_what_exists(seeded: Sandbox, path: str, method: str) -> None:
    assert ask(seeded, path, method=method, authorization="").status == 401


def test_the_scheme_may_be_written_in_any_case(seeded: Sandbox) -> None:
    authorization = basic(seeded.account_sid, seeded.auth_token).replace("Basic", "bAsIc")
    assert ask(seeded, receipts_path(seeded), authorization=authorization).status == 200


def test_a_preflight_needs_no_credentials(seeded: Sandbox) -> None:
    answer = response(seeded, call(seeded, receipts_path(seeded), method="OPTIONS", authorization=""))
    assert answer.status_code == 204
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert "content-length" not in answer.headers
