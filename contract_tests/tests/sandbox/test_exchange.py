"""The origin of links: the request's own, or what a proxy on this machine says; contract runs have neither."""

import pytest

from contract_tests.sandbox import Sandbox
from contract_tests.tests.sandbox.asking import HOST, ask, body, call, receipts_path

PROXY = {"x_forwarded_proto": "https", "x_forwarded_host": "api.example"}


@pytest.mark.parametrize(
    ("how", "origin"),
    [
        ({}, f"http://{HOST}"),
        ({"scheme": "https", "host": "[::1]:9"}, "https://[::1]:9"),
        ({"host": ""}, "http://127.0.0.1:8000"),
        ({"peer": "127.0.0.1", **PROXY}, "https://api.example"),
        ({"peer": "127.1.2.3", **PROXY}, "https://api.example"),
        ({"peer": "::1", **PROXY}, "https://api.example"),
        ({"peer": "10.0.0.1", **PROXY}, f"http://{HOST}"),
        ({"peer": "203.0.113.7", **PROXY}, f"http://{HOST}"),
        ({"peer": "fe80::1", **PROXY}, f"http://{HOST}"),
        ({"peer": "localhost", **PROXY}, f"http://{HOST}"),
        ({"peer": None, **PROXY}, f"http://{HOST}"),
        (
            {"x_forwarded_proto": "https, http", "x_forwarded_host": "outer.example, inner.example"},
            "https://outer.example",
        ),
        ({"x_forwarded_proto": "javascript"}, f"http://{HOST}"),
    ],
    ids=str,
)
def test_links_start_with(seeded: Sandbox, how: dict[str, str], origin: str) -> None:
    answer = seeded.provider.answer(call(seeded, receipts_path(seeded), **how))
    assert body(answer)["meta"]["url"].startswith(f"{origin}/v1/")


@pytest.mark.parametrize("header", ["host", "x_forwarded_host"])
@pytest.mark.parametrize(
    "value", ["a b", "evil/path", "a@b", "x:y", "<script>", "a:123456", "a:65536", "[...]", "[1:2]", "h" * 300]
)
def test_a_host_that_no_link_can_be_built_from_is_refused(seeded: Sandbox, header: str, value: str) -> None:
    answer = ask(seeded, receipts_path(seeded), **{header: value})
    assert (answer.status, body(answer)["code"]) == (400, 20001)
