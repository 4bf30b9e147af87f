"""Every option of a sandbox, declared once: the keyword, its type, its place on the command line and its help."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypedDict, get_type_hints

from .faults import SYNTAX
from .provider import Provider
from .seeding import RECEIPTS
from .store import Store


class Options(TypedDict, total=False):
    """What a sandbox can be told; beside each keyword stands what the command line says of it.

    Attributes:
        provider: Makes the provider from its store: a class such as a wrong ``Provider``.
        record: Keep every request in ``requests``.
    """

    database: Annotated[
        Path | None, {"type": Path, "help": "SQLite file to make or go on with (default: a temporary one)"}
    ]
    receipts: Annotated[
        int | None, {"type": int, "help": f"receipts of the main message, from 1 on (default: {RECEIPTS})"}
    ]
    seed: Annotated[int | None, {"type": int, "help": "what all SIDs and secrets derive from (default: 0)"}]
    live: Annotated[
        bool,
        {
            "action": "store_true",
            "help": "let receipts move by this machine's clock: one more message names a message to poll",
        },
    ]
    fault: Annotated[str | None, {"help": f"let every request meet a fault: {SYNTAX}"}]
    public_url: Annotated[
        str | None,
        {"metavar": "URL", "help": "scheme://host[:port] that clients reach it by: what is printed, and linked to"},
    ]
    log: Annotated[bool, {"action": "store_true", "help": "write a line for each request to standard error"}]
    provider: Callable[[Store], Provider]
    record: bool


class ServerOptions(Options, total=False):
    """What a sandbox that is served can be told as well."""

    host: Annotated[str, {"help": "address to listen on (default: 127.0.0.1)"}]
    port: Annotated[int, {"type": int, "help": "port to listen on, 0 for a free one (default: 8000; from Python 0)"}]
    tls: Annotated[
        bool | tuple[Path, Path] | None,
        {
            "type": Path,
            "nargs": "*",
            "metavar": ("CHAIN", "KEY"),
            "help": "speak https with these PEM files, or with a throw-away certificate (this needs trustme)",
        },
    ]
    control: Annotated[
        int | None,
        {"type": int, "metavar": "PORT", "help": "serve the control API on this port, 0 for a free one (default: no)"},
    ]
    control_host: Annotated[
        str, {"metavar": "HOST", "help": "address that the control API listens on (default: 127.0.0.1)"}
    ]


def arguments() -> dict[str, dict[str, Any]]:
    """What argparse is told of each option that the command line has."""
    hints = get_type_hints(ServerOptions, include_extras=True)
    return {
        f"--{name.replace('_', '-')}": hint.__metadata__[0]
        for name, hint in hints.items()
        if hasattr(hint, "__metadata__")
    }
