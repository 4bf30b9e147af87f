"""Settings: which base URLs, edges, regions and time limits are accepted, and how others are refused."""

import pickle
from typing import Any, cast

import pytest

from twilio_receipts import AsyncClient, Client, ConfigurationError, Timeout
from twilio_receipts._runtime.settings import choose_origins, full_user_agent

ACCOUNT = "AC" + "0" * 32
SECRET = "canary/secret+value"
DEFAULT = "https://conversations.twilio.com"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TWILIO_EDGE", "TWILIO_REGION"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("given", "settled"),
    [
        ("https://gateway.example/twilio/", "https://gateway.example/twilio"),
        ("https://gateway.example/X/", "https://gateway.example/X"),
        ("HTTPS://Gateway.Example", "https://gateway.example"),  # else certificates would not be checked
        ("https://gateway.example:8443", "https://gateway.example:8443"),
        ("https://10.0.0.1", "https://10.0.0.1"),
        ("https://[::1]:8443/a", "https://[::1]:8443/a"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_base_urls_that_credentials_may_be_sent_to(given: str, settled: str) -> None:
    assert choose_origins(DEFAULT, given, None, None).base_url == settled


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "gateway.example",
        "//gateway.example",
        "http://gateway.example",
        "http://127.0.0.1.example",
        "http://127.1",
        "http://localhost.example",
        "http://0.0.0.0",
        "ftp://gateway.example",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https://:443",
        "https://gateway.example:0",
        "https://gateway.example:99999",
        "https://gateway.example:port",
        "https://gateway.example/?",
        "https://gateway.example/#",
        "https://gateway.example?x=1",
        "https://gateway.example/a/../b",
        "https://gateway.example/./a",
        "https://gateway.example//a",
        "https://gateway.example/%2e%2e",
        "https://gateway.example\\evil.example",
        "https://gate way.example",
        "https://gateway.example\r\nX: 1",
        "https://gate\tway.example",
        "https://gatewäy.example",
        "https://a..b",
        "https://" + "a" * 64 + ".example",
        "https://[::1",
        "https://[fe80::1%25eth0]",
        b"https://gateway.example",
        5,
    ],
)
def test_base_urls_that_are_refused_by_name(base_url: Any) -> None:
    with pytest.raises(ConfigurationError, match="base_url must be") as caught:
        Client(ACCOUNT, SECRET, base_url=base_url)
    assert f"got {repr(base_url)[:40]}" in str(caught.value)


@pytest.mark.parametrize("base_url", [f"https://user:{SECRET}@host", f"https://{SECRET}@host", f"https://x:{SECRET}@["])
def test_a_base_url_with_a_password_is_refused_without_being_shown(base_url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Client(ACCOUNT, SECRET, base_url=base_url)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("edge", "region", "host"),
    [
        (None, None, "conversations.twilio.com"),
        (None, "au1", "conversations.au1.twilio.com"),
        ("dublin", None, "conversations.dublin.us1.twilio.com"),
        ("sydney", "au1", "conversations.sydney.au1.twilio.com"),
    ],
)
@pytest.mark.parametrize("from_environment", [False, True])
def test_edge_and_region_make_the_host(
    monkeypatch: pytest.MonkeyPatch, edge: str | None, region: str | None, host: str, *, from_environment: bool
) -> None:
    if from_environment:
        monkeypatch.setenv("TWILIO_EDGE", edge or "")
        monkeypatch.setenv("TWILIO_REGION", region or "")
        edge = region = None
    assert choose_origins(DEFAULT, None, edge, region).base_url == f"https://{host}"


def test_a_server_without_a_domain_stays_as_it_is() -> None:
    assert choose_origins("https://localhost:8443/api", None, None, None).base_url == "https://localhost:8443/api"


@pytest.mark.parametrize("label", ["Dublin", "a.b", "evil.example/", "x@y", "-a", "a" * 64, "ä", 5])
def test_edges_and_regions_are_host_labels(label: Any) -> None:
    with pytest.raises(ConfigurationError, match="edge must be"):
        Client(ACCOUNT, SECRET, edge=label)
    with pytest.raises(ConfigurationError, match="region must be"):
        Client(ACCOUNT, SECRET, region=label)


@pytest.mark.parametrize("label", [{"edge": "dublin"}, {"region": "au1"}])
def test_a_base_url_excludes_edge_and_region(label: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="but not both"):
        Client(ACCOUNT, SECRET, base_url="https://gateway.example", edge=label.get("edge"), region=label.get("region"))


@pytest.mark.parametrize(
    "seconds",
    [0, -1, 0.0, float("nan"), float("inf"), 86_401, 1e300, pytest.param(10**5000, id="huge"), True, "5", b"5"],
)
def test_a_time_limit_is_a_number_of_seconds_up_to_a_day(seconds: Any) -> None:
    builders: tuple[Any, ...] = (Timeout.of, lambda value: Timeout(read=value))
    for build in builders:
        with pytest.raises(ConfigurationError, match=r"timeout\.(total|read) must be"):
            build(seconds)


def test_time_limits_default_to_bounded_ones_and_none_lifts_all() -> None:
    assert all(Timeout.of(7).__getattribute__(name) for name in ("connect", "read", "write", "pool"))
    assert Timeout.of(7).total == 7
    assert Timeout.of(Timeout(total=86_400)) == Timeout(total=86_400)
    assert Timeout.of(None) == Timeout(None, None, None, None, None)
    assert pickle.loads(pickle.dumps(Timeout(read=1))) == Timeout(read=1)  # noqa: S301 - our own


@pytest.mark.parametrize(("kind", "wanted"), [(Client, "httpx2.Client"), (AsyncClient, "httpx2.AsyncClient")])
def test_a_client_of_another_kind_is_refused(kind: Any, wanted: str) -> None:
    with pytest.raises(ConfigurationError, match=f"http_client must be an {wanted}; got"):
        kind(ACCOUNT, SECRET, http_client=object())


def test_a_product_of_the_callers_may_be_added_to_the_user_agent() -> None:
    assert full_user_agent("ours", "x" * 200) == f"ours {'x' * 200}"
    assert full_user_agent("ours", None) == "ours"
    for wrong in ("", "x" * 201, "a  b", " a", "a\n", "\xe4", 5):
        with pytest.raises(ConfigurationError, match="user_agent must be 1 to 200 printable"):
            full_user_agent("ours", cast("str", wrong))


def test_plain_http_to_another_machine_is_for_who_asks_for_it() -> None:
    allowed = choose_origins(DEFAULT, "http://gateway.example", None, None, allow_unencrypted_http=True)
    assert allowed.base_url == "http://gateway.example"
    Client(ACCOUNT, SECRET, base_url="http://gateway.example", allow_unencrypted_http=True)
    for switch in (False, 1, "yes"):
        with pytest.raises(ConfigurationError, match=r"allow_unencrypted_http=True.*; got 'http://gateway.example'"):
            Client(ACCOUNT, SECRET, base_url="http://gateway.example", allow_unencrypted_http=cast("bool", switch))
