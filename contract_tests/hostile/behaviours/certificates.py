"""Certificates: without one that is trusted and of this host, nothing is sent."""

import contextlib
from pathlib import Path

from contract_tests.client.scripted_server import Script, Wire, response
from contract_tests.hostile.behaviours.row import GOOD_RECEIPT, Row
from twilio_receipts import TransportError

FOLDER = Path(__file__).parents[1] / "certificates"
"""Keys with certificates that sign themselves, from 2020 to 2120: nobody trusts them, so they are no secret."""
HERE, ELSEWHERE = FOLDER / "here.pem", FOLDER / "elsewhere.pem"


def _under_tls(certificate: Path) -> Script:
    """Show a certificate, and answer every request that comes all the same."""

    def script(wire: Wire) -> None:
        wire.secure(certificate)
        with contextlib.closing(wire):
            while wire.request():
                wire.send(response(GOOD_RECEIPT))

    return script


def _row(name: str, shown: Path, trusted: Path | None, error: type[TransportError] | None = TransportError) -> Row:
    says = "(?i)certificate" if error else ""
    return Row(f"TLS: {name}", _under_tls(shown), error, scheme="https", says=says, trusted=trusted)


ROWS = (
    _row("a certificate of nobody's", HERE, None),
    _row("a certificate while another is trusted", HERE, ELSEWHERE),
    _row("a trusted certificate of another host", ELSEWHERE, ELSEWHERE),
    _row("a trusted certificate", HERE, HERE, error=None),
)
