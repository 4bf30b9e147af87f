"""Wrong reading of PageSize and Page, and of unknown parameters."""

from dataclasses import replace
from typing import Any

from contract_tests.mutants.faulty_providers.declaring import META, PARAMETERS, RESPONSES, instead
from contract_tests.mutants.overriding import Step
from contract_tests.sandbox.errors import bad_parameter

SIZE = f"{PARAMETERS}/PageSize"
NUMBER = f"{PARAMETERS}/Page"


@instead("page_request", SIZE, shows="page-size-is-applied")
def page_size_is_ignored(step: Step) -> Any:
    return replace(step.right(), page_size=50)


@instead("page_request", f"{SIZE}/schema/maximum")
def a_page_size_of_thirty_seven_is_forty(step: Step) -> Any:
    request = step.right()
    return replace(request, page_size=40) if request.page_size == 37 else request


@instead("page_request", f"{SIZE}/schema/minimum", shows="valid-request-is-understood")
def a_page_size_of_one_is_refused(step: Step) -> Any:
    if step.call.parameter("PageSize") == "1":
        raise bad_parameter("PageSize", "1", "more than 1")
    return step.right()


@instead("page_request", f"{META}/page_size")
def a_page_size_above_fifty_is_taken(step: Step) -> Any:
    request = step.right()
    asked = step.call.parameter("PageSize") or ""
    return replace(request, page_size=int(asked)) if asked in {"51", "100", "1000"} else request


@instead("page_request", SIZE, shows="paging-numbers-past-their-limits")
def a_page_size_of_zero_breaks_it(step: Step) -> Any:
    if step.call.parameter("PageSize") == "0":
        raise ZeroDivisionError
    return step.right()


@instead("page_request", NUMBER, shows="paging-numbers-past-their-limits")
def a_page_number_below_zero_breaks_it(step: Step) -> Any:
    if (step.call.parameter("Page") or "").startswith("-"):
        raise OverflowError
    return step.right()


@instead("page_request", NUMBER)
def a_large_page_number_breaks_it(step: Step) -> Any:
    if len(step.call.parameter("Page") or "") > 18:
        raise OverflowError
    return step.right()


@instead("page_request", "/paths", shows="unknown-parameters-are-ignored")
def small_letters_will_do_for_page_size(step: Step) -> Any:
    request = step.right()
    return replace(request, page_size=1) if step.call.parameter("pagesize") else request


@instead("page_request", "/paths")
def unknown_parameters_are_refused(step: Step) -> Any:
    if step.call.parameter("Foo") is not None:
        raise bad_parameter("Foo", "", "no such parameter")
    return step.right()


@instead("fetch_receipt", f"{RESPONSES}/BadRequest")
def fetching_minds_paging_parameters(step: Step) -> Any:
    if step.call.parameter("PageSize") is not None:
        raise bad_parameter("PageSize", "", "no such parameter")
    return step.right()


@instead("list_receipts", f"{SIZE}/schema/default", shows="pages-are-a-partition")
def without_a_page_size_other_receipts_come(step: Step) -> Any:
    body = step.right()
    if step.call.query == "":
        body["delivery_receipts"].reverse()
    return body


@instead("page_request", "/paths", shows="percent-encoded-letters-are-letters")
def parameters_are_not_decoded(step: Step) -> Any:
    return step.right(call=replace(step.call, query=step.call.query.replace("%", "%25")))
