"""The first tier: requests that Schemathesis generates from the contract, every response judged by our rules."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import events, from_schema
from schemathesis.generation.case import Case
from schemathesis.hooks import unregister

from contract_tests.provider.contract import Contract
from contract_tests.provider.exchange import Request, Response
from contract_tests.provider.reporter import RunStopped
from contract_tests.provider.session import Session
from contract_tests.provider.target import RunOptions, Target
from scripts.reporting.results import ContractRun

GENERATED_SUCCEED = "generated-requests-succeed"
SUCCEED = "Generated requests reach something: each operation answered some of them with 200."
SECONDS_TO_ANSWER = 30


class EngineError(Exception):
    """Schemathesis itself could not go on; the message is its own."""


def configuration(target: Target, ids: dict[str, list[str]], options: RunOptions) -> dict[str, Any]:
    """Schemathesis' settings: nothing remembered between runs, real ids, and GET only where it matters."""
    phases: dict[str, Any] = {"stateful": {"max-steps": 4}}
    if not target.is_loopback:
        phases["coverage"] = {"unexpected-methods": []}
    return {
        "base-url": target.base_url,
        "seed": options.seed,
        "workers": 1,
        "max-redirects": 0,
        "continue-on-failure": True,
        "request-timeout": SECONDS_TO_ANSWER,
        "suppress-health-check": ["all"],
        "warnings": False,
        "cache": {"enabled": False},
        "generation": {"database": "none", "max-examples": options.generated, "no-shrink": True},
        "auth": {"openapi": {"accountSid_authToken": {"username": target.account_sid, "password": target.auth_token}}},
        "dictionaries": {name: {"values": values} for name, values in ids.items()},
        "parameters": {f"path.{name}": {"dictionary": name, "probability": 0.9} for name in ids},
        # Our own rules judge the same responses, and know what HTTP and the errata allow.
        "checks": {"enabled": False},
        "phases": phases,
    }


def generated_requests(target: Target, contract: Contract, options: RunOptions) -> ContractRun:
    """Run all phases of Schemathesis against a provider over the network; raises EngineError if Schemathesis failed."""
    session = Session(target, contract, options)
    try:
        with session.checking(GENERATED_SUCCEED, "schemathesis", "/paths", SUCCEED):
            tier = _Tier(session)
            with tier.hooked():
                tier.run()
    except RunStopped:
        pass
    finally:
        session.close()
    return session.report


class _FinalResponse(HTTPResponse):
    """Passes over every informational response; http.client takes any but 100 for the final one (RFC 9110, 15.2).

    And takes the white space off the end of header values, which http.client leaves there (RFC 9112, 5.1): urllib3 does
    not know a body in the coding "gzip ".
    """

    def begin(self) -> None:
        super().begin()
        while 100 <= self.status < 200 and self.status != 101:
            self.headers = self.msg = None  # type: ignore[assignment] # as before any head was read
            super().begin()
        values = [(name, value.rstrip(" \t")) for name, value in self.headers.items()]
        for name, _ in values:
            del self.headers[name]
        for name, value in values:
            self.headers.add_header(name, value)


class _Tier:
    """One run of the engine, its calls hooked to the session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.ids = _ids(session)
        self.filled = 0
        self.stopped = False
        session.count("GET")  # Schemathesis' probe of what the server can take, which the hooks do not show
        config = schemathesis.Config.from_dict(configuration(session.target, self.ids, session.options))
        self.stream = from_schema(schemathesis.openapi.from_path(session.contract.spec.path, config=config)).execute()

    @contextmanager
    def hooked(self) -> Iterator[None]:
        """Look at every case and call; hooks of calls are global ones in Schemathesis, so they are taken back."""

        # Functions, because Schemathesis sets attributes on its hooks, which methods do not take.
        def map_case(context: Any, case: Case[Any]) -> Case[Any]:  # noqa: ARG001 # Schemathesis' signature
            return self.with_ids(case)

        def before_call(context: Any, case: Case[Any], kwargs: dict[str, Any]) -> None:  # noqa: ARG001 # the same
            self.session.permit(case.method)
            if self.session.is_spent:  # what was under way when the engine was told to stop
                raise RunStopped
            self.session.wait()

        def after_call(context: Any, case: Case[Any], response: Any) -> None:  # noqa: ARG001 # the same
            self.judge(response)

        hooks = (map_case, before_call, after_call)
        for hook in hooks:
            schemathesis.hook(hook)
        usual, HTTPConnection.response_class = HTTPConnection.response_class, _FinalResponse
        try:
            yield
        finally:
            HTTPConnection.response_class = usual
            for hook in hooks:
                unregister(hook)

    def run(self) -> None:
        for event in self.stream:
            if self.stopped:  # what was under way then may end in any way
                continue
            if isinstance(event, events.FatalError):
                raise EngineError(str(event.exception)) from event.exception
            if isinstance(event, events.NonFatalError):
                raise EngineError(f"{event.label}: {event.value}") from event.value
        if self.stopped:  # the budget was spent before every operation had its turn
            self.session.report.checks[GENERATED_SUCCEED].cut_off = True
            return
        for operation in self.session.contract.operations:
            number = self.session.report.succeeded.get(operation.label, 0)
            self.session.expect(number, f"a 200 from {operation.label}", "none")

    def with_ids(self, case: Case[Any]) -> Case[Any]:
        """Put ids that belong together into two of three cases, unless it is the path that is wrong on purpose.

        Without them every case of the examples and the coverage phase is a 404.
        """
        component = case.meta.components.get(ParameterLocation.PATH) if case.meta else None
        if component is not None and component.mode.is_positive:
            self.filled += 1
            if self.filled % 3:
                for name in case.path_parameters:
                    if name in self.ids:
                        case.path_parameters[name] = self.ids[name][self.filled % len(self.ids[name])]
        return case

    def judge(self, response: Any) -> None:
        sent, seen = response.request, _response(response)
        headers = tuple((str(name), _text(value)) for name, value in sent.headers.items())
        request = Request(str(sent.method), str(sent.url), headers)
        self.session.count(request.method)
        if self.session.is_busy(seen):
            self.session.wait_out(request, seen)
        else:
            self.session.taken(request, seen, self.session.caller(request.header("authorization")))
        if self.session.is_spent:
            self.stopped = True
            self.session.report.notes.append("generated requests: stopped, the budget was spent (BUDGET=n)")
            self.stream.stop()


def _ids(session: Session) -> dict[str, list[str]]:
    """Ids that exist, by parameter: what we are told, and the receipts that a first listing shows."""
    target = session.target
    page = session.page(session.get(target.short.collection))
    receipts = [receipt["sid"] for receipt in page["delivery_receipts"]]
    session.require(receipts, "a message with receipts", "none")
    return {
        "ChatServiceSid": [target.chat_service_sid],
        "ConversationSid": [target.conversation_sid, *([target.unique_name] if target.unique_name else [])],
        "MessageSid": [target.message_sid],
        "Sid": receipts[:20],
    }


def _response(response: Any) -> Response:
    headers = tuple((name, value) for name, values in response.headers.items() for value in values)
    return Response(response.status_code, headers, response.content)


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
