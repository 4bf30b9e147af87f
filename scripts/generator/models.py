"""Plans the models: which schemas the answers need, and how the scoped form's twins fold into one class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.properties.enum_property import EnumProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.model_property import ModelProperty
from openapi_python_client.parser.properties.union import UnionProperty

from scripts.generator.annotations import Annotation, annotation
from scripts.generator.errors import GenerationError
from scripts.generator.plan import EnumPlan, FieldPlan, ModelPlan
from scripts.generator.text import identifier, literal
from scripts.spec import Spec, dereference


def properties(model: ModelProperty) -> list[Any]:
    """List a model's properties, required and optional."""
    return [*(model.required_properties or []), *(model.optional_properties or [])]


def raw(value: Any) -> str:
    """Unwrap text that openapi-python-client took from the spec."""
    text: str = value.get_untrusted_value()
    return text


def _named(parsed: Any) -> Iterator[ModelProperty | EnumProperty]:
    """Find the classes that a property's type names."""
    if isinstance(parsed, ModelProperty | EnumProperty):
        yield parsed
    elif isinstance(parsed, ListProperty):
        yield from _named(parsed.inner_property)
    elif isinstance(parsed, UnionProperty):
        for inner in parsed.inner_properties:
            yield from _named(inner)


class Models:
    """The classes that the answers are made of."""

    def __init__(self, data: GeneratorData, spec: Spec) -> None:
        self._spec = spec
        self._known = {str(model.class_info.name): model for model in data.models}
        self._enums = {str(enum.class_info.name): enum for enum in data.enums}
        self._aliases: dict[str, str] = {}
        self._extra: dict[str, list[Any]] = {}
        self._wanted: dict[str, None] = {}

    def want(self, parsed: Any) -> None:
        """Take up a class and all that its fields name."""
        for named in _named(parsed):
            name = str(named.class_info.name)
            if name in self._wanted:
                continue
            self._wanted[name] = None
            if name in self._known:
                for member in properties(self._known[name]):
                    self.want(member)

    def fold(self, short: ModelProperty, scoped: ModelProperty) -> None:
        """Let the short form's class stand for the scoped form's, too; what only the latter has becomes optional.

        Raises:
            GenerationError: The scoped form lacks a field of the short one.
        """
        name, twin = str(short.class_info.name), str(scoped.class_info.name)
        if name == twin or twin in self._aliases:
            return
        self._aliases[twin] = name
        short_fields = {raw(member.name): member for member in properties(self._known[name])}
        scoped_fields = {raw(member.name): member for member in properties(self._known[twin])}
        missing = sorted(short_fields.keys() - scoped_fields.keys())
        if missing:
            raise GenerationError(f"schema {twin} lacks {missing[0]!r}, which its short form {name} has")
        for field, member in scoped_fields.items():
            if field not in short_fields:
                self._extra.setdefault(name, []).append(member)
                self.want(member)
                continue
            pairs = zip(_named(short_fields[field]), _named(member), strict=True)
            for mine, theirs in pairs:
                if isinstance(mine, ModelProperty) and isinstance(theirs, ModelProperty):
                    self.fold(mine, theirs)

    def name_of(self, parsed: Any) -> str:
        """Return the class that stands for a model."""
        name = str(parsed.class_info.name)
        return self._aliases.get(name, name)

    def items_of(self, page: ModelProperty) -> tuple[str, str]:
        """Find the field of a page that holds its items, and their class.

        Raises:
            GenerationError: There is not exactly one list of objects.
        """
        lists = [
            (identifier(str(member.python_name), "a field"), self.name_of(inner))
            for member in properties(page)
            if isinstance(member, ListProperty)
            for inner in _named(member)
            if isinstance(inner, ModelProperty)
        ]
        if len(lists) != 1:
            raise GenerationError(
                f"schema {page.class_info.name} must have exactly one list of objects: a page's items"
            )
        return lists[0]

    def plan(self) -> tuple[tuple[ModelPlan, ...], tuple[EnumPlan, ...]]:
        """Plan every class that was taken up, in the order of the alphabet."""
        names = sorted({self._aliases.get(name, name) for name in self._wanted})
        return (
            tuple(self._model(self._known[name]) for name in names if name in self._known),
            tuple(self._enum(self._enums[name]) for name in names if name in self._enums),
        )

    def _schema(self, class_name: str) -> dict[str, Any]:
        schemas = self._spec.document["components"]["schemas"]
        for name, schema in schemas.items():
            if name == class_name:
                found: dict[str, Any] = schema
                return found
        raise GenerationError(f"{class_name} must be a schema of its own under components/schemas, with that name")

    def _model(self, model: ModelProperty) -> ModelPlan:
        name = identifier(str(model.class_info.name), "a schema's name")
        extra = self._extra.get(name, [])
        order = list(self._schemas(self._schema(name)))
        own = sorted(properties(model), key=lambda member: order.index(raw(member.name)))
        plans, classes = [], set()
        for member in [*own, *extra]:
            kind = annotation(member, self._aliases)
            classes |= kind.classes
            plans.append(self._field(member, kind, self._schemas(self._schema(name)) | self._extra_schemas(name)))
        if len({plan.name for plan in plans}) < len(plans):
            raise GenerationError(f"schema {name}: two properties have the same name in Python")
        return ModelPlan(
            name,
            identifier(str(model.class_info.module_name), "a module"),
            self._schema(name).get("description", name),
            tuple(sorted(plans, key=lambda plan: plan.default is not None)),
            tuple(sorted((self._module(cls), cls) for cls in classes)),
            tuple(identifier(str(member.python_name), "a field") for member in extra),
        )

    def _module(self, class_name: str) -> str:
        found = self._known.get(class_name) or self._enums[class_name]
        return str(found.class_info.module_name)

    def _field(self, member: Any, kind: Annotation, schemas: dict[str, Any]) -> FieldPlan:
        text = kind.text if kind.structural else kind.optional
        default = None if kind.structural else "None" if member.default is None else literal(member.default.raw_value)
        if raw(member.name) == NEXT_PAGE and default == "None":
            default = '""'  # a page that does not say what follows must not be taken for the last
        name = identifier(str(member.python_name), "a property's name")
        if name in _TAKEN:
            raise GenerationError(f"property {raw(member.name)!r} would hide a name of the model's own")
        schema = dereference(self._spec.document, schemas[raw(member.name)])
        return FieldPlan(name, raw(member.name), text, default, schema.get("description", name))

    def _schemas(self, schema: Any) -> dict[str, Any]:
        """List the schemas of an object's properties, those of its `allOf` parts included."""
        schema = dereference(self._spec.document, schema)
        found: dict[str, Any] = {}
        for part in schema.get("allOf", []):
            found |= self._schemas(part)
        found.update(schema.get("properties", {}))
        return found

    def _extra_schemas(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for twin in (twin for twin, alias in self._aliases.items() if alias == name):
            found |= self._schemas(self._schema(twin))
        return found

    def _enum(self, enum: Any) -> EnumPlan:
        name = identifier(str(enum.class_info.name), "a schema's name")
        if enum.value_type is not str:
            raise GenerationError(f"enum {name}: values must be text; got {enum.value_type.__name__}")
        members = tuple(
            (identifier(str(key), "an enum member"), _enum_value(name, value)) for key, value in enum.values.items()
        )
        return EnumPlan(name, str(enum.class_info.module_name), self._schema(name).get("description", name), members)


NEXT_PAGE = "next_page_url"
_TAKEN = {"to_dict", "from_dict", "mro"}


def _enum_value(name: str, value: Any) -> str:
    text = value.get_untrusted_value() if hasattr(value, "get_untrusted_value") else value
    if not isinstance(text, str):
        raise GenerationError(f"enum {name}: values must be text; got {text!r}")
    return text


def success_model(endpoint: Any) -> ModelProperty:
    """Return the model of an endpoint's 200 answer.

    Raises:
        GenerationError: There is none, or it is no object.
    """
    found: Iterable[Any] = (answer.prop for answer in endpoint.responses if answer.status_code.pattern == "200")
    for prop in found:
        if isinstance(prop, ModelProperty):
            return prop
    raise GenerationError(f"operation {endpoint.name}: the 200 answer must be an object with a schema of its own")
