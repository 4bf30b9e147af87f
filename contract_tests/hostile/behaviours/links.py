"""Page links to other hosts, out of the collection, in circles, without end; redirects, which are never followed."""

from contract_tests.client.scripted_server import Script, Wire, response
from contract_tests.hostile.behaviours.row import CONVERSATION, LIST_PATH, MESSAGE, Row, answering, filled, page
from twilio_receipts import ApiError, PaginationError, ResponseDecodeError

_QUERY = "?PageSize=50&Page=1&PageToken=PT1"


def _next(link: str) -> Script:
    return answering(lambda wire: page(filled(link, wire), wire.server.requests))


def _once(link: str) -> Script:
    """A second page, and no third."""
    return answering(lambda wire: page(link if wire.server.requests == 1 else None, wire.server.requests))


def _walking(links: list[str], *, empty: bool = False, same: bool = False) -> Script:
    """Lead through these links again and again; N in a link is the number of the request."""

    def build(wire: Wire) -> bytes:
        number = wire.server.requests
        token = links[(number - 1) % len(links)].replace("N", str(number))
        link = f"{wire.server.url}{LIST_PATH}?PageToken={token}"
        return page(link, 0 if same else number, empty=empty)

    return answering(build)


def _long_link(wire: Wire) -> None:
    wire.request()
    wire.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10000100\r\n\r\n")
    wire.send(b'{"meta":{"next_page_url":"')
    for _ in range(100):
        wire.send(b"x" * 100_000)


_ORIGIN, _NO_URL, _PATH = "another origin", "not a URL", "out of"
_GOOD = LIST_PATH + _QUERY
ASTRAY = {
    "to a foreign host": (f"WITNESS{_GOOD}", _ORIGIN),
    "to a foreign host, with credentials": (f"http://user:word@NETLOC{_GOOD}", "not shown"),
    "to a foreign host behind an @": (f"http://127.0.0.1:PORT@NETLOC{_GOOD}", "not shown"),
    "to a foreign host behind a backslash": (f"http://NETLOC\\@127.0.0.1:PORT{_GOOD}", _NO_URL),
    "to a foreign host, without a scheme": (f"//NETLOC{_GOOD}", _ORIGIN),
    "to another port": (f"http://127.0.0.1:1{_GOOD}", _ORIGIN),
    "to https for http": (f"https://127.0.0.1:PORT{_GOOD}", _ORIGIN),
    "to http for https": (f"http://conversations.twilio.com{_GOOD}", _ORIGIN),
    "to ftp": (f"ftp://conversations.twilio.com{_GOOD}", _ORIGIN),
    "to a script": ("javascript:alert(1)", _ORIGIN),
    "to the API without a scheme": (f"//conversations.twilio.com{_GOOD}", _ORIGIN),
    "to this host by another name": (f"http://localhost:PORT{_GOOD}", _ORIGIN),
    "to the API by another port": (f"https://conversations.twilio.com:8443{_GOOD}", _ORIGIN),
    "to the API by port 0": (f"https://conversations.twilio.com:0{_GOOD}", _ORIGIN),
    "to no port": (f"https://conversations.twilio.com:port{_GOOD}", _NO_URL),
    "to half an address": (f"https://[conversations.twilio.com{_GOOD}", _NO_URL),
    "to the API with a user": (f"https://user@conversations.twilio.com{_GOOD}", "not shown"),
    "to a look-alike": (f"https://c\u043enversations.twilio.com{_GOOD}", _NO_URL),
    "to a look-alike in ASCII": (f"https://xn--cnversations-fmi.twilio.com{_GOOD}", _ORIGIN),
    "to a subdomain of another": (f"https://conversations.twilio.com.example{_GOOD}", _ORIGIN),
    "to another domain": (f"https://conversations.example{_GOOD}", _ORIGIN),
    "to another product": (f"https://example.twilio.com{_GOOD}", _ORIGIN),
    "to a domain that ends alike": (f"https://conversations.eviltwilio.com{_GOOD}", _ORIGIN),
    "to a product that begins alike": (f"https://conversationsevil.twilio.com{_GOOD}", _ORIGIN),
    "without a host": (f"https:{_GOOD}", _ORIGIN),
    "relative to the folder": (f"Receipts{_QUERY}", _ORIGIN),
    "of a query alone": (_QUERY, _ORIGIN),
    "with dots": (f"HERE{LIST_PATH}/../../../../Accounts{_QUERY}", _PATH),
    "with dots at the end": (f"HERE{LIST_PATH}/..{_QUERY}", _PATH),
    "with encoded dots": (f"HERE{LIST_PATH}/%2e%2e/Receipts{_QUERY}", _PATH),
    "with dots for the conversation": (f"HERE{_GOOD}".replace(CONVERSATION, ".."), _PATH),
    "with encoded dots for the conversation": (f"HERE{_GOOD}".replace(CONVERSATION, "%2e%2e"), _PATH),
    "to another message": (f"HERE{_GOOD}".replace(MESSAGE, MESSAGE[:-1] + "0"), _PATH),
    "to another collection": (f"HERE/v1/Conversations/X/Messages/Y/Media{_QUERY}", _PATH),
    "to another API": (f"HERE/2010-04-01/Accounts.json{_QUERY}", _PATH),
    "to the root": (f"HERE{_QUERY}", _PATH),
    "without a query": (f"HERE{LIST_PATH}", _PATH),
    "with an empty query": (f"HERE{LIST_PATH}?", _PATH),
    "with a fragment": (f"HERE{_GOOD}#f", _PATH),
    "with a line break": (f"HERE{_GOOD}\r\nHost: NETLOC", _NO_URL),
    "with a space": (f"HERE{_GOOD} x", _NO_URL),
    "of 1 MB": (f"HERE{_GOOD}{'x' * 1_000_000}", _NO_URL),
}
"""By what each leads to: a link, and what the error says of it."""


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

_REDIRECTS = (
    *(Row(f"redirect {name}", _to(place), ApiError, status=302) for name, place in _PLACES.items()),
    *(
        Row(f"redirect by {status}", _to("WITNESS/v1/collect", status), ApiError, status=status)
        for status in (300, 301, 303, 304, 305, 307, 308, 399)
    ),
    Row("redirect of a list", _to("WITNESS/v1/collect"), ApiError, status=302, lists=True),
)

ROWS = (
    *_REDIRECTS,
    *(
        Row(f"link {name}", _next(link), PaginationError, lists=True, says=complaint)
        for name, (link, complaint) in ASTRAY.items()
    ),
    Row("link of 10 MB", _long_link, ResponseDecodeError, lists=True, says="larger than"),
    Row(
        "link to the API itself, behind this gateway",
        _once(f"https://conversations.twilio.com{_GOOD}"),
        None,
        lists=True,
    ),
    Row("link that is relative to the origin", _once(_GOOD), None, lists=True),
    Row("pages in a circle of 1", _walking(["a"]), PaginationError, lists=True, says="circle"),
    Row("pages that alternate", _walking(["a", "b"]), PaginationError, lists=True, says="circle"),
    Row("pages in a circle of 7", _walking(list("abcdefg")), PaginationError, lists=True, says="circle"),
    Row("the same page under fresh tokens", _walking(["N"], same=True), PaginationError, lists=True, says="same items"),
    Row("empty pages under fresh tokens", _walking(["N"], empty=True), PaginationError, lists=True, says="do not end"),
    Row("pages without end, read up to a limit", _walking(["N"]), None, lists=True, limit=40),
)
