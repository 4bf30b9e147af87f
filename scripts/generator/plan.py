"""What the client will consist of, in terms that templates can print without a decision of their own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldPlan:
    """One field of a model."""

    name: str
    json_name: str
    annotation: str
    default: str | None
    """A Python literal, or None where the field must be present."""
    description: str

    @property
    def renamed(self) -> bool:
        """Whether the name in JSON is no name in Python."""
        return self.name != self.json_name


@dataclass(frozen=True)
class ModelPlan:
    """One model: a class in a module of its own."""

    class_name: str
    module: str
    description: str
    fields: tuple[FieldPlan, ...]
    classes: tuple[tuple[str, str], ...]
    """(module, class) of the models and enums that the fields name."""
    left_out: tuple[str, ...]
    """Fields that only the scoped form has."""

    @property
    def flat(self) -> bool:
        """Whether no value can hold another object, so that the garbage collector need not look at it."""
        return all(field.default is not None for field in self.fields)


@dataclass(frozen=True)
class EnumPlan:
    """One enumeration of text values."""

    class_name: str
    module: str
    description: str
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ArgumentPlan:
    """One placeholder of a path."""

    placeholder: str
    name: str
    pattern: str | None
    description: str


@dataclass(frozen=True)
class OperationPlan:
    """One operation of the spec."""

    operation_id: str
    path: str
    arguments: tuple[ArgumentPlan, ...]


@dataclass(frozen=True)
class MethodPlan:
    """One method of a resource: an operation in its short form and, if there is one, its scoped form."""

    kind: str
    """`fetch` or `list`."""
    summary: str
    description: str
    answer: str
    """Class of the 200 body."""
    item: str
    """Class of an item of a list; the answer itself for a fetch."""
    items_field: str
    """The page's field that holds the items; empty for a fetch."""
    largest_page: int
    """Maximum of PageSize; 0 for a fetch."""
    short: OperationPlan
    scoped: OperationPlan | None
    scope: ArgumentPlan | None
    """The argument that only the scoped form has."""
    raises: tuple[str, ...]
    """Error classes for the statuses that the spec declares."""


@dataclass(frozen=True)
class ResourcePlan:
    """One tag of the spec: an attribute of the client."""

    name: str
    class_name: str
    description: str
    methods: tuple[MethodPlan, ...]
    outcome: str
    """Class of what a sweep over its lists brings back; empty where there is no list."""

    @property
    def kinds(self) -> set[str]:
        """What can be done with it: `fetch`, `list`."""
        return {method.kind for method in self.methods}


@dataclass(frozen=True)
class Plan:
    """The whole client."""

    package: str
    title: str
    version: str
    sha256: str
    server: str
    source: str
    """The spec's file, relative to the repository."""
    resources: tuple[ResourcePlan, ...]
    models: tuple[ModelPlan, ...]
    enums: tuple[EnumPlan, ...]

    @property
    def root_error(self) -> str:
        """Name of the root of the error tree, e.g. `TwilioReceiptsError`."""
        return "".join(word.capitalize() for word in self.package.split("_")) + "Error"

    @property
    def product(self) -> str:
        """What requests call the client in User-Agent, e.g. `twilio-receipts`."""
        return self.package.replace("_", "-")
