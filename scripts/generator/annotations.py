"""Maps what openapi-python-client read a schema as onto the annotation that the client writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openapi_python_client.parser.properties.any import AnyProperty
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.enum_property import EnumProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.model_property import ModelProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty

# The second text is the kind that a union may have one of: msgspec tells the members of a union by their JSON type.
_PLAIN: dict[type[Any], tuple[str, str]] = {
    StringProperty: ("str", "text"),
    DateProperty: ("Date", "text"),
    DateTimeProperty: ("AwareDatetime", "text"),
    UuidProperty: ("UUID", "text"),
    IntProperty: ("int", "number"),
    # A number without a fraction stays an int, so that it keeps all its digits.
    FloatProperty: ("int | float", "number"),
    BooleanProperty: ("bool", "boolean"),
    NoneProperty: ("None", "null"),
    AnyProperty: ("Any", "anything"),
}


@dataclass(frozen=True)
class Annotation:
    """A Python annotation, and what it needs imported."""

    text: str
    kinds: tuple[str, ...]
    """JSON types that it admits."""
    generated: bool = False
    """Whether it names a generated class."""
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


class ClashingUnion(Exception):  # noqa: N818 - a finding, not a failure
    """A union whose members JSON cannot tell from each other."""


def annotation(parsed: Any, classes: Mapping[str, tuple[str, str]]) -> Annotation:
    """Translate a property of openapi-python-client; raises ClashingUnion.

    `classes` has, by the parser's keys, the names of the classes with the JSON types of their values.
    """
    if type(parsed) in _PLAIN:
        text, kind = _PLAIN[type(parsed)]
        return Annotation(text, (kind,), mutable=kind == "anything")
    if isinstance(parsed, EnumProperty) or (isinstance(parsed, ModelProperty) and parsed.class_info.name in classes):
        name, kind = classes[parsed.class_info.name]
        return Annotation(name, (kind,), generated=True)
    if isinstance(parsed, ModelProperty):
        values = annotation(parsed.additional_properties, classes)
        return Annotation(f"Mapping[str, {values.text}]", ("object",), values.generated, mutable=True)
    if isinstance(parsed, ListProperty):
        inner = annotation(parsed.inner_property, classes)
        return Annotation(f"tuple[{inner.text}, ...]", ("array",), inner.generated, inner.mutable)
    assert isinstance(parsed, UnionProperty), f"{type(parsed).__name__} is of no schema that the parser was given"
    parts = [annotation(inner, classes) for inner in parsed.inner_properties]
    # An integer is a number, and anything admits all the rest.
    texts = {part.text for part in parts} - ({"int"} if any(part.text == "int | float" for part in parts) else set())
    parts = [part for part in parts if part.text == "Any"] or [part for part in parts if part.text in texts]
    kinds = tuple(kind for part in parts for kind in part.kinds)
    if len(set(kinds)) < len(kinds):
        raise ClashingUnion
    return Annotation(
        " | ".join(sorted(texts, key=lambda text: (text == "None", text))) if "anything" not in kinds else "Any",
        kinds,
        any(part.generated for part in parts),
        any(part.mutable for part in parts),
    )
