"""Odd values in every place of a path: enumerated, because chance meets them too seldom."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

from contract_tests.provider.relations.stating import answered
from contract_tests.provider.relations.table import forms, relation
from contract_tests.provider.relations.walk import first_receipt
from contract_tests.provider.session import Session
from contract_tests.provider.target import Place

COLLECTIONS = {"Services", "Conversations", "Messages", "Receipts"}
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

AROUND = (
    "\n", "\r\n", "\x00", "\x00x", "\t", " ", "\x0b", "\x1f", "\x85", "\xa0", "\u2028", "\ufeff", "/", "?", "#", ";",
    "&", ".", ".json", "*", "%", "%00", "%0A", "%20",
)  # fmt: skip
RAW_BEHIND = ("%41", "%ff", "%80", "%C3")
"""What may stand around an id that exists: readers that strip, cut off or stop at it find what was not named."""


@relation("odd-values-are-not-found", "/components/responses/NotFound", each=forms)
def odd_values_are_not_found(session: Session, place: Place) -> None:
    """Whatever stands in a path, the answer is 404, or 400 for what is no plain text: never a failure."""
    texts = [quote(text, safe="") for text in odd_texts(session)]
    texts = [*texts, *RAW] if session.target.is_loopback else texts[::8]
    _in_each_spot(session, place, lambda original: texts[:3] if original == "v1" else texts)


@relation("an-id-is-the-whole-text", "/components/responses/NotFound")
def an_id_is_the_whole_text(session: Session) -> None:
    """An id, or a unique name, with something before or behind it names nothing, be it a blank, a line break or NUL."""
    around = [quote(text, safe="") for text in AROUND if session.target.is_loopback or text.isprintable()]

    def texts(original: str) -> list[str]:
        found = [original + text for text in (*around, *RAW_BEHIND)] + [text + original for text in around]
        return [] if original == "v1" else found if session.target.is_loopback else found[1::15]

    named = [replace(session.target.short, conversation=session.target.unique_name or session.target.conversation_sid)]
    for place in (*forms(session), *named) if session.target.is_loopback else named:
        _in_each_spot(session, place, texts)


def _in_each_spot(session: Session, place: Place, texts: Callable[[str], list[str]]) -> None:
    """State that nothing is found with other texts for the version and for each id in a receipt's path."""
    real = place.receipt(first_receipt(session, place, 1)["sid"]).split("/")
    for spot, original in enumerate(real):
        if original == "v1" or real[spot - 1] in COLLECTIONS:
            for text in texts(original):
                changed = [*real[:spot], text, *real[spot + 1 :]]
                answered(session, session.get("/".join(changed)), 400, 404)
                if session.target.is_loopback and spot < len(real) - 1:
                    answered(session, session.get("/".join(changed[:-1])), 400, 404)


def odd_texts(session: Session) -> list[str]:
    """What to try; elsewhere no control characters, which a gateway before the API may refuse in its own words."""
    texts = [text for text in ODD if text not in {".", ".."}]
    return texts if session.target.is_loopback else [text for text in texts if text.isprintable()]
