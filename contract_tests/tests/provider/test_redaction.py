"""No form of a credential reaches a file or a stream: canaries, encoded in every way, sent through every writer."""

import base64
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from contract_tests.provider import __main__ as command
from contract_tests.provider import replay
from contract_tests.provider.exchange import Headers, basic
from contract_tests.provider.redaction import REDACTED, Redactor, credentials_of
from contract_tests.sandbox import Answer, Call, Provider, Sandbox
from scripts import report

CANARY = "Canary-7f/3b+1d Secret=9"
"""A credential that every encoding writes differently."""


def folded(text: str) -> str:
    """A header over several lines (RFC 9112, 5.2)."""
    return "\r\n ".join(text[at : at + 7] for at in range(0, len(text), 7))


ENCODINGS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "upper case": str.upper,
    "lower case": str.lower,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 after one byte": lambda text: base64.b64encode(b"x" + text.encode() + b"yz").decode(),
    "base64 after two bytes": lambda text: base64.b64encode(b"xy" + text.encode() + b"z").decode(),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64 in lines": lambda text: base64.encodebytes(b"x" * 50 + text.encode()).decode(),
    "base64 of base64": lambda text: base64.b64encode(b"a:" + base64.b64encode(text.encode())).decode(),
    "percent-encoded": lambda text: quote(text, safe=""),
    "percent-encoded, small letters": lambda text: quote(text, safe="").lower(),
    "percent-encoded, every byte": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "percent-encoded twice": lambda text: quote(quote(text, safe=""), safe=""),
    "a form's value": lambda text: quote(text, safe="").replace("%20", "+"),
    "JSON with solidus escaped": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "JSON with every character escaped": lambda text: "".join(f"\\u{ord(one):04X}" for one in text),
    "HTML": lambda text: "".join(f"&#{ord(one)};" for one in text),
    "HTML, hexadecimal": lambda text: "".join(f"&#x{ord(one):X};" for one in text),
    "hexadecimal": lambda text: text.encode().hex(),
    "hexadecimal, capitals": lambda text: text.encode().hex().upper(),
    "folded": folded,
    "base64, folded": lambda text: folded(base64.b64encode(text.encode()).decode()),
    "folded, in JSON": lambda text: json.dumps(folded(text))[1:-1],
    "UTF-16": lambda text: text.encode("utf-16-le").decode("latin-1"),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "surrounded", ["{0}", '{{"message": "no {0} here"}}', "session={0}; Path=/", "a\\\\n{0}b", "{0} | {0}"]
)
def test_no_encoding_of_a_credential_is_left(encoding: str, surrounded: str) -> None:
    redacted = Redactor.of([CANARY]).text(surrounded.format(ENCODINGS[encoding](CANARY)))
    assert redacted.count(REDACTED) == surrounded.count("{0}")
    # What base64 shares with its neighbours may be left: less than one byte at either end.
    of_base64 = 160 if "base64" in encoding else 0
    assert len(redacted.replace(REDACTED, "").replace("\x00", "")) <= len(surrounded.format("")) + of_base64


@pytest.mark.parametrize("text", ["", "canary", "Canary-7f", "a%zz\\u12 &#; \x00 text", "secret " * 50])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert Redactor.of([CANARY]).text(text) == text


CARRIED: dict[str, tuple[Headers, str]] = {
    "a header's whole value": ((("Authorization", CANARY),), ""),
    "a token behind a scheme": ((("Proxy-Authorization", f"Bearer {CANARY}"),), ""),
    "a password behind a user": ((("X-Auth", basic("user", CANARY)),), ""),
    "a key": ((("X-Api-Key", CANARY),), ""),
    "a cookie": ((("Cookie", f"a=b; session={CANARY}"),), ""),
    "a cookie that is set": ((("Set-Cookie", f"a=1\nsession={CANARY}; Path=/"),), ""),
    "a URL's user": ((), f"https://user:{quote(CANARY, safe='')}@example.org/v1"),
    "a URL's parameter": ((), f"https://example.org/v1?x=1&api_key={quote(CANARY)}#top"),
}


@pytest.mark.parametrize("carried", CARRIED)
def test_whatever_carries_a_credential_is_known(carried: str) -> None:
    assert CANARY in credentials_of(*CARRIED[carried])


@pytest.mark.parametrize(
    "url",
    [
        "https://user:Canary-in-the-url@example.org/v1",
        "https://example.org/v1?api_key=Canary-in-the-url",
        "https://example.org/v1?x=1&Signature=Canary-in-the-url&PageToken=kept",
        "https://example.org/v1?access_token=Canary-in-the-url",
    ],
)
def test_credentials_in_a_url_go_by_their_place(url: str) -> None:
    redacted = Redactor().url(url)
    assert "Canary" not in redacted
    assert ("PageToken=kept" in url) == ("PageToken=kept" in redacted)


def spelled(secrets: list[str]) -> list[str]:
    """The secrets in every encoding, each on one line that a header may hold."""
    texts = (encode(secret) for secret in secrets for encode in ENCODINGS.values())
    return [" ".join(text.replace("\x00", "").encode("ascii", "replace").decode().split()) for text in texts]


def needles(secrets: list[str]) -> set[str]:
    """What must not be found: the middle of each encoding, so that a part of a credential is noticed too."""
    return {encode(secret)[6:-8].casefold() for secret in secrets for encode in ENCODINGS.values()}


def leaks(text: str, secrets: list[str]) -> set[str]:
    """What of the secrets stands in a text, also within its JSON and its base64."""
    texts = [text, text.replace("\\\\", "\\"), text.replace("\\/", "/")]
    encoded = re.findall(r"[A-Za-z0-9+/]{60,}", text)
    texts += [base64.b64decode(one[: len(one) // 4 * 4]).decode("latin-1") for one in encoded]
    whole = "\n\n".join(texts).casefold()
    return {needle for needle in needles(secrets) if needle in whole}


class Echoes(Provider):
    """Puts what it was sent, credentials and all, into every header and every body, in every encoding."""

    def answer(self, call: Call) -> Answer:
        answer = super().answer(call)
        value = call.headers.get("authorization", "")
        sent = [value, call.query] if value.count("=") < 3 else [value]
        try:
            pair = base64.b64decode(value.partition(" ")[2]).decode()
            sent += [pair, pair.partition(":")[2]]
        except ValueError:
            pass
        echoes = spelled([text for text in sent if text])
        headers = {name: value for name, value in answer.headers.items() if name.lower() != "content-type"}
        headers |= {name: echoes[0] for name in headers if echoes}
        headers |= {f"X-Echo-{number}": "|".join(echoes[number::40]) for number in range(40)}  # a client reads 100
        return Answer(answer.status, {**(answer.body or {}), "message": echoes, "sid": echoes[:1]}, headers)


def secrets_of(sandbox: Sandbox) -> list[str]:
    seeded = sandbox.seeded
    pairs = [(seeded.account_sid, seeded.auth_token), (seeded.api_key_sid, seeded.api_key_secret)]
    return [text for user, secret in pairs for text in (secret, f"{user}:{secret}"[30:], basic(user, secret)[50:])]


def test_a_provider_that_echoes_leaves_no_credential_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Sandbox.start(provider=Echoes) as sandbox:
        for name, value in sandbox.environment().items():
            monkeypatch.setenv(name, value)
        written = ["--report", f"{tmp_path}/contract.json", "--record", f"{tmp_path}/traffic.har"]
        assert command.main([*written, "--budget", "8", "--example-db", f"{tmp_path}/examples"]) == 1
        secrets = secrets_of(sandbox)
    assert replay.main([f"{tmp_path}/traffic.har"]) == 1
    assert report.main(["--results", str(tmp_path)]) == 0
    captured = capsys.readouterr()
    texts = {"stdout": captured.out, "stderr": captured.err}
    texts |= {path.name: path.read_bytes().decode("latin-1") for path in tmp_path.rglob("*") if path.is_file()}
    assert set(texts) >= {"contract.json", "contract.xml", "traffic.har", "report.html"}
    assert REDACTED in texts["stdout"]
    assert REDACTED in texts["traffic.har"]
    assert {name: found for name, text in texts.items() if (found := leaks(text, secrets))} == {}
