"""Which proxy the environment names, with NO_PROXY as curl reads it."""

import pytest

from twilio_receipts._runtime.proxies import environment_proxy


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("base_url", "environment", "proxy"),
    [
        ("https://host.example", {}, None),
        ("https://host.example", {"HTTPS_PROXY": "http://proxy.example:3128"}, "http://proxy.example:3128"),
        ("https://host.example", {"https_proxy": "proxy.example:3128"}, "http://proxy.example:3128"),
        ("https://host.example", {"ALL_PROXY": "https://proxy.example"}, "https://proxy.example"),
        ("https://host.example", {"HTTP_PROXY": "http://proxy.example"}, None),
    ],
)
def test_the_environment_names_the_proxy_of_https(
    monkeypatch: pytest.MonkeyPatch, base_url: str, environment: dict[str, str], proxy: str | None
) -> None:
    for name, url in environment.items():
        monkeypatch.setenv(name, url)
    assert environment_proxy(base_url) == proxy


@pytest.mark.parametrize(
    ("host", "no_proxy", "excepted"),
    [
        ("host.example", "", False),
        ("host.example", "other.example", False),
        ("host.example", "host.example", True),
        ("HOST.example", "Host.Example", True),
        ("a.host.example", "host.example", True),
        ("a.host.example", ".host.example", True),
        ("host.example", ".host.example", True),
        ("a.host.example", "*.host.example", True),
        ("ahost.example", "host.example", False),
        ("ahost.example", "*host.example", False),
        ("host.example", "a.example, host.example. b.example", True),
        ("host.example", "host.example:8443", True),
        ("host.example", "host.example:443", False),
        ("host.example", "*", True),
        ("host.example", "other,*", True),
        ("10.1.2.3", "10.0.0.0/8", True),
        ("10.1.2.3", "10.9.9.9/8", True),
        ("10.1.2.3", "10.1.2.3", True),
        ("10.1.2.3", "11.0.0.0/8", False),
        ("10.1.2.3", "2.3", False),
        ("[2001:db8::7]", "2001:db8::/32", True),
        ("[::1]", "[::1]", True),
        ("[::1]", "host.example,10.0.0.0/8", False),
        ("host.example", "10.0.0.0/8", False),
        ("host.example.", "host.example", True),
        ("[::8443]", "::8443", True),
    ],
)
def test_no_proxy_is_read_as_curl_reads_it(
    monkeypatch: pytest.MonkeyPatch, host: str, no_proxy: str, *, excepted: bool
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    assert (environment_proxy(f"https://{host}:8443") is None) is excepted


@pytest.mark.parametrize(("no_proxy", "excepted"), [("host.example:443", True), ("host.example:444", False)])
def test_an_origin_without_a_port_has_that_of_https(
    monkeypatch: pytest.MonkeyPatch, no_proxy: str, *, excepted: bool
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    assert (environment_proxy("https://host.example") is None) is excepted
