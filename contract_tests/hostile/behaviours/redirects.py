"""Redirects: never followed, whatever they point to; the status is what the caller hears of."""

from contract_tests.client.scripted_server import Script, Wire, response
from contract_tests.hostile.behaviours.row import Row, answering, filled
from twilio_receipts import ApiError


def _to(location: str, status: int = 302) -> Script:
    def build(wire: Wire) -> bytes:
        line = f"Location: {filled(location, wire)}\r\n"
        return response(b"", f"{status} Moved", line.encode("latin-1"))

    return answering(build)


_PLACES = {
    "to the same origin": "HERE/v1/elsewhere",
    "to the same URL, for ever": "HERE",
    "to a path": "/v1/elsewhere",
    "to a foreign host": "WITNESS/v1/collect",
    "to a foreign host, without a scheme": "//NETLOC/v1/collect",
    "to a foreign host, as a password": "http://user:word@NETLOC/",
    "to https": "https://NETLOC/",
    "to another port": "http://127.0.0.1:1/",
    "to a file": "file:///etc/passwd",
    "to a script": "javascript:alert(1)",
    "to nowhere": "",
    "to an invalid URL": "http://[",
    "to an invalid port": "http://host:port/",
    "to no host": "http:///path",
    "to an invalid host": "http://\xff\xfe/",
    "to a look-alike": "https://c\xf6nversations.twilio.com/",
    "to 60 KB": "http://host/" + "x" * 60_000,
}

ROWS = (
    *(Row(f"redirect {name}", _to(place), ApiError, status=302) for name, place in _PLACES.items()),
    *(
        Row(f"redirect by {status}", _to("WITNESS/v1/collect", status), ApiError, status=status)
        for status in (300, 301, 303, 304, 305, 307, 308, 399)
    ),
    Row("redirect of a list", _to("WITNESS/v1/collect"), ApiError, status=302, lists=True),
)
