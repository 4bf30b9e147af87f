"""Certificates that prove nothing: the credentials are not sent."""

import contextlib
from pathlib import Path

from contract_tests.client.scripted_server import Script, Wire, response
from contract_tests.hostile.behaviours.row import GOOD_RECEIPT, Row
from twilio_receipts import TransportError

FOLDER = Path(__file__).parents[1] / "certificates"
"""Keys with certificates that sign themselves, from 2020 to 2120: nobody trusts them, so they are no secret."""
HERE, ELSEWHERE = FOLDER / "here.pem", FOLDER / "elsewhere.pem"


def under_tls(certificate: Path) -> Script:
    """Show a certificate, and answer every request that comes all the same."""

    def script(wire: Wire) -> None:
        wire.secure(certificate)
        with contextlib.closing(wire):
            while wire.request():
                wire.send(response(GOOD_RECEIPT))

    return script


ROWS = (Row("TLS: a certificate of nobody's", under_tls(HERE), TransportError, scheme="https"),)
