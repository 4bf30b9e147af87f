"""The command line of the package: fetch one, list, or sweep over many lists."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TextIO

from .errors import AuthenticationError, ConfigurationError, InvalidArgumentError, TwilioReceiptsError
from .output import FORMATS, Swept, print_all, print_one

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

    @property
    def ids(self) -> tuple[str, ...]:
        """What names one list."""
        return self.fetch[:-1]

    def parser(self) -> argparse.ArgumentParser:
        """Build the parser."""
        common = argparse.ArgumentParser(add_help=False)
        common.add_argument("--base-url", help="another origin than Twilio's, such as the sandbox's")
        if self.scope:
            common.add_argument(f"--{self.scope.replace('_', '-')}", dest="scope", metavar="SID")
        parser = argparse.ArgumentParser(
            prog=f"python -m {self.package}",
            description=f"Read {self.resource}. Credentials come from TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, "
            "edge and region from TWILIO_EDGE and TWILIO_REGION.",
            epilog=_EXIT_CODES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        commands = parser.add_subparsers(dest="command", required=True)

        def command(name: str, text: str, form: str, arguments: tuple[str, ...]) -> argparse.ArgumentParser:
            added = commands.add_parser(name, help=text, description=text, parents=[common])
            added.add_argument("--format", choices=FORMATS, default=form, help="default: %(default)s")
            for argument in arguments:
                added.add_argument(argument)
            return added

        command("fetch", "one of them", "table", self.fetch)
        listing = command("list", "all of one list", "table", self.ids)
        listing.add_argument("--limit", type=int, help="stop after so many")
        sweep = command("sweep", "many lists at once, one outcome for each", "jsonl", ())
        names = " and ".join(self.ids)
        sweep.add_argument("file", nargs="?", default="-", help=f"lines with {names}, or JSON Lines; - is stdin")
        sweep.add_argument("--concurrency", type=int, default=32, help="requests at once, at most (default: 32)")
        sweep.add_argument("--ordered", action="store_true", help="keep the order of the input")
        sweep.add_argument(
            "--skip-done", metavar="FILE", help="JSON Lines of an earlier sweep: read only what it has not, or failed"
        )
        for paged in (listing, sweep):
            paged.add_argument("--page-size", type=int, help="items a page")
        return parser

    def run(self, client_class: Callable[..., Any], arguments: list[str] | None = None) -> int:
        """Run the command line; returns the exit code."""
        options = self.parser().parse_args(arguments)
        try:
            with client_class(base_url=options.base_url) as client:
                methods = getattr(client, self.resource)
                if options.command == "sweep":
                    return self._sweep(methods, options)
                return self._print(methods, options)
        except BrokenPipeError:
            # Whoever read the output has gone; Python must not fail again when it flushes stdout at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
        except KeyboardInterrupt:
            return 130
        except (TwilioReceiptsError, OSError) as error:
            sys.stderr.write(f"error: {error}\n")
            return _exit_code(error)

    def _print(self, methods: Any, options: argparse.Namespace) -> int:
        ids = [getattr(options, name) for name in (self.fetch if options.command == "fetch" else self.ids)]
        if options.command == "fetch":
            print_one(options.format, methods.fetch(*ids, **self._scoped(options)).to_dict())
        else:
            found = methods.list(*ids, limit=options.limit, page_size=options.page_size, **self._scoped(options))
            print_all(options.format, (item.to_dict() for item in found), {*self.ids, *_HIDDEN})
        return 0

    def _sweep(self, methods: Any, options: argparse.Namespace) -> int:
        swept = Swept(options.format, self.ids, self.resource)
        try:
            done: set[tuple[str, ...]] = self._done(options.skip_done) if options.skip_done else set()
            with _lines(options.file) as lines:
                outcomes = methods.sweep(
                    (ids for ids in map(self._read, lines) if ids and ids not in done),
                    concurrency=options.concurrency,
                    ordered=options.ordered,
                    page_size=options.page_size,
                    **self._scoped(options),
                )
                with closing(outcomes):
                    for outcome in outcomes:
                        swept.add(outcome)
                        if isinstance(outcome.error, AuthenticationError):
                            raise outcome.error
        finally:
            swept.end()
        return 1 if swept.failed else 0

    def _scoped(self, options: argparse.Namespace) -> dict[str, str | None]:
        return {self.scope: options.scope} if self.scope else {}

    def _read(self, line: str) -> tuple[str, ...] | None:
        """Read the ids out of one line; None for a comment, a heading, or nothing.

        Ids that are missing become empty, so that the outcome says what is wrong with them. A unique name may hold
        spaces and commas, a SID may not: only the first id may.
        """
        line = line.strip()
        if not line or line.startswith("#"):
            return None
        fields = _json_object(line)
        if fields is not None:
            return tuple(str(fields.get(name, "")) for name in self.ids)
        found = re.fullmatch("(.+?)" + r"[\s,]+([^\s,]+)" * (len(self.ids) - 1), line)
        ids = found.groups() if found else (line, *[""] * (len(self.ids) - 1))
        return None if ids == self.ids else ids

    def _done(self, file: str) -> set[tuple[str, ...]]:
        """Collect the ids of an earlier sweep's outcomes without an error; a line that was cut short is none."""
        with _lines(file) as lines:
            found = (fields for fields in map(_json_object, lines) if fields and fields.get("error", "") is None)
            return {tuple(str(fields.get(name, "")) for name in self.ids) for fields in found}


def _lines(file: str) -> TextIO:
    # Bytes that are no UTF-8 come through, and are refused where they stand in an id.
    return open(0 if file == "-" else file, encoding="utf-8-sig", errors="surrogateescape", closefd=file != "-")


def _json_object(line: str) -> dict[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        fields: dict[str, Any] = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return fields


def _exit_code(error: Exception) -> int:
    if isinstance(error, AuthenticationError):
        return 3
    return 2 if isinstance(error, (ConfigurationError, InvalidArgumentError, OSError)) else 1
