"""Maps what openapi-python-client read a schema as onto the annotation that the client writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.model_property import ModelProperty
from openapi_python_client.parser.properties.union import UnionProperty

from scripts.generator.obstacles import Unsupported

# A number without a fraction stays an int, so that it keeps all its digits.
_TYPES = {"datetime.datetime": "AwareDatetime", "datetime.date": "Date", "float": "int | float"}
"""By the parser's types, those that the client writes instead."""
_KINDS = {"str": "text", "int": "number", "float": "number", "bool": "boolean", "None": "null", "Any": "anything"}
"""By the parser's types of JSON, the kinds that a union may have one of each: msgspec tells its members by them."""


@dataclass(frozen=True)
class Annotation:
    """A Python annotation, and what it needs imported."""

    text: str
    kinds: tuple[str, ...]
    """JSON types that it admits."""
    named: tuple[str, ...] = ()
    """The generated classes in it, by the parser's names."""
    mutable: bool = False
    """Whether values are or hold dicts or lists, which cannot be hashed."""

    @property
    def structural(self) -> bool:
        """Whether it is an object or a list, and never null: losing one would be losing data, so it has no default."""
        return bool({"object", "array"}.intersection(self.kinds)) and "null" not in self.kinds

    @property
    def holds(self) -> bool:
        """Whether values may hold others, so that the garbage collector has to look at them."""
        return bool({"object", "array", "anything"}.intersection(self.kinds))

    @property
    def optional(self) -> str:
        """The annotation with None admitted."""
        return self.text if {"null", "anything"}.intersection(self.kinds) else f"{self.text} | None"


def annotation(parsed: Any, classes: Mapping[str, str], pointer: str) -> Annotation:
    """Translate a property of openapi-python-client; raises Unsupported, with the pointer, for a union without one.

    `classes` has the names of the classes by those under which the parser knows them.
    """
    if isinstance(parsed, UnionProperty):
        return _union([annotation(inner, classes, pointer) for inner in parsed.inner_properties], pointer)
    if isinstance(parsed, ListProperty):
        inner = annotation(parsed.inner_property, classes, pointer)
        return Annotation(f"tuple[{inner.text}, ...]", ("array",), inner.named, inner.mutable)
    text = parsed.get_base_type_string().as_unembedded_code()
    if isinstance(parsed, ModelProperty) and text not in classes:
        values = annotation(parsed.additional_properties, classes, pointer)
        return Annotation(f"Mapping[str, {values.text}]", ("object",), values.named, mutable=True)
    kind = _KINDS.get(parsed.get_base_json_type_string().as_unembedded_code(), "object")
    if text in classes:
        return Annotation(classes[text], (kind,), (text,))
    return Annotation(_TYPES.get(text, text), (kind,), mutable=kind == "anything")


def _union(parts: list[Annotation], pointer: str) -> Annotation:
    if any(part.text == "Any" for part in parts):
        return Annotation("Any", ("anything",), mutable=True)
    # An integer is a number.
    texts = {part.text for part in parts} - ({"int"} if any(part.text == "int | float" for part in parts) else set())
    parts = [part for part in parts if part.text in texts]
    kinds = tuple(kind for part in parts for kind in part.kinds)
    if len(set(kinds)) < len(kinds):
        message = "JSON cannot distinguish the parts of this union; supported is one each of: "
        raise Unsupported(pointer, f"{message}text, number, boolean, null, array, object")
    text = " | ".join(sorted(texts, key=lambda text: (text == "None", text)))
    named = tuple(name for part in parts for name in part.named)
    return Annotation(text, kinds, named, any(part.mutable for part in parts))
