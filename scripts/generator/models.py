"""Plans the models: the classes that responses need, and how the scoped form's are merged into the short form's."""

from pathlib import Path
from typing import Any

from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.model_property import ModelProperty

from scripts.contract.node import Node
from scripts.generator import names
from scripts.generator.annotations import Annotation, annotation
from scripts.generator.obstacles import GenerationError, Obstacles, Unsupported
from scripts.generator.parser_schemas import ParserSchemas, Source
from scripts.generator.plan import EnumPlan, FieldPlan, ModelPlan
from scripts.generator.text import literal

_NEXT_PAGE = "next_page_url"
_ROOTS = "Roots"


class Models:
    """The classes that responses are made of, by the keys under which the parser knows them."""

    def __init__(self, parser_schemas: ParserSchemas, obstacles: Obstacles) -> None:
        self._sources, self._roots = parser_schemas.sources, list(parser_schemas.roots)
        self._obstacles = obstacles
        self._members = {
            str(model.class_info.name): {
                member.name.get_untrusted_value(): member for member in model.optional_properties or []
            }
            for model in _read(parser_schemas).models
        }
        """The properties of each class, by the names of the fields, in the order of the spec."""
        self._aliases: dict[str, str] = {}
        self._extra: dict[str, dict[str, tuple[Source, Any]]] = {}
        self._included: dict[str, None] = {}
        self._pages: set[str] = set()

    def root(self, schema: Node) -> Any:
        """Return the type of a response or a parameter, in the parser's terms."""
        return self._members[_ROOTS][f"root_{self._roots.index(schema.pointer)}"]

    def is_class(self, parsed: Any) -> bool:
        """Tell whether a type is a class, not a map nor anything but an object."""
        return isinstance(parsed, ModelProperty) and str(parsed.class_info.name) in self._sources

    def include(self, parsed: Any, pointer: str) -> None:
        """Include the classes in a type, and all that their fields name; raises Unsupported as `annotation` does."""
        for key in self.annotation(parsed, pointer).named:
            if key not in self._included:
                self._included[key] = None
                for field, member in self._members.get(key, {}).items():
                    with self._obstacles.collected():
                        self.include(member, self._sources[key].fields[field][1].pointer)

    def fold(self, short: Any, scoped: Any, pointer: str) -> None:
        """Let the short form's type stand for the scoped form's, too; fields of the latter alone become optional.

        Raises Unsupported if the two are different types.
        """
        pairs = zip(self.annotation(short, pointer).named, self.annotation(scoped, pointer).named, strict=False)
        for mine, theirs in pairs:
            if (mine in self._members) is (theirs in self._members):
                self._fold_classes(mine, theirs)
        here, there = self.annotation(scoped, pointer).text, self.annotation(short, pointer).text
        if here != there:
            raise Unsupported(pointer, f"this is another type than in the other form: {here} here, {there} there")

    def _fold_classes(self, short: str, scoped: str) -> None:
        if short == scoped or scoped in self._aliases:
            return
        self._aliases[scoped] = short
        source, twin = self._sources[short], self._sources[scoped]
        if set(source.node.get("enum", ())) != set(twin.node.get("enum", ())):
            raise Unsupported(
                twin.node.pointer, f"{twin.name} must have the values that its short form {source.name} has"
            )
        own, theirs = self._members.get(short, {}), self._members.get(scoped, {})
        for field, member in own.items():
            with self._obstacles.collected():
                wire = source.fields[field][0]
                if wire not in twin.members:
                    message = f"{twin.name} lacks {wire!r}, which its short form {source.name} has"
                    raise Unsupported(twin.node.pointer, message)
                if field in theirs:
                    self.fold(member, theirs[field], twin.members[wire].pointer)
        for field in [field for field in theirs if field not in own]:
            with self._obstacles.collected():
                place = twin.fields[field][1].pointer
                if self.annotation(theirs[field], place).structural:
                    message = "an object or array that only the scoped form has must admit null: the short one lacks it"
                    raise Unsupported(place, message)
                self._extra.setdefault(short, {})[field] = twin, theirs[field]
                self.include(theirs[field], place)

    def annotation(self, parsed: Any, pointer: str) -> Annotation:
        """Translate a type; raises Unsupported for a union that cannot be read."""
        classes = {key: self._sources[self._aliases.get(key, key)].name for key in self._sources}
        return annotation(parsed, classes, pointer)

    def page(self, response: ModelProperty) -> tuple[str, str]:
        """Find the field of a page that has its items, and their class; raises Unsupported if it cannot be one."""
        key = str(response.class_info.name)
        members, pointer = self._members[key], self._sources[key].node.pointer
        lists = {
            field: self.annotation(member.inner_property, pointer).text
            for field, member in members.items()
            if isinstance(member, ListProperty) and isinstance(member.inner_property, ModelProperty)
        }
        if len(lists) != 1:
            raise Unsupported(pointer, f"a page needs one list of objects, its items; this one has {len(lists)}")
        meta = members.get("meta")
        link = self._members[str(meta.class_info.name)].get(_NEXT_PAGE) if isinstance(meta, ModelProperty) else None
        if link is None or self.annotation(link, pointer).text != "str | None":
            raise Unsupported(pointer, "a page needs meta.next_page_url, a text or null, or it cannot be turned")
        self._pages.add(key)
        return next(iter(lists.items()))

    def plan(self) -> tuple[tuple[ModelPlan, ...], tuple[EnumPlan, ...]]:
        """Plan every class that was included, in the order of the alphabet."""
        keys = sorted({self._aliases.get(key, key) for key in self._included}, key=lambda key: self._sources[key].name)
        met: dict[str, Source] = {}
        for source in (self._sources[key] for key in keys):
            other = met.setdefault(source.name, source)
            if other is not source or not source.name:
                message = f"this would be the class {source.name!r}, beside the one of #{other.node.pointer}; rename it"
                self._obstacles.add(source.node.pointer, message)
        models = tuple(self._model(key) for key in keys if key in self._members)
        enums = tuple(_enum(self._sources[key]) for key in keys if key not in self._members)
        return models, enums

    def _model(self, key: str) -> ModelPlan:
        source, extra = self._sources[key], self._extra.get(key, {})
        every = {field: (source, member) for field, member in self._members[key].items()} | extra
        plans: list[FieldPlan] = []
        annotations: list[Annotation] = []
        for field, (owner, member) in every.items():
            with self._obstacles.collected():
                wire, node = owner.fields[field]
                kind = self.annotation(member, node.pointer)
                plans.append(_field(field, wire, kind, node.followed().get("default"), node))
                annotations.append(kind)
        return ModelPlan(
            source.name,
            source.node.get("description") or source.name,
            tuple(sorted(plans, key=lambda plan: plan.default is not None)),
            tuple(extra),
            flat=not any(kind.holds for kind in annotations),
            bases=("JsonHash",) * any(kind.mutable for kind in annotations)
            + ("PageModel" if key in self._pages else "Model",),
        )


def _read(parser_schemas: ParserSchemas) -> GeneratorData:
    """Have openapi-python-client read the schemas; what responses and parameters are, as properties of one more.

    Raises GenerationError if it cannot read what was written for it; no spec should get so far.
    """
    roots = {f"root_{place}": schema for place, schema in enumerate(parser_schemas.roots.values())}
    schemas = {**parser_schemas.schemas, _ROOTS: {"type": "object", "properties": roots}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "", "version": ""},
        "paths": {},
        "components": {"schemas": schemas},
    }
    config = Config.from_sources(ConfigFile(), MetaType.NONE, Path(), "utf-8", overwrite=False, output_path=None)
    data = GeneratorData.from_dict(document, config=config)
    problems = [data] if isinstance(data, GeneratorError) else data.errors
    if problems or isinstance(data, GeneratorError):
        problem_texts = "; ".join(" ".join(f"{problem.header} {problem.detail or ''}".split()) for problem in problems)
        raise GenerationError(f"openapi-python-client does not read this spec: {problem_texts}")
    return data


def _field(name: str, wire: str, kind: Annotation, default: Any, node: Node) -> FieldPlan:
    if default is not None and not set(kind.text.split(" | ")) <= {"str", "int", "float", "bool", "None"}:
        message = f"a default of type {kind.text} is not supported; text, numbers and booleans are"
        raise Unsupported(node.pointer, message)
    text = kind.text if kind.structural else kind.optional
    # A page that does not say what follows must not be taken for the last.
    written = '""' if wire == _NEXT_PAGE and default is None else literal(default)
    said = node.followed().get("description") or name
    return FieldPlan(name, wire, text, None if kind.structural else written, said)


def _enum(source: Source) -> EnumPlan:
    values = [value for value in source.node.get("enum") if value is not None]
    members = tuple((names.member(value), value) for value in values)
    said = source.node.get("description") or source.name
    return EnumPlan(source.name, said, members)
