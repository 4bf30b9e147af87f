"""Over TLS nothing is sent to a server whose certificate is not trusted, or is another host's."""

from pathlib import Path

import pytest

from contract_tests.client.scripted_server import ScriptedServer, Wire
from contract_tests.hostile.behaviours.certificates import ELSEWHERE, HERE, under_tls
from contract_tests.hostile.behaviours.row import Row
from contract_tests.hostile.running import SECRET, Outcome, run_here, token
from twilio_receipts import TransportError


def meet(monkeypatch: pytest.MonkeyPatch, kind: str, shown: Path, trusted: Path | None) -> tuple[Outcome, bytes]:
    """Call a server with a certificate, trusting another one or none; also tells what the server heard under TLS."""
    servers: list[ScriptedServer] = []
    act = under_tls(shown)

    def script(wire: Wire) -> None:
        servers.append(wire.server)
        act(wire)

    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    if trusted is not None:
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    outcome = run_here(kind, Row("", script, TransportError, scheme="https"))
    return outcome, bytes(servers[0].received)


@pytest.mark.parametrize(
    ("shown", "trusted"),
    [(HERE, None), (HERE, ELSEWHERE), (ELSEWHERE, ELSEWHERE)],
    ids=["trusted by nobody", "another one is trusted", "trusted, but of another host"],
)
def test_without_proof_nothing_is_sent(
    kind: str, shown: Path, trusted: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome, heard = meet(monkeypatch, kind, shown, trusted)
    assert isinstance(outcome.error, TransportError)
    assert "certificate" in str(outcome.error).lower()
    assert (outcome.requests, heard) == (0, b"")


def test_with_proof_the_credentials_are_sent(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome, heard = meet(monkeypatch, kind, HERE, HERE)
    assert outcome.error is None
    assert outcome.requests == 1
    assert f"Basic {token('AC' + 'b' * 32, SECRET)}".encode() in heard
