"""The command line of the package: fetch one, list, or sweep over many lists."""

import argparse
import json
import os
import re
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any, TextIO

from ..errors import AuthenticationError, ConfigurationError, InvalidArgumentError, RootError
from ._output import FORMATS, Swept, print_all, print_one

_HIDDEN = ("account_sid", "url")
"""Fields that a table of a list leaves out, with those that name the list."""

_EXIT_CODES = """\
exit codes:
  0  everything was read
  1  something failed; what, is on stderr, or in the outcome of a sweep
  2  the arguments, the environment or a file cannot be used
  3  the provider does not accept the credentials; a sweep stops there
"""


@dataclass(frozen=True)
class Commands:
    """What the spec decides about the commands."""

    package: str
    resource: str
    """The client's attribute."""
    fetch: tuple[str, ...]
    """Arguments of `fetch`; those of `list` and `sweep` are all but the last."""
    scope: str
    """Option of all of them, e.g. `chat_service_sid`; empty for none."""
    sweep: Callable[..., Any]
    """Sweeps over lists with a client."""

    @property
    def ids(self) -> tuple[str, ...]:
        """What names one list."""
        return self.fetch[:-1]

    def parser(self) -> argparse.ArgumentParser:
        """Build the parser: what it parses has the names that the client's methods give it."""
        parser = argparse.ArgumentParser(
            prog=f"python -m {self.package}",
            description=f"Read {self.resource}. Credentials come from TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, "
            "edge and region from TWILIO_EDGE and TWILIO_REGION.",
            epilog=_EXIT_CODES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        commands = parser.add_subparsers(dest="command", required=True)
        for name, form, text, ids in (
            ("fetch", "table", f"read one of the {self.resource}", self.fetch),
            ("list", "table", f"read all {self.resource} of one list", self.ids),
            ("sweep", "jsonl", "read many lists at once, one outcome for each", ()),
        ):
            add = commands.add_parser(name, help=text, description=text).add_argument
            for argument in ids:
                add(argument)
            add("--base-url", help="another origin than Twilio's, such as the sandbox's")
            add("--format", choices=FORMATS, default=form, help="default: %(default)s")
            if self.scope:
                add(f"--{self.scope.replace('_', '-')}", metavar="SID")
            if name != "fetch":
                add("--page-size", type=int, help="items a page")
            if name == "list":
                add("--limit", type=int, help="stop after so many")
            if name == "sweep":
                lines = f"lines with {' and '.join(self.ids)}, or JSON Lines; - is stdin"
                add("file", nargs="?", default="-", help=lines)
                add("--concurrency", type=int, default=32, help="requests at once, at most (default: 32)")
                add("--ordered", action="store_true", help="keep the order of the input")
                done = "JSON Lines of an earlier sweep: read only what it has not, or failed"
                add("--skip-done", metavar="FILE", help=done)
        return parser

    def run(self, client_class: Callable[..., Any], arguments: list[str] | None = None) -> int:
        """Run the command line; returns the exit code."""
        options = vars(self.parser().parse_args(arguments))
        command, form, base_url = (options.pop(name) for name in ("command", "format", "base_url"))
        ids = [options.pop(name) for name in self.fetch if name in options]
        try:
            with client_class(base_url=base_url) as client:
                if command == "sweep":
                    return self._sweep(partial(self.sweep, client), form, **options)
                found = getattr(getattr(client, self.resource), command)(*ids, **options)
                if command == "fetch":
                    print_one(form, found.to_dict())
                else:
                    print_all(form, (item.to_dict() for item in found), {*self.ids, *_HIDDEN})
                return 0
        except BrokenPipeError:
            # Whoever read the output has gone; Python must not fail again when it flushes stdout at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
        except KeyboardInterrupt:
            return 130
        except (RootError, OSError) as error:
            sys.stderr.write(f"error: {error}\n")
            if isinstance(error, AuthenticationError):
                return 3
            return 2 if isinstance(error, (ConfigurationError, InvalidArgumentError, OSError)) else 1

    def _sweep(self, sweep: Any, form: str, file: str, skip_done: str | None, **options: Any) -> int:
        done = self._done(skip_done) if skip_done else ()
        with _lines(file) as lines:
            outcomes = sweep((ids for ids in map(self._read, lines) if ids and ids not in done), **options)
            swept = Swept(form, self.ids, self.resource)
            try:
                with closing(outcomes):
                    for outcome in outcomes:
                        swept.add(outcome)
                        if isinstance(outcome.error, AuthenticationError):
                            raise outcome.error
            finally:
                swept.end()
        return 1 if swept.failed else 0

    def _read(self, line: str) -> tuple[str, ...] | None:
        """Read the ids out of one line; None for a comment, a heading, or nothing.

        Ids that are missing become empty, so that the outcome says what is wrong with them. A unique name may hold
        spaces and commas, a SID may not: only the first id may.
        """
        line = line.strip()
        if not line or line.startswith("#"):
            return None
        if fields := _json_object(line):
            return self._named(fields)
        found = re.fullmatch("(.+?)" + r"[\s,]+([^\s,]+)" * (len(self.ids) - 1), line)
        ids = found.groups() if found else (line, *[""] * (len(self.ids) - 1))
        return None if ids == self.ids else ids

    def _done(self, file: str) -> set[tuple[str, ...]]:
        """Collect the ids of an earlier sweep's outcomes without an error; a line that was cut short is none."""
        with _lines(file) as lines:
            return {self._named(fields) for fields in map(_json_object, lines) if fields.get("error", "") is None}

    def _named(self, fields: dict[str, Any]) -> tuple[str, ...]:
        return tuple(str(fields.get(name, "")) for name in self.ids)


def _lines(file: str) -> TextIO:
    # Bytes that are no UTF-8 come through, and are refused where they stand in an id.
    return open(0 if file == "-" else file, encoding="utf-8-sig", errors="surrogateescape", closefd=file != "-")


def _json_object(line: str) -> dict[str, Any]:
    try:
        fields: dict[str, Any] = json.loads(line) if line.startswith("{") else {}
    except (ValueError, RecursionError):
        return {}
    return fields
