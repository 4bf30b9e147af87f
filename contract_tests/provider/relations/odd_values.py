"""Odd values in every place of a path: enumerated, because chance meets them too seldom."""

from __future__ import annotations

from urllib.parse import quote

from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.walk import first_receipt, forms
from contract_tests.provider.session import Session

ODD = (
    "\x00", "a\x00b", "\n", "\r\nX: y", "\t", "\x1b", "\x7f", "\x80", "é", "ß", "İ", "中", "😀", "\u202e", "\ufeff",
    "\ufffd", "\uffff", "\uff10\uff11\uff12", "'", '"', "`", "\\", "|", "<x>", "{x}", "${x}", "{{x}}", "%", "%%", "%41",
    "%zz", "%2F", "a/b",
    "a?b", "a#b", "a&b=c", "a;b", "a+b", "a b", "@", ":", "~", "-", "_", "$where", "' OR '1'='1",
    "1; DROP TABLE receipts",
    "null", "undefined", "true", "0", "-1", "NaN", "[]", "{}", "x" * 33, "x" * 34, "x" * 255, "x" * 2000, "é" * 300,
)  # fmt: skip
RAW = ("%00", "%ff", "%c0%af", "%ed%a0%80", "%f8%88%80%80%80", "%80", "%2e%2f", "%252F", "%C3%28", "%E2%82")
"""Percent-encoded bytes that are no UTF-8, no more than half a character, or an old trick."""


@relation("odd-values-are-not-found", "/components/responses/NotFound")
def odd_values_are_not_found(session: Session) -> None:
    """Whatever stands in a path, the answer is 404, or 400 for what is no plain text: never a failure."""
    texts = [quote(text, safe="") for text in odd_texts(session)]
    texts = [*texts, *RAW] if session.target.is_loopback else texts[::8]
    for place in forms(session):
        sid = first_receipt(session, place, 1)["sid"]
        real = place.receipt(sid)
        for spot, original in enumerate(real.split("/")):
            if original[:2] in {"v1", "CH", "IM", "DY", "IS"}:
                for text in texts if original != "v1" else texts[:3]:
                    segments = real.split("/")
                    segments[spot] = text
                    _survived(session, "/".join(segments))
                    if original[:2] != "DY" and session.target.is_loopback:
                        _survived(session, "/".join(segments[:-1]))


def odd_texts(session: Session) -> list[str]:
    """What to try; elsewhere no control characters, which a gateway before the API may refuse in its own words."""
    texts = [text for text in ODD if text not in {".", ".."}]
    return texts if session.target.is_loopback else [text for text in texts if text.isprintable()]


def _survived(session: Session, path: str) -> None:
    exchange = session.get(path)
    status = exchange.response.status
    session.expect(status in {400, 404}, "404 or 400", status, exchange)
