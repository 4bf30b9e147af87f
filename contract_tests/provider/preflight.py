"""Before a run: a few requests that tell a provider that cannot be checked from one that is wrong."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

from contract_tests.provider.contract import the_contract
from contract_tests.provider.exchange import Exchange, Response
from contract_tests.provider.session import Session
from contract_tests.provider.target import RunOptions, Target
from contract_tests.provider.value_syntax import JsonText, media_type

LEAST_BUDGET = 4
"""Three requests to look, and one to check anything."""
ENVELOPES = ({"delivery_receipts"}, {"meta"}, {"code", "message"}, {"message", "status"}, {"title", "status"}, {"type"})
"""Keys of which a page, Twilio's errors or those of RFC 9457 have at least these."""


def preflight(target: Target, options: RunOptions) -> tuple[RunOptions, str | None]:
    """The options with these requests taken off the budget, and why the provider cannot be checked, if it cannot."""
    if options.budget is not None and options.budget < LEAST_BUDGET:
        return options, None
    session = Session(target, the_contract(), replace(options, sink=None))
    with closing(session):
        obstacle = _why_not_checkable(session)
    if options.budget is not None:
        options = replace(options, budget=options.budget - session.report.requests)
    return options, obstacle


def _why_not_checkable(session: Session) -> str | None:
    """List the message's receipts; where that tells nothing, ask twice more. Whatever else is wrong, the run tells."""
    target, answers = session.target, list[Exchange]()
    _ask(session, answers, lambda: session.get(target.short.collection))
    if not answers:
        return f"{target.base_url} gives no response: {session.report.violations[0].got}"
    first = answers[0]
    if not is_near(first.response):
        _ask(session, answers, lambda: session.get("/v1/Unknown"))
        _ask(session, answers, lambda: session.get(target.short.collection, authorization=None))
        if not any(is_near(answer.response) for answer in answers):
            return _wrong_server(session, answers)
    if first.page is not None and not first.page["delivery_receipts"]:
        return f"CONTRACT_MESSAGE_SID {target.message_sid} has no receipts; a message with three or more is best"
    status = first.response.status
    if status in {401, 403}:
        return f"{target.base_url} refuses TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN: {status}"
    if status == 404:
        return f"{target.base_url} does not know the message: 404 for {target.short.collection}"
    return None


def _ask(session: Session, answers: list[Exchange], ask: Callable[[], Exchange]) -> None:
    with session.checking("the-provider-answers", "relation", "/paths", "There is a response."):
        answers.append(ask())


def is_near(response: Response) -> bool:
    """Whether a response could be this API's: JSON, with the keys of a page or of an error."""
    body = JsonText.read(response.body).value
    is_json = media_type(response.header("content-type") or "")[0] in {"application/json", "application/problem+json"}
    return is_json and isinstance(body, dict) and any(keys <= body.keys() for keys in ENVELOPES)


def _wrong_server(session: Session, answers: list[Exchange]) -> str:
    seen = []
    for answer in answers:
        response, redactor = answer.response, session.redactor.knowing(answer.request)
        kind = redactor.text(response.header("content-type") or "no Content-Type")
        text = " ".join(redactor.text(response.body.decode("utf-8", "replace")).split())[:60]
        seen.append(f"\n  {response.status}, {kind}: {text!r} for {answer.path}")
    return (
        f"is {session.target.base_url} the right server? None of its responses has the media type of the contract\n"
        f"with a page of receipts or an error in it, so nothing was checked. Seen:{''.join(seen)}"
    )
