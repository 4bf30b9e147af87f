"""What the client may reach: no code from text, no files, no processes, and of the environment four variables."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "generated" / "twilio_receipts"
MODULES = sorted(PACKAGE.rglob("*.py"))

# Everything imported. Nothing here opens a file, starts a process or loads code by name: see below for what is used of
# those that could.
ALLOWED = {
    "__future__", "argparse", "asyncio", "base64", "collections", "collections.abc", "concurrent.futures", "contextlib",
    "contextvars", "copy", "csv", "dataclasses", "datetime", "email.utils", "enum", "functools", "heapq", "http", "io",
    "ipaddress", "itertools", "json", "logging", "math", "msgspec", "operator", "os", "queue", "random", "re",
    "reprlib", "signal", "sys", "threading", "time", "typing", "urllib.parse", "urllib.request", "weakref", "zlib",
}  # fmt: skip
# Nothing else of these is used; nor are they known by another name.
USED_OF = {
    "os": {"environ", "getpid"},
    "sys": {"exit", "modules", "stderr", "stdout"},
    "io": {"StringIO"},
    "logging": {"Filter", "LogRecord", "getLogger"},
    "socket": {"SOCK_STREAM", "getaddrinfo"},
    "ssl": {"SSLCertVerificationError", "SSLContext", "SSLError", "SSLObject", "SSLWantReadError"},
    "asyncio": {"get_running_loop", "sleep"},
}
TAKEN_FROM = {"urllib.request": {"getproxies", "proxy_bypass"}}
# What one module alone may do. No import of the package loads the command line, nor the wire before the first call.
ALONE = {
    # the command line by its name: no type checker is to look for it in a copy that does not have it
    "__main__.py": {"imports importlib"},
    # HTTP and its connections: the addresses of a name, what waits in a socket or in its TLS, and a jar without cookies
    "_runtime/wire.py": {
        f"imports {name}" for name in ("http.cookiejar", "httpcore2", "httpx2", "select", "socket", "ssl")
    },
    # its options as a dictionary; the files that its user names; nowhere to write to, once its reader is gone
    "cli/_commands.py": {
        "imports pathlib", "names vars", "reaches for .read_text", "uses os.O_WRONLY", "uses os.devnull",
        "uses os.dup2", "uses os.open",
    },
    "cli/_input.py": {"names open"},
    # of the environment, by literal names and in no other way
    "_runtime/credentials.py": {"reads TWILIO_ACCOUNT_SID", "reads TWILIO_AUTH_TOKEN"},
    "_runtime/settings.py": {"reads TWILIO_EDGE", "reads TWILIO_REGION"},
    # what a stream cannot encode is escaped; progress fits the terminal
    "cli/_output.py": {
        "uses io.TextIOWrapper", "uses os.get_terminal_size", "reads CI", "reads NO_COLOR", "reads TERM",
    },
}  # fmt: skip
FORBIDDEN_NAMES = {"eval", "exec", "compile", "__import__", "open", "input", "breakpoint", "globals", "locals", "vars"}
FORBIDDEN_ATTRIBUTES = {
    "__globals__", "__builtins__", "__subclasses__", "__code__", "import_module",
    "read_text", "write_text", "read_bytes", "write_bytes", "ProcessPoolExecutor", "MozillaCookieJar", "LWPCookieJar",
}  # fmt: skip


def breaches(source: bytes) -> Iterator[str]:
    """What a module does that the client must not."""
    for name in re.findall(r"\bos\.environ(?:\.get\(\"(\w+)\"\))?", source.decode()):
        yield f"reads {name or 'the environment in another way'}"
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (f"imports {one.name}" for one in names if one.name not in ALLOWED - TAKEN_FROM.keys())
                yield from (f"calls {one.name} {one.asname}" for one in names if one.name in USED_OF and one.asname)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                taken = {one.name for one in names}
                refused = FORBIDDEN_ATTRIBUTES | {"*"} | taken - TAKEN_FROM.get(module, taken)
                if module not in ALLOWED - USED_OF.keys() or taken & refused:
                    yield f"imports {module}"
            case ast.Name(id=name) if name in FORBIDDEN_NAMES:
                yield f"names {name}"
            case ast.Attribute(value=ast.Name(id=module), attr=name) if name not in USED_OF.get(module, {name}):
                yield f"uses {module}.{name}"
            case ast.Attribute(attr=name) if name in FORBIDDEN_ATTRIBUTES:
                yield f"reaches for .{name}"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_reaches_for_nothing_that_it_should_not(module: Path) -> None:
    assert {*breaches(module.read_bytes())} == ALONE.get(module.relative_to(PACKAGE).as_posix(), set())


def test_the_core_imports_no_part() -> None:
    """So it runs, and has its types, in a copy without them."""
    core = [path for path in MODULES if path.relative_to(PACKAGE).parts[0] not in {"cli", "sweep"}]
    of_a_part = re.compile(r"^\s*from \.+(?:(?:cli|sweep)\b| import .*\b(?:cli|sweep)\b)", re.MULTILINE)
    assert [path.name for path in core if of_a_part.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "source",
    [
        "eval('1')", "import subprocess", "from importlib import import_module", "import os; os.remove('x')",
        "from os import system", "f.__globals__", "from re import *", "from io import open",
        "import os as o; o.remove('x')",
        "logging.FileHandler('f')", "from concurrent.futures import ProcessPoolExecutor", "import urllib.request",
        "from urllib.request import build_opener", "import http.client", "import logging.config",
        "os.environ['HOME']", "os.environ.get(name)", "os.getenv('HOME')",
    ],
)  # fmt: skip
def test_the_walk_would_find_it(source: str) -> None:
    assert [*breaches(source.encode())]


@pytest.mark.parametrize("lock", sorted((ROOT / "scripts" / "requirements").glob("*.txt")), ids=lambda path: path.stem)
def test_no_lock_names_a_host(lock: Path) -> None:
    """That every line has a version and its hashes, uv asks for when it installs (`--require-hashes`)."""
    assert "://" not in lock.read_text(encoding="utf-8")
    assert "index-url" not in lock.read_text(encoding="utf-8")
