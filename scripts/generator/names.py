"""Decides every name that the client has for something of the spec; where a name is taken, the spec's gives way.

Each follows from what the spec calls the thing and from nothing else in the spec, so that no name changes because the
spec gains a schema or a tag.
"""

import builtins
import keyword
import re
from collections.abc import Collection
from pathlib import Path

from scripts.runtime import client, errors

_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# `DateCreated<` filters for what is older; Twilio's own libraries call it `date_created_before`, too.
_SPELLED = {"<": "_before", ">": "_after", "+": "_plus", "*": "_star", "&": "_and", "#": "_number"}

_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def _imported(*templates: str) -> set[str]:
    """Find the names that what is made of some templates imports."""
    texts = ((_TEMPLATES / f"{template}.py.jinja").read_text(encoding="utf-8") for template in templates)
    lines = (line for text in texts for line in re.findall(r"^(?:from \S+ )?import (.+)$", text, re.MULTILINE))
    return {name for line in lines for name in re.findall(r"\w+", line)}


_PYTHON = (frozenset(dir(builtins)) | frozenset(keyword.kwlist) | {"match", "case", "self", "cls"}) - {"id"}
_FIELDS = _PYTHON | {"to_dict", "from_dict", "msgspec"}
_OPTIONS = {"limit", "page", "page_size", "page_token", "timeout", "max_retries", "concurrency", "ordered"}
_ARGUMENTS = _PYTHON | _OPTIONS | {"client", "ids", "error", "sweep"}
_CLIENT = {name for cls in client.SyncClient.__mro__ for name in (*vars(cls), *vars(cls).get("__annotations__", ()))}
_RESOURCES = _PYTHON | _CLIENT | {"client", "models", "sweep", "cli", "error"}
_RESOURCE_CLASSES = _imported("resource", "client") | {"Client", "AsyncClient", "Outcome"}
_ERRORS = {name for name, value in vars(errors).items() if isinstance(value, type)}
_MODELS = _imported("models", "package_init") | _ERRORS | {name for name in dir(builtins) if name[0].isupper()}


def snake(name: str) -> str:
    """Write a name as Python writes a variable: `PageSize` as `page_size`; empty where nothing of it can be written."""
    spelled = "".join(char if char.isascii() and char.isalnum() else _SPELLED.get(char, "_") for char in name)
    return re.sub(r"_+", "_", _BOUNDARY.sub("_", spelled)).strip("_").lower()


def field(wire: str) -> str:
    """Name the field for a property: `From` is `from_`, `1st` is `field_1st`."""
    return _free(_identifier(snake(wire), "field_"), _FIELDS)


def argument(wire: str) -> str:
    """Name the argument for a parameter."""
    return _free(_identifier(snake(wire), "value_"), _ARGUMENTS)


def member(value: str | int) -> str:
    """Name the member for a value of an enumeration: `in_progress` is IN_PROGRESS, -1 is VALUE_MINUS_1."""
    text = str(value).replace("-", "minus_", 1) if isinstance(value, int) else value
    return _identifier(snake(text), "value_").upper() if value != "" else "EMPTY"


def resource(tag: str) -> str:
    """Name the client's attribute for a tag, and its module."""
    return _free(_identifier(snake(tag), "resource_"), _RESOURCES)


def resource_class(tag: str) -> str:
    """Name the class behind that attribute; the asynchronous one has `Async` before it, so no other begins with it."""
    name = "".join(word.capitalize() for word in snake(tag).split("_"))
    return _class(f"Resource{name}" if name.startswith("Async") else name, _RESOURCE_CLASSES, "Resource")


def model_class(component: str) -> str:
    """Name the class for a schema: `conversation_enum_state` is `ConversationEnumState`."""
    name = "".join(word[0].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", component))
    return _class(name, _MODELS, "Model")


def _identifier(word: str, prefix: str) -> str:
    return prefix + word if word[:1].isdigit() else word


def _free(word: str, taken: Collection[str]) -> str:
    return f"{word}_" if word in taken else word


def _class(name: str, taken: Collection[str], suffix: str) -> str:
    name = f"{suffix}{name}" if name[:1].isdigit() else name
    return f"{name}{suffix}" if name in taken else name
