"""Wrong reading of PageSize and Page, and of parameters that nobody knows."""

from dataclasses import replace
from typing import Any

from contract_tests.mutants.faulty_providers.declaring import META, PARAMETERS, RESPONSES, Given, page, step
from contract_tests.sandbox.errors import bad_parameter

SIZE = f"{PARAMETERS}/PageSize"
NUMBER = f"{PARAMETERS}/Page"


@step("page_request", SIZE, shows="page-size-is-applied")
def page_size_is_ignored(given: Given) -> Any:
    return replace(given.right(), page_size=50)


@step("page_request", f"{SIZE}/schema/maximum", shows="page-size-at-its-limits")
def a_page_size_of_thirty_seven_is_forty(given: Given) -> Any:
    request = given.right()
    return replace(request, page_size=40) if request.page_size == 37 else request


@step("page_request", f"{SIZE}/schema/minimum", shows="valid-request-is-understood")
def a_page_size_of_one_is_refused(given: Given) -> Any:
    if given.call.parameter("PageSize") == "1":
        raise bad_parameter("PageSize", "1", "more than 1")
    return given.right()


@step("page_request", f"{META}/page_size")
def a_page_size_above_fifty_is_taken(given: Given) -> Any:
    request = given.right()
    asked = given.call.parameter("PageSize") or ""
    return replace(request, page_size=int(asked)) if asked in {"51", "100", "1000"} else request


@step("page_request", SIZE, shows="page-size-past-its-limits")
def a_page_size_of_zero_breaks_it(given: Given) -> Any:
    if given.call.parameter("PageSize") == "0":
        raise ZeroDivisionError
    return given.right()


@step("page_request", NUMBER, shows="page-number-past-its-limits")
def a_page_number_below_zero_breaks_it(given: Given) -> Any:
    if (given.call.parameter("Page") or "").startswith("-"):
        raise OverflowError
    return given.right()


@step("page_request", NUMBER)
def a_large_page_number_breaks_it(given: Given) -> Any:
    if len(given.call.parameter("Page") or "") > 18:
        raise OverflowError
    return given.right()


@step("page_request", "/paths", shows="unknown-parameters-are-ignored")
def small_letters_will_do_for_page_size(given: Given) -> Any:
    request = given.right()
    return replace(request, page_size=1) if given.call.parameter("pagesize") else request


@step("page_request", "/paths")
def unknown_parameters_are_refused(given: Given) -> Any:
    if given.call.parameter("Foo") is not None:
        raise bad_parameter("Foo", "", "no such parameter")
    return given.right()


@page("/paths")
def an_unknown_parameter_turns_the_order(body: dict[str, Any], given: Given) -> None:
    if given.call.parameter("Order") == "desc":
        body["delivery_receipts"].reverse()


@page("/paths")
def an_unknown_parameter_limits_the_list(body: dict[str, Any], given: Given) -> None:
    if given.call.parameter("limit"):
        del body["delivery_receipts"][int(given.call.parameter("limit")) :]


@step("fetch_receipt", f"{RESPONSES}/BadRequest")
def fetching_minds_paging_parameters(given: Given) -> Any:
    if given.call.parameter("PageSize") is not None:
        raise bad_parameter("PageSize", "", "no such parameter")
    return given.right()


@step("list_receipts", f"{SIZE}/schema/default", shows="pages-of-fifty-by-default")
def without_a_page_size_other_receipts_come(given: Given) -> Any:
    body = given.right()
    if given.call.query == "":
        body["delivery_receipts"].reverse()
    return body


@step("page_request", "/paths", shows="percent-encoded-letters-are-letters")
def parameters_are_not_decoded(given: Given) -> Any:
    return given.right(call=replace(given.call, query=given.call.query.replace("%", "%25")))
