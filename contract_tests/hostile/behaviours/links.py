"""Page links: to other hosts, out of the collection, in circles, without end."""

from contract_tests.client.scripted_server import Script, Wire
from contract_tests.hostile.behaviours.row import LIST_PATH, Row, answering, filled, page
from twilio_receipts import PaginationError, ResponseDecodeError

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


_ASTRAY = {
    "to a foreign host": f"WITNESS{LIST_PATH}{_QUERY}",
    "to a foreign host, with credentials": f"http://user:word@NETLOC{LIST_PATH}{_QUERY}",
    "to a foreign host behind an @": f"http://127.0.0.1:PORT@NETLOC{LIST_PATH}{_QUERY}",
    "to a foreign host behind a backslash": f"http://NETLOC\\@127.0.0.1:PORT{LIST_PATH}{_QUERY}",
    "to a foreign host, without a scheme": f"//NETLOC{LIST_PATH}{_QUERY}",
    "to another port": f"http://127.0.0.1:1{LIST_PATH}{_QUERY}",
    "to https for http": f"https://127.0.0.1:PORT{LIST_PATH}{_QUERY}",
    "to http for https": f"http://conversations.twilio.com{LIST_PATH}{_QUERY}",
    "to this host by another name": f"http://localhost:PORT{LIST_PATH}{_QUERY}",
    "to a look-alike": f"https://c\u043enversations.twilio.com{LIST_PATH}{_QUERY}",
    "to a look-alike in ASCII": f"https://xn--cnversations-fmi.twilio.com{LIST_PATH}{_QUERY}",
    "to a subdomain of another": f"https://conversations.twilio.com.example{LIST_PATH}{_QUERY}",
    "relative to the folder": f"Receipts{_QUERY}",
    "with dots": f"HERE{LIST_PATH}/../../../../Accounts{_QUERY}",
    "with encoded dots": f"HERE{LIST_PATH}/%2e%2e/Receipts{_QUERY}",
    "to another collection": f"HERE/v1/Conversations/X/Messages/Y/Media{_QUERY}",
    "without a query": f"HERE{LIST_PATH}",
    "with a line break": f"HERE{LIST_PATH}{_QUERY}\r\nHost: NETLOC",
    "of 1 MB": f"HERE{LIST_PATH}{_QUERY}{'x' * 1_000_000}",
}

ROWS = (
    *(Row(f"link {name}", _next(link), PaginationError, lists=True) for name, link in _ASTRAY.items()),
    Row("link of 10 MB", _long_link, ResponseDecodeError, lists=True, says="larger than"),
    Row(
        "link to the API itself, behind this gateway",
        _once(f"https://conversations.twilio.com{LIST_PATH}{_QUERY}"),
        None,
        lists=True,
    ),
    Row("link that is relative to the origin", _once(LIST_PATH + _QUERY), None, lists=True),
    Row("pages in a circle of 1", _walking(["a"]), PaginationError, lists=True, says="circle"),
    Row("pages that alternate", _walking(["a", "b"]), PaginationError, lists=True, says="circle"),
    Row("pages in a circle of 7", _walking(list("abcdefg")), PaginationError, lists=True, says="circle"),
    Row("the same page under fresh tokens", _walking(["N"], same=True), PaginationError, lists=True, says="same items"),
    Row("empty pages under fresh tokens", _walking(["N"], empty=True), PaginationError, lists=True, says="do not end"),
    Row("pages without end, read up to a limit", _walking(["N"]), None, lists=True, limit=40),
)
