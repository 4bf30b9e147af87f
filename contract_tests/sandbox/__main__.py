"""The command line: serves the sandbox, after printing what a client's environment needs."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from .options import arguments
from .sandbox import Sandbox
from .store import SandboxError

_TLS_FILES = 2


def main(words: list[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM; exit code 2 if the sandbox cannot be set up as asked."""
    options = vars(_parser().parse_args(words))
    env_file, attached = options.pop("env_file", None), options.pop("attached", False)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        if "tls" in options:
            options["tls"] = _tls(options["tls"])
        with Sandbox.start(**{"port": 8000, **options}) as sandbox:
            variables = sandbox.environment()
            if env_file is not None:
                _write(env_file, "".join(f"{name}={value}\n" for name, value in variables.items()))
            print("\n".join(f"export {name}={value}" for name, value in variables.items()), flush=True)
            if attached:
                threading.Thread(target=_wait_for_the_end_of_input, args=(stopped,), daemon=True).start()
            stopped.wait()
    except SandboxError as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return 2
    return 0


def _tls(files: list[Path]) -> bool | tuple[Path, ...]:
    if files and len(files) != _TLS_FILES:
        told = " ".join(map(str, files))
        raise SandboxError(f"--tls {told} is not understood; a chain and a key, or no file at all, were expected")
    return tuple(files) or True


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all: whoever waits for it must not read a half."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise SandboxError(f"--env-file {path} cannot be written: {error.strerror}; a file was expected") from None


def _wait_for_the_end_of_input(stopped: threading.Event) -> None:
    sys.stdin.read()
    stopped.set()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"python -m {__package__}",
        description="Serves a local provider of the Message Receipt resource, after printing lines for a shell.",
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    for name, how in arguments().items():
        parser.add_argument(name, **how)
    parser.add_argument("--env-file", type=Path, metavar="FILE", help="write what is printed there too, as NAME=value")
    parser.add_argument("--attached", action="store_true", help="end when standard input is closed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
