"""Plans the client: which resources and methods there are, and what each takes and returns.

openapi-python-client's parser knows types; patterns, limits, descriptions, servers and security are taken from the spec
itself.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from openapi_python_client.parser.properties.list_property import ListProperty

from scripts.contract.node import Node
from scripts.generator import names
from scripts.generator.models import Models
from scripts.generator.obstacles import Obstacle, Obstacles, Unsupported
from scripts.generator.parser_schemas import ParserSchemas
from scripts.generator.plan import ArgumentPlan, MethodPlan, Plan, QueryPlan, ResourcePlan
from scripts.generator.requests import KINDS, Request, read_request
from scripts.runtime.errors import api_error_class
from scripts.spec import Operation, operations

_SENT = {"str", "int", "bool", "AwareDatetime", "Date", "UUID"}
_PACKAGE = re.compile(r"[a-z][a-z0-9_]*")
# What the client imports: a package of one of these names would hide it.
_IMPORTED = {*sys.stdlib_module_names, "httpx2", "httpcore2", "msgspec"}


def make_plan(document: Mapping[str, Any], source: str = "", sha256: str = "") -> tuple[Plan | None, list[Obstacle]]:
    """Plan the client of a spec whose structure and references are right, or return all that keeps it from having one.

    `source` is the name of the spec's file. Raises GenerationError if openapi-python-client cannot read what it gets.
    """
    return _Planner(document).plan(source, sha256)


class _Planner:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._obstacles = Obstacles()
        parser_schemas = ParserSchemas(self._obstacles)
        self._requests: list[Request] = []
        for operation in operations(document):
            with self._obstacles.collected():
                self._requests.append(read_request(document, operation, parser_schemas))
        self._models = Models(parser_schemas, self._obstacles)

    def plan(self, source: str, sha256: str) -> tuple[Plan | None, list[Obstacle]]:
        package, server = self._package(), self._server()
        resources: dict[str, ResourcePlan] = {}
        tags = self._document.get("tags", ())
        for index, tag in enumerate(tags):
            with self._obstacles.collected():
                resource = self._resource(f"/tags/{index}", tag, package)
                if resource.name in resources or not resource.name:
                    raise Unsupported(f"/tags/{index}", f"the tag {tag['name']!r} needs a name of its own in Python")
                resources[resource.name] = resource
        for request in self._requests:
            if request.operation.node.get("tags") not in [[tag["name"]] for tag in tags]:
                self._obstacles.add(request.operation.pointer, "an operation needs one tag, of those under /tags")
        models, enums = self._models.plan()
        if not resources and not self._obstacles.found:
            self._obstacles.add("/tags", "a spec without a tag that has an operation is not supported")
        if self._obstacles.found:
            return None, self._obstacles.found
        info = self._document["info"]
        made = tuple(resources.values()), models, enums
        return Plan(package, info["title"], info["version"], sha256, server, source, *made), []

    def _package(self) -> str:
        package = str(self._document["info"].get("x-python-package", ""))
        if not _PACKAGE.fullmatch(package) or package in _IMPORTED or package != names.field(package):
            message = f"{package!r} cannot be the package; a name like twilio_receipts, of nothing that it imports, can"
            self._obstacles.add("/info/x-python-package", message)
        return package

    def _server(self) -> str:
        servers = self._document.get("servers") or [{"url": ""}]
        url: str = servers[0]["url"]
        if "{" in url or not url.startswith("https://"):
            self._obstacles.add(
                "/servers", f"the first server, the default, must be https without variables, not {url!r}"
            )
        return url.rstrip("/")

    def _resource(self, pointer: str, tag: Mapping[str, Any], package: str) -> ResourcePlan:
        methods: list[MethodPlan] = []
        found = [request for request in self._requests if request.operation.node.get("tags") == [tag["name"]]]
        for kind in KINDS.values():
            forms = sorted((each for each in found if each.kind == kind), key=lambda each: len(each.operation.path))
            if forms:
                methods.append(self._method(*forms[:2], more=forms[2:]))
        if not found and not self._obstacles.found:
            raise Unsupported(pointer, f"the tag {tag['name']!r} has no operation")
        name = names.resource(tag["name"])
        if name in {argument.name for method in methods for argument in method.arguments}:
            message = f"the tag {tag['name']!r} would have the name {name!r} in Python, as a path parameter of its has"
            raise Unsupported(pointer, message)
        principal = package.split("_")[-name.count("_") - 1 :] == name.split("_")
        class_name, said = names.resource_class(tag["name"]), tag.get("description") or name
        return ResourcePlan(name, class_name, said, tuple(methods), principal)

    def _method(self, short: Request, scoped: Request | None = None, *, more: Sequence[Request] = ()) -> MethodPlan:
        response = self._models.root(short.response)
        if not self._models.is_class(response):
            message = "a response of another type than an object with properties is not supported"
            raise Unsupported(short.response.pointer, message)
        self._models.include(response, short.response.pointer)
        scope = None
        if scoped is not None:
            scope = self._scope(short, scoped, more)
            self._models.fold(response, self._models.root(scoped.response), scoped.response.pointer)
        text = f"models.{self._models.annotation(response, short.response.pointer).text}"
        items_field, item = self._models.page(response) if short.kind == "list" else ("", "")
        return MethodPlan(
            kind=short.kind,
            summary=short.operation.node.get("summary") or short.operation.label,
            response=text,
            item=f"models.{item}" if item else text,
            items_field=items_field,
            largest_page=short.largest_page,
            operation_id=short.operation.label,
            path=short.operation.path,
            arguments=short.arguments,
            scoped_path=None if scoped is None else scoped.operation.path,
            scope=scope,
            query=self._query(short, scoped),
            raises=_raises(short.operation),
        )

    def _scope(self, short: Request, scoped: Request, more: Sequence[Request]) -> ArgumentPlan:
        own, path = short.operation.path, scoped.operation.path
        outer = re.escape(scoped.arguments[0].placeholder) if scoped.arguments else ""
        outside = re.sub(rf"/[^/{{}}]+/\{{{outer}\}}", "", path, count=1)
        if more or outside != own or scoped.arguments[1:] != short.arguments:
            message = (
                f"a tag has one operation to {short.kind}, and it may have a form inside of another resource, such as "
                f"/v1/Services/{{ServiceSid}}/Roles to /v1/Roles; {path} is not one of {own}"
            )
            raise Unsupported((more[0] if more else scoped).operation.pointer, message)
        return scoped.arguments[0]

    def _query(self, short: Request, scoped: Request | None) -> tuple[QueryPlan, ...]:
        found: list[QueryPlan] = []
        for argument, node in short.query.items():
            with self._obstacles.collected():
                parsed = self._models.root(node.child("schema"))
                found.append(self._sent(argument, node, parsed))
                if scoped is not None and (other := scoped.query.get(argument)):
                    self._models.fold(parsed, self._models.root(other.child("schema")), other.pointer)
        for mine, theirs in ((short, scoped), (scoped, short)) if scoped else ():
            for node in (mine.query[argument] for argument in mine.query.keys() - theirs.query.keys()):
                self._obstacles.add(node.pointer, f"the form {theirs.operation.label} has no {node.get('name')!r}")
        return tuple(found)

    def _sent(self, argument: str, node: Node, parsed: Any) -> QueryPlan:
        many = isinstance(parsed, ListProperty)
        kind = self._models.annotation(parsed.inner_property if many else parsed, node.pointer)
        text = kind.text.removesuffix(" | None")
        if text not in _SENT and not (kind.named and "object" not in kind.kinds):
            message = f"a query parameter of type {kind.text} is not supported; text, integers, booleans, dates, enums"
            raise Unsupported(f"{node.pointer}/schema", f"{message} and arrays of them are")
        self._models.include(parsed, node.pointer)
        text = f"models.{text}" if kind.named else text
        said = node.get("description") or argument
        return QueryPlan(node.get("name"), argument, text, bool(node.get("required")), said, many)


def _raises(operation: Operation) -> tuple[str, ...]:
    statuses = (str(status).replace("XX", "00") for status in operation.node["responses"])
    classes = (api_error_class(int(status)).__name__ for status in statuses if status.isdecimal() and status[0] != "2")
    return tuple(dict.fromkeys(name for name in classes if name != "ApiError"))
