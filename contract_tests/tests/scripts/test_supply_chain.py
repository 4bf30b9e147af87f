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
# Nothing else of these is used; nor are they handed on, or known by another name.
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
    "__main__.py": {"imports importlib", "reaches for .import_module"},
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


def imports(tree: ast.AST) -> Iterator[tuple[str, str | None]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node.module or "", alias.name) for alias in node.names)


def breaches(source: bytes) -> set[str]:
    """What a module does that the client must not."""
    tree = ast.parse(source)
    found = {
        f"imports {module}"
        for module, name in imports(tree)
        if module not in ALLOWED or name not in TAKEN_FROM.get(module, {name})
    }
    named = re.findall(r"os\.environ\.get\(\"(\w+)\"\)", source.decode())
    found |= {f"reads {name}" for name in named}
    if len(named) != sum(isinstance(node, ast.Attribute) and node.attr == "environ" for node in ast.walk(tree)):
        found.add("reads the environment in another way")
    reached = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) if name in FORBIDDEN_NAMES:
                found.add(f"names {name}")
            case ast.Name(id=name) if name in USED_OF and id(node) not in reached:
                found.add(f"hands {name} on")
            case ast.Attribute(value=ast.Name(id=module), attr=name) if name not in USED_OF.get(module, {name}):
                found.add(f"uses {module}.{name}")
            case ast.Attribute(attr=name) | ast.alias(name=name) if name in FORBIDDEN_ATTRIBUTES:
                found.add(f"reaches for .{name}")
            case ast.ImportFrom(module=module) if module in USED_OF:
                found.add(f"imports from {module}")
            case ast.ImportFrom(names=[ast.alias(name="*"), *_]):
                found.add("imports *")
            case ast.alias(name=name, asname=str(other)) if name in USED_OF:
                found.add(f"calls {name} {other}")
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_reaches_for_nothing_that_it_should_not(module: Path) -> None:
    assert breaches(module.read_bytes()) == ALONE.get(module.relative_to(PACKAGE).as_posix(), set())


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
        "import os as o; o.remove('x')", "getattr(os, 'remove')('x')",
        "logging.FileHandler('f')", "from concurrent.futures import ProcessPoolExecutor", "import urllib.request",
        "from urllib.request import build_opener", "import http.client", "import logging.config", "o = os",
        "os.environ['HOME']", "os.environ.get(name)", "os.getenv('HOME')",
    ],
)  # fmt: skip
def test_the_walk_would_find_it(source: str) -> None:
    assert breaches(source.encode())


@pytest.mark.parametrize("lock", sorted((ROOT / "scripts" / "requirements").glob("*.txt")), ids=lambda path: path.stem)
def test_no_lock_names_a_host(lock: Path) -> None:
    """That every line has a version and its hashes, uv asks for when it installs (`--require-hashes`)."""
    assert "://" not in lock.read_text(encoding="utf-8")
    assert "index-url" not in lock.read_text(encoding="utf-8")
