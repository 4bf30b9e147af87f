"""The command line of the package: fetch one, list, or sweep over many lists."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, NoReturn

from ..errors import AuthenticationError, ConfigurationError, InvalidArgumentError, RootError
from ._input import Ids, Lines, read_done, read_ids
from ._output import FORMATS, OutcomePrinter, escape_what_cannot_be_written, print_all, print_error, print_one

_HIDDEN = ("account_sid", "url")  # fields that a table of a list leaves out, with those that name the list
_EXIT_CODES = """\
exit codes:
  0  everything was read
  1  something failed; what, is on stderr, or in the outcome of a sweep
  2  the arguments, the environment or a file cannot be used
  3  the provider does not accept the credentials; a sweep stops there
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        print_error(f"{message}; {self.prog} --help tells more")
        self.exit(2)


def _version() -> str:
    try:
        manifest = json.loads(Path(__file__).parents[1].joinpath("VENDORED.json").read_text("utf-8"))
    except OSError:
        return "(not handed out)"
    return str(manifest["version"])


def _argument(parameter: Any) -> dict[str, Any]:
    """Say how argparse reads a parameter of a query; an array is given value by value."""
    kind = parameter.kind
    if kind is bool:
        return {"action": argparse.BooleanOptionalAction, "required": parameter.required}
    read = getattr(kind, "fromisoformat", kind)
    known = ", ".join(str(member.value) for member in kind) if issubclass(kind, Enum) else kind.__name__
    action = "append" if parameter.many else "store"
    return {"type": read, "action": action, "required": parameter.required, "metavar": "VALUE", "help": known}


@dataclass(frozen=True)
class Commands:
    """What the spec decides about the commands."""

    package: str
    resource: str  # the client's attribute
    fetch: tuple[str, ...] | None  # arguments of `fetch`, if there is one
    ids: tuple[str, ...] | None  # arguments of `list`, which name one list, if there is one
    scope: str = ""  # option of all of them, e.g. `chat_service_sid`; empty for none
    sweep: Any = None  # sweeps over lists with a client
    queries: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What else the commands ask for: a `Query` by command."""

    def parser(self) -> argparse.ArgumentParser:
        """Build the parser: what it parses has the names that the client's methods give it."""
        parser = _Parser(
            prog=f"python -m {self.package}",
            description=f"Read {self.resource}. Credentials come from TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, "
            "edge and region from TWILIO_EDGE and TWILIO_REGION.",
            epilog=_EXIT_CODES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        parser.add_argument("--version", action="version", version=f"{self.package} {_version()}")
        commands = parser.add_subparsers(dest="command", required=True)
        for name, form, text, ids, example in (
            ("fetch", "table", f"read one of the {self.resource}", self.fetch, "--format json"),
            ("list", "table", f"read all {self.resource} of one list", self.ids, "--limit 20"),
            ("sweep", "jsonl", "read many lists at once, one outcome for each", self.sweep and (), "a.csv > b.jsonl"),
        ):
            if ids is None:
                continue
            words = [f"python -m {self.package} {name}", *(argument.upper() for argument in ids), example]
            command = commands.add_parser(name, help=text, description=text, epilog=f"example: {' '.join(words)}")
            add = command.add_argument
            for argument in ids:
                add(argument)
            for parameter in self.queries[name].parameters if name in self.queries else ():
                add(f"--{parameter.name.replace('_', '-')}", **_argument(parameter))
            add("--base-url", help="another origin than Twilio's, such as the sandbox's")
            risk = "let --base-url be plain http to another machine: whoever listens there reads the credentials"
            add("--allow-unencrypted-http", action="store_true", help=risk)
            add("--timeout", type=float, metavar="SECONDS", help="for a call as a whole")
            add("--max-retries", type=int, metavar="N", help="further attempts of a call")
            add("--format", choices=FORMATS, default=form, help="default: %(default)s")
            if self.scope:
                add(f"--{self.scope.replace('_', '-')}", metavar="SID")
            if name != "fetch":
                add("--page-size", type=int, metavar="N", help="items a page")
            if name == "list":
                add("--limit", type=int, metavar="N", help="stop after so many")
            if name == "sweep":
                lines = f"CSV or lines with {' and '.join(self.ids or ())}, or JSON Lines; - is stdin"
                add("file", nargs="?", default="-", help=lines)
                add("--concurrency", type=int, default=32, metavar="N", help="requests at once, at most (default: 32)")
                add("--ordered", action="store_true", help="keep the order of the input")
                done = "what an earlier sweep printed as jsonl, json or csv: read only what it has not, or failed"
                add("--skip-done", metavar="FILE", help=done)
                add("--quiet", action="store_true", help="neither progress nor summary")
        return parser

    def run(self, client_class: Callable[..., Any], arguments: list[str] | None = None) -> int:
        """Run the command line; returns the exit code."""
        escape_what_cannot_be_written()
        parser = self.parser()
        known, unknown = parser.parse_known_args(arguments)
        if unknown:  # told by name only: a value may be a secret in the wrong place
            named = [word.partition("=")[0] for word in unknown if word.startswith("-")]
            parser.error(f"unknown option: {named[0]}" if named else "too many arguments")
        options = vars(known)
        command, form = options.pop("command"), options.pop("format")
        connection = {name: options.pop(name) for name in ("base_url", "allow_unencrypted_http")}
        ids = [options.pop(name) for name in (self.fetch if command == "fetch" else self.ids) or () if name in options]
        try:
            with client_class(**connection) as client:
                if command == "sweep":
                    return self._sweep(client, form, **options)
                found = getattr(getattr(client, self.resource), command)(*ids, **options)
                if command == "fetch":
                    print_one(form, found.to_dict())
                else:
                    print_all(form, (item.to_dict() for item in found), {*(self.ids or ()), *_HIDDEN})
                sys.stdout.flush()
                return 0
        except BrokenPipeError:
            # The reader of the output has gone; Python must not fail again when it flushes stdout at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
        except KeyboardInterrupt:
            return 130
        except (RootError, OSError) as error:
            print_error(str(error))
            if isinstance(error, AuthenticationError):
                return 3
            return 2 if isinstance(error, (ConfigurationError, InvalidArgumentError, OSError)) else 1

    def _sweep(self, client: Any, form: str, file: str, skip_done: str | None, *, quiet: bool, **options: Any) -> int:
        names = self.ids or ()
        done: set[Ids] = read_done(Lines(skip_done), names) if skip_done else set()

        def wanted() -> Iterator[Ids]:
            return (ids for ids in read_ids(Lines(file), names) if ids not in done)

        def count() -> int | None:
            return sum(1 for _ in wanted()) if Path(file).is_file() else None

        outcomes = self.sweep(client, wanted(), **options)
        printer = OutcomePrinter(form, names, self.resource, count, quiet=quiet)
        try:
            with closing(outcomes):
                for outcome in outcomes:
                    printer.add(outcome)
                    if isinstance(outcome.error, AuthenticationError):
                        raise outcome.error
        finally:
            printer.end()
        return 1 if printer.failed else 0
