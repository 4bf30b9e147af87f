"""Puts fields, operators and scopes together, and serves a provider whose answers are changed on their way out."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice

from contract_tests.mutants.harness import Mutant, Serve, altered
from contract_tests.mutants.overriding import Step, changing
from contract_tests.mutants.wire import scopes
from contract_tests.mutants.wire.fields import fields
from contract_tests.mutants.wire.operators import GONE, Change, breaking, lying
from contract_tests.provider.contract import BodySchema, ContractOperation, the_contract
from contract_tests.sandbox import Answer

ERROR_STATUSES = (400, 401, 404, 405)
"""What the sandbox refuses with, when nothing is wrong with it."""
META = "/components/schemas/PageMeta"
TIED_TO_THE_STATUS = frozenset({"status", "code"})
"""The fields of an error that are not the provider's own choice; code is tied for all statuses but 400."""
SHOWS: dict[str, str] = {
    "body-is-of-its-schema": "list, short: receipt.date_created left out",
    "no-unknown-fields": "list, short: receipt with one field more",
    "error-code-agrees-with-status": "list, short: receipt.error_code one less",
    "receipt-url-leads-to-it": "list, short: receipt.url of another path",
    "fetch-equals-list-item": "list, short: receipt.date_updated a second late",
    "page-links-stay-in-the-collection": "list, short: meta.next_page_url of another host",
    "page-links-carry-the-page-size": "list, short: meta.page_size one less",
    "page-number-is-the-one-asked-for": "second page, short: meta.page one more",
    "page-links-count-pages": "list, short: meta.page one more",
    "both-forms-agree": "list, service-scoped: receipt.date_updated a second late",
    "receipt-is-the-one-asked-for": "fetch, short: receipt.sid another SID",
    "the-dataset-is-served-exactly": "one receipt in a hundred, short: receipt.participant_sid another SID",
    "each-receipt-is-fetched-exactly": "fetch, short: receipt.date_updated a second late",
    "error-repeats-its-status": "status 404: error.status one more",
    "error-code-fits-its-status": "status 404: error.code one more",
    "described-headers": "FetchConversationMessageReceipt, status 200: header Twilio-Request-Id 'yes'",
    "page-size-is-applied": "list, short: meta.page_size one less",
    "page-holds-no-more-than-its-size": "second page, short: meta.page_size one less",
}
"""Checks that are shown to fail by a mutant of the wire, so that no provider by hand has to."""
Named = Iterator[tuple[str, Mutant]]


@cache
def wire_mutants() -> dict[str, Mutant]:
    """All of them by name, in the contract's order."""
    found = {**dict(_bodies()), **dict(_headers())}
    for check, name in SHOWS.items():
        found[name] = replace(found[name], shows=(*found[name].shows, check))
    return found


def _bodies() -> Named:
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


def _object(what: str, schema: BodySchema, scope: scopes.Scope) -> Named:
    for each in fields(schema):
        broken = islice(breaking(each), 1 if scope.is_narrow else None)
        for operator, change in (*broken, *lying(each, has_nulls=each.name in scope.has_nulls)):
            if each.name not in scope.only_nulls or change(None) is not None:
                yield _mutant(f"{what}.{each.name} {operator}", each.clause, scope, each.name, change)
    yield _mutant(f"{what} with one field more", schema.pointer, scope, "new_field", lambda _: 1)


def _error(status: int) -> Named:
    response = the_contract().documented(None, status)
    assert response is not None
    assert response.schema is not None
    scope = scopes.errors(status)
    for each in fields(response.schema):
        tied = each.name in TIED_TO_THE_STATUS and (status, each.name) != (400, "code")
        for operator, change in (*breaking(each), *(lying(each) if tied else ())):
            yield _mutant(f"error.{each.name} {operator}", each.clause, scope, each.name, change)
    yield _mutant("error with one field more", response.schema.pointer, scope, "new_field", lambda _: 1)


def _mutant(done: str, clause: str, scope: scopes.Scope, name: str, change: Change) -> tuple[str, Mutant]:
    def changed(answer: Answer, step: Step) -> None:
        for found in scope.objects(step.call, answer):
            value = change(found.get(name))
            if value is GONE:
                found.pop(name, None)
            else:
                found[name] = value

    return f"{scope.name}: {done}", Mutant(clause, altered("answer", changing(changed)))


def _headers() -> Named:
    for operation in the_contract().operations:
        for status, response in operation.responses.items():
            if status not in {"200", *map(str, ERROR_STATUSES)} or (status == "400" and not operation.is_list):
                continue
            for header in response.headers:
                others = [value for value in ("", "yes", "0" * 34) if not header.admits(value)]
                for value in [*([None] if header.required else []), *others]:
                    done = "left out" if value is None else repr(value)
                    name = f"{operation.label}, status {status}: header {header.name} {done}"
                    yield name, Mutant(header.pointer, _serve_header(operation, int(status), header.name, value))


def _serve_header(operation: ContractOperation, status: int, name: str, value: str | None) -> Serve:
    def changed(headers: dict[str, str], step: Step) -> None:
        route = the_contract().route(step.call.path)
        if route is not None and route.operation == operation and step.answer.status == status:
            headers.pop(name, None)
            headers.update({} if value is None else {name: value})

    return altered("headers", changing(changed))
