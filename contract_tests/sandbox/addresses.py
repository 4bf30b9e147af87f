"""The four paths of the resource: reading one from a request, and writing one into a link."""

from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

CONVERSATION_PATH = ("Conversations", "Messages", "Receipts")


@dataclass(frozen=True, slots=True)
class Address:
    """What a path names; ``conversation`` is a SID or a unique name, ``chat_service_sid`` None in the short form.

    The short form is the default service's (API page). That a unique name may stand for the conversation is
    published for conversations, and here implied by the parameter's missing pattern.
    """

    chat_service_sid: str | None
    conversation: str
    message_sid: str
    receipt_sid: str | None


def read(path: str) -> Address | None:
    """The address that a percent-encoded path names, or None where there is no such resource.

    A trailing slash, an empty segment, another case or bytes that are no UTF-8 make another path: None.
    """
    try:
        segments = [unquote_to_bytes(segment).decode() for segment in path.split("/")]
    except UnicodeDecodeError:
        return None
    if segments[:2] != ["", "v1"] or "" in segments[1:]:
        return None
    names, values = tuple(segments[2::2]), segments[3::2]
    chat_service_sid = None
    if names[:1] == ("Services",) and values:
        chat_service_sid, names, values = values[0], names[1:], values[1:]
    if names != CONVERSATION_PATH:
        return None
    return Address(chat_service_sid, values[0], values[1], values[2] if len(values) == 3 else None)


def collection(origin: str, chat_service_sid: str | None, conversation_sid: str, message_sid: str) -> str:
    """The absolute URL of a message's receipts, in the form that the request used.

    Links name the conversation by SID even when the request used its unique name, as the API page's list example does.
    """
    service = "" if chat_service_sid is None else f"/Services/{chat_service_sid}"
    return f"{origin}/v1{service}/Conversations/{conversation_sid}/Messages/{message_sid}/Receipts"
