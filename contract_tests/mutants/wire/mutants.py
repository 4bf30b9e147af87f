"""Puts fields, operators and scopes together, and serves a provider whose answers are changed on their way out."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from contract_tests.mutants.harness import Serve, serving
from contract_tests.mutants.wire import scopes
from contract_tests.mutants.wire.fields import Field, fields
from contract_tests.mutants.wire.operators import GONE, Change, breaking, lying
from contract_tests.provider.contract import BodySchema, the_contract
from contract_tests.sandbox import Answer, Call, Provider, Store

ERROR_STATUSES = (400, 401, 404, 405)
"""What the sandbox refuses with, when nothing is wrong with it."""
META = "/components/schemas/PageMeta"
TIED_TO_THE_STATUS = frozenset({"status", "code"})
"""The fields of an error that are not the provider's own choice; code is tied for all statuses but 400."""


@dataclass(frozen=True, slots=True)
class WireMutant:
    """One field, changed by one operator, in one scope."""

    name: str
    clause: str
    serve: Serve = field(repr=False)


@cache
def wire_mutants() -> dict[str, WireMutant]:
    """All of them by name, in the contract's order."""
    return {mutant.name: mutant for mutant in _bodies()} | {mutant.name: mutant for mutant in _headers()}


def _bodies() -> Iterator[WireMutant]:
    meta = BodySchema(the_contract().spec.document, META, {"$ref": f"#{META}"})
    for scoped in (False, True):
        receipt, page = (_body(is_list=is_list, scoped=scoped) for is_list in (False, True))
        for what, schema, places in (
            ("receipt", receipt, scopes.RECEIPTS),
            ("page", page, scopes.PAGES),
            ("meta", meta, scopes.METAS),
        ):
            for scope in places:
                yield from _object(what, schema, replace(scope, scoped=scoped))
    for status in ERROR_STATUSES:
        yield from _error(status)


def _body(*, is_list: bool, scoped: bool) -> BodySchema:
    schema = the_contract().operation(is_list=is_list, is_service_scoped=scoped).responses["200"].schema
    assert schema is not None
    return schema


def _object(what: str, schema: BodySchema, scope: scopes.Scope) -> Iterator[WireMutant]:
    for each in fields(schema):
        for operator, change in (*breaking(each), *lying(each, has_nulls=each.name in scope.has_nulls)):
            if each.name not in scope.only_nulls or change(None) is not None:
                yield _mutant(f"{scope.name}: {what}.{each.name} {operator}", each, change, scope)
    yield WireMutant(
        f"{scope.name}: {what} with one field more", schema.pointer, _serve(scope, "new_field", lambda _: 1)
    )


def _error(status: int) -> Iterator[WireMutant]:
    response = the_contract().documented(None, status)
    assert response is not None
    assert response.schema is not None
    scope = scopes.errors(status)
    for each in fields(response.schema):
        tied = each.name in TIED_TO_THE_STATUS and (status, each.name) != (400, "code")
        for operator, change in (*breaking(each), *(lying(each) if tied else ())):
            yield _mutant(f"{scope.name}: error.{each.name} {operator}", each, change, scope)
    yield WireMutant(
        f"{scope.name}: error with one field more", response.schema.pointer, _serve(scope, "new_field", lambda _: 1)
    )


def _headers() -> Iterator[WireMutant]:
    for operation in the_contract().operations:
        for status, response in operation.responses.items():
            if status not in {"200", *map(str, ERROR_STATUSES)} or (status == "400" and not operation.is_list):
                continue
            for header in response.headers:
                name = f"{operation.label}, status {status}: header {header.name}"
                if header.required:
                    yield WireMutant(
                        f"{name} left out", header.pointer, _serve_header(operation.label, status, header.name, None)
                    )
                for value in ("", "yes", "0" * 34):
                    if not header.admits(value):
                        yield WireMutant(
                            f"{name} {value!r}",
                            header.pointer,
                            _serve_header(operation.label, status, header.name, value),
                        )


def _mutant(name: str, each: Field, change: Change, scope: scopes.Scope) -> WireMutant:
    return WireMutant(name, each.clause, _serve(scope, each.name, change))


def _serve(scope: scopes.Scope, name: str, change: Change) -> Serve:
    class Changed(Provider):
        def answer(self, call: Call) -> Answer:
            answer = super().answer(call)
            for changed in scope.objects(call, answer):
                value = change(changed.get(name))
                if value is GONE:
                    changed.pop(name, None)
                else:
                    changed[name] = value
            return answer

    return serving(Changed)


def _serve_header(operation: str, status: str, name: str, value: str | None) -> Serve:
    class Changed(Provider):
        def __init__(self, store: Store) -> None:
            super().__init__(store)
            self.contract = the_contract()

        def headers(self, call: Call, answer: Answer) -> dict[str, str]:
            headers = super().headers(call, answer)
            route = self.contract.route(call.path)
            if route is not None and route.operation.label == operation and str(answer.status) == status:
                if value is None:
                    headers.pop(name, None)
                else:
                    headers[name] = value
            return headers

    return serving(Changed)
