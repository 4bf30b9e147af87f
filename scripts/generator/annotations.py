"""Maps what openapi-python-client parsed a schema to onto the annotation that the client writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from openapi_python_client.parser.properties.any import AnyProperty
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.const import ConstProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.enum_property import EnumProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.model_property import ModelProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty

from scripts.generator.errors import GenerationError

_PLAIN: dict[type[Any], str] = {
    StringProperty: "str",
    IntProperty: "int",
    FloatProperty: "float",
    BooleanProperty: "bool",
    DateTimeProperty: "AwareDatetime",
    NoneProperty: "None",
}


@dataclass
class Annotation:
    """A Python annotation, and what it needs imported."""

    text: str
    classes: set[str] = field(default_factory=set)
    """Generated classes that it names."""
    structural: bool = False
    """Whether it is an object or a list: losing one would be losing data, so it has no default."""

    @property
    def optional(self) -> str:
        """The annotation with None admitted."""
        return self.text if self.text.split(" | ")[-1] == "None" else f"{self.text} | None"


def annotation(parsed: Any, aliases: dict[str, str]) -> Annotation:
    """Translate one property.

    Args:
        parsed: A property of openapi-python-client.
        aliases: Class name -> the class that stands for it.

    Raises:
        GenerationError: The schema is of a kind that the client has no type for.
    """
    if type(parsed) in _PLAIN:
        return Annotation(_PLAIN[type(parsed)])
    if isinstance(parsed, ConstProperty):
        # A constant from a newer server may be another one; its type is what the client holds it to.
        return Annotation(type(parsed.value.raw_value).__name__)
    if isinstance(parsed, EnumProperty | ModelProperty):
        name = aliases.get(str(parsed.class_info.name), str(parsed.class_info.name))
        return Annotation(name, {name}, structural=isinstance(parsed, ModelProperty))
    if isinstance(parsed, ListProperty):
        inner = annotation(parsed.inner_property, aliases)
        return Annotation(f"tuple[{inner.text}, ...]", inner.classes, structural=True)
    if isinstance(parsed, UnionProperty):
        parts = [annotation(inner, aliases) for inner in parsed.inner_properties]
        texts = sorted({part.text for part in parts}, key=lambda text: (text == "None", text))
        return Annotation(
            " | ".join(texts),
            set().union(*(part.classes for part in parts)),
            structural=any(part.structural for part in parts) and "None" not in texts,
        )
    if isinstance(parsed, AnyProperty):
        return Annotation("Any")
    kind = type(parsed).__name__.removesuffix("Property").lower()
    raise GenerationError(f"property {parsed.name.get_untrusted_value()!r}: no type for a schema of kind {kind}")
