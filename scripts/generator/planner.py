"""Joins what openapi-python-client parsed with what its parser drops, into a plan of the client.

The parser knows types and Python names; patterns, limits, descriptions, servers and security are taken from the spec
itself, joined by operationId.
"""

from __future__ import annotations

import re
from typing import Any

from openapi_python_client.parser import GeneratorData

from scripts.generator.errors import GenerationError
from scripts.generator.models import Models, raw, success_model
from scripts.generator.plan import ArgumentPlan, MethodPlan, OperationPlan, Plan, ResourcePlan
from scripts.generator.text import identifier
from scripts.runtime.errors import api_error_class
from scripts.spec import Operation, Spec, operations

_KINDS = {"Fetch": "fetch", "List": "list"}
_PLACEHOLDER = re.compile(r"\{[^}]*\}")
_PAGING = ("PageSize", "Page", "PageToken")


def make_plan(data: GeneratorData, spec: Spec) -> Plan:
    """Plan the client.

    Raises:
        GenerationError: The spec asks for something that the client cannot be; the text says what, and where.
    """
    return _Planner(data, spec).plan()


class _Planner:
    def __init__(self, data: GeneratorData, spec: Spec) -> None:
        self._data = data
        self._spec = spec
        self._models = Models(data, spec)
        self._raw = {operation.label: operation for operation in operations(spec.document)}
        self._parsed = {self._parsed_id(endpoint): endpoint for endpoint in self._endpoints()}

    def plan(self) -> Plan:
        self._all_parsed()
        info = self._spec.document["info"]
        tags = self._spec.document.get("tags", [])
        resources = tuple(self._resource(tag) for tag in tags)
        models, enums = self._models.plan()
        return Plan(
            package=identifier(str(info.get("x-python-package", "")), "info.x-python-package"),
            title=info["title"],
            version=info["version"],
            sha256=self._spec.sha256,
            server=self._server(),
            source=f"openapi/{self._spec.path.name}",
            resources=resources,
            models=models,
            enums=enums,
        )

    def _endpoints(self) -> list[Any]:
        found = [e for group in self._data.endpoint_collections_by_tag.values() for e in group.endpoints]
        return list({id(endpoint): endpoint for endpoint in found}.values())

    def _parsed_id(self, endpoint: Any) -> str:
        # The parser renames the placeholders, so paths are compared without them.
        parsed = (_PLACEHOLDER.sub("{}", raw(endpoint.path)), endpoint.method)
        for label, operation in self._raw.items():
            if (_PLACEHOLDER.sub("{}", operation.path), operation.method) == parsed:
                return label
        raise GenerationError(f"{endpoint.method.upper()} {raw(endpoint.path)} was parsed, but is not in the spec")

    def _all_parsed(self) -> None:
        """The parser drops what it does not understand, and says so at best in a warning."""
        missing = sorted(self._raw.keys() - self._parsed.keys())
        if missing or not self._raw:
            what = ", ".join(missing) or "all of them: the spec has no operation"
            raise GenerationError(f"operations missing from what was parsed: {what}")

    def _server(self) -> str:
        servers = self._spec.document.get("servers", [])
        if not servers or "{" in servers[0]["url"] or not servers[0]["url"].startswith("https://"):
            raise GenerationError("servers[0].url must be an https URL without variables: the client's default")
        url: str = servers[0]["url"]
        return url.rstrip("/")

    def _resource(self, tag: dict[str, Any]) -> ResourcePlan:
        name = identifier(tag["name"], "a tag's name")
        grouped: dict[str, list[Operation]] = {}
        for operation in self._raw.values():
            if operation.node.get("tags", [None])[0] == name:
                grouped.setdefault(self._kind(operation), []).append(operation)
        methods = tuple(self._method(kind, grouped[kind]) for kind in _KINDS.values() if kind in grouped)
        if not methods:
            raise GenerationError(f"tag {name!r} has no operation")
        class_name = "".join(word.capitalize() for word in name.split("_"))
        outcome = ("Outcome" if tag is self._spec.document["tags"][0] else f"{class_name}Outcome") * ("list" in grouped)
        return ResourcePlan(name, class_name, tag.get("description", name), methods, outcome)

    def _kind(self, operation: Operation) -> str:
        for prefix, kind in _KINDS.items():
            if operation.label.startswith(prefix) and operation.method == "get":
                identifier(operation.label, "an operationId")  # it stands in a docstring, too
                return kind
        raise GenerationError(
            f"{self._spec.where(operation.pointer)}: operation {operation.label} must be a GET, "
            f"its operationId starting with {' or '.join(_KINDS)}"
        )

    def _method(self, kind: str, forms: list[Operation]) -> MethodPlan:
        forms = sorted(forms, key=lambda form: form.path.count("{"))
        if len(forms) > 2:
            raise GenerationError(f"{kind}: more than two operations: {', '.join(form.label for form in forms)}")
        short, scoped = forms[0], forms[1] if len(forms) > 1 else None
        answer = success_model(self._parsed[short.label])
        self._models.want(answer)
        scope = None
        if scoped is not None:
            self._models.fold(answer, success_model(self._parsed[scoped.label]))
            scope = self._scope(short, scoped)
        items_field, item = self._models.items_of(answer) if kind == "list" else ("", self._models.name_of(answer))
        return MethodPlan(
            kind=kind,
            summary=short.node.get("summary", short.label),
            description=short.node.get("description", ""),
            answer=self._models.name_of(answer),
            item=item,
            items_field=items_field,
            largest_page=self._largest_page(short) if kind == "list" else 0,
            short=self._operation(short),
            scoped=None if scoped is None else self._operation(scoped),
            scope=scope,
            raises=self._raises(short),
        )

    def _scope(self, short: Operation, scoped: Operation) -> ArgumentPlan:
        own, theirs = self._operation(short).arguments, self._operation(scoped).arguments
        if theirs[1:] != own:
            raise GenerationError(f"{scoped.label} must have the path parameters of {short.label} after one of its own")
        return theirs[0]

    def _operation(self, operation: Operation) -> OperationPlan:
        parsed = {raw(member.name): str(member.python_name) for member in self._parsed[operation.label].path_parameters}
        arguments = tuple(
            ArgumentPlan(
                parameter["name"],
                identifier(parsed[parameter["name"]], "a path parameter"),
                parameter["schema"].get("pattern"),
                parameter.get("description", parameter["name"]),
            )
            for parameter in sorted(operation.parameters, key=lambda one: operation.path.find(f"{{{one['name']}}}"))
            if parameter["in"] == "path"
        )
        return OperationPlan(operation.label, operation.path, arguments)

    def _largest_page(self, operation: Operation) -> int:
        query = {parameter["name"]: parameter for parameter in operation.parameters if parameter["in"] != "path"}
        if tuple(query) != _PAGING:
            raise GenerationError(
                f"{self._spec.where(operation.pointer)}: a list takes the query parameters {', '.join(_PAGING)}; "
                f"{operation.label} takes {', '.join(query) or 'none'}"
            )
        largest = query["PageSize"]["schema"].get("maximum")
        if not isinstance(largest, int) or largest < 1:
            raise GenerationError(
                f"{self._spec.where(operation.pointer)}: PageSize of {operation.label} must have a maximum, a whole "
                f"number from 1 on, which the client holds its callers to; got {largest!r}"
            )
        return largest

    def _raises(self, operation: Operation) -> tuple[str, ...]:
        statuses = (str(status).replace("XX", "00") for status in operation.node["responses"])
        classes = (api_error_class(int(status)).__name__ for status in statuses if not status.startswith("2"))
        return tuple(dict.fromkeys(name for name in classes if name != "ApiError"))
