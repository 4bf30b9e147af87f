"""What the client will consist of, in terms that templates can print without a decision of their own."""

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
        """Whether the name in JSON is not a name in Python."""
        return self.name != self.json_name


@dataclass(frozen=True)
class ModelPlan:
    """One model: a class."""

    class_name: str
    description: str
    fields: tuple[FieldPlan, ...]
    left_out: tuple[str, ...]
    """Fields that only the scoped form has."""
    flat: bool
    """Whether no value can hold another object, so that the garbage collector need not look at it."""
    bases: tuple[str, ...]
    """`Model` or `PageModel`, after `JsonHash` where values may be dicts or lists, which have no hash of their own."""


@dataclass(frozen=True)
class EnumPlan:
    """One enumeration, of texts or of integers."""

    class_name: str
    description: str
    members: tuple[tuple[str, str | int], ...]

    @property
    def base(self) -> str:
        """The class that it is made of."""
        return "OpenIntEnum" if isinstance(self.members[0][1], int) else "OpenEnum"


@dataclass(frozen=True)
class ArgumentPlan:
    """One placeholder of a path."""

    placeholder: str
    name: str
    pattern: str | None
    description: str


@dataclass(frozen=True)
class QueryPlan:
    """One parameter of the query, paging apart: a keyword of the method."""

    wire: str
    name: str
    annotation: str
    """Of a value that is sent."""
    required: bool
    description: str
    many: bool

    @property
    def signature(self) -> str:
        """How the method declares it; None is not sent."""
        annotation = f"Sequence[{self.annotation}]" if self.many else self.annotation
        return f"{self.name}: {annotation}" + ("" if self.required else " | None = None")

    @property
    def kind(self) -> str:
        """The class of a value."""
        return {"AwareDatetime": "datetime", "Date": "date"}.get(self.annotation, self.annotation)


@dataclass(frozen=True)
class MethodPlan:
    """One method of a resource: an operation in its short form and, if there is one, its scoped form."""

    kind: str
    """`fetch` or `list`."""
    summary: str
    response: str
    """Class of the 200 body."""
    item: str
    """Class of an item of a list; the response itself for a fetch."""
    items_field: str
    """The page's field that holds the items; empty for a fetch."""
    largest_page: int
    """Maximum of PageSize; 0 for a fetch."""
    operation_id: str
    path: str
    arguments: tuple[ArgumentPlan, ...]
    scoped_path: str | None
    scope: ArgumentPlan | None
    """The argument that only the scoped form has."""
    query: tuple[QueryPlan, ...]
    raises: tuple[str, ...]
    """Error classes for the statuses that the spec declares."""


@dataclass(frozen=True)
class ResourcePlan:
    """One tag of the spec: an attribute of the client."""

    name: str
    class_name: str
    description: str
    methods: tuple[MethodPlan, ...]
    principal: bool
    """Whether the package is named after it: its names in the parts are the short ones."""

    @property
    def fetch(self) -> MethodPlan | None:
        """How one is fetched, if that can be."""
        return next((method for method in self.methods if method.kind == "fetch"), None)

    @property
    def list(self) -> MethodPlan | None:
        """How they are listed, if that can be."""
        return next((method for method in self.methods if method.kind == "list"), None)

    @property
    def outcome(self) -> str:
        """Class of what a sweep over its lists brings back; empty where there is one list only, or none."""
        if self.list is None or not self.list.arguments:
            return ""
        return "Outcome" if self.principal else f"{self.class_name}Outcome"

    @property
    def sweep(self) -> str:
        """Name of the function that sweeps over its lists."""
        return "sweep" if self.principal else f"sweep_{self.name}"


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
