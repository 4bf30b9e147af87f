"""`python -m contract_tests.sandbox`: serves the sandbox and prints what a client's environment needs."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from contract_tests.sandbox.faults import SYNTAX
from contract_tests.sandbox.seeding import RECEIPTS
from contract_tests.sandbox.server import Sandbox
from contract_tests.sandbox.store import SandboxError


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM; exit code 2 if the sandbox cannot be set up as asked."""
    options = _parser().parse_args(arguments)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        sandbox = Sandbox.start(
            host=options.host,
            port=options.port,
            database=options.database,
            receipts=options.receipts,
            seed=options.seed,
            live=options.live,
            fault=options.fault,
            tls=tuple(options.tls) if options.tls else None,
        )
    except SandboxError as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return 2
    if options.attached:
        threading.Thread(target=_wait_for_the_end_of_input, args=(stopped,), daemon=True).start()
    with sandbox:
        print("\n".join(f"export {name}={value}" for name, value in environment(sandbox).items()), flush=True)
        stopped.wait()
    return 0


def _wait_for_the_end_of_input(stopped: threading.Event) -> None:
    sys.stdin.read()
    stopped.set()


def environment(sandbox: Sandbox) -> dict[str, str]:
    """The variables that lead a client, or the contract tests, to this sandbox."""
    return {
        "CONTRACT_BASE_URL": sandbox.base_url,
        "TWILIO_ACCOUNT_SID": sandbox.account_sid,
        "TWILIO_AUTH_TOKEN": sandbox.auth_token,
        "CONTRACT_CHAT_SERVICE_SID": sandbox.chat_service_sid,
        "CONTRACT_CONVERSATION_SID": sandbox.conversation_sid,
        "CONTRACT_MESSAGE_SID": sandbox.message_sid,
        "CONTRACT_RECEIPT_SID": sandbox.receipt_sid,
        "CONTRACT_UNIQUE_NAME": sandbox.seeded.unique_name,
        "CONTRACT_OTHER_MESSAGE_SID": sandbox.seeded.one_page_message_sid,
        "CONTRACT_API_KEY_SID": sandbox.seeded.api_key_sid,
        "CONTRACT_API_KEY_SECRET": sandbox.seeded.api_key_secret,
    } | ({"CONTRACT_LIVE_MESSAGE_SID": sandbox.seeded.live_message_sid} if sandbox.world.live else {})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m contract_tests.sandbox",
        description="Serves a local provider of the Message Receipt resource, after printing lines for a shell.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=int, default=8000, help="port to listen on, 0 for a free one (default: %(default)s)"
    )
    parser.add_argument("--database", type=Path, help="SQLite file to make or go on with (default: a temporary one)")
    parser.add_argument("--receipts", type=int, help=f"receipts of the main message, from 1 on (default: {RECEIPTS})")
    parser.add_argument("--seed", type=int, help="what all SIDs and secrets derive from (default: 0)")
    parser.add_argument(
        "--live",
        action="store_true",
        help="let receipts move by this machine's clock: one more message names a message to poll",
    )
    parser.add_argument("--fault", metavar="FAULT", help=f"let every request meet a fault: {SYNTAX}")
    parser.add_argument("--tls", type=Path, nargs=2, metavar=("CHAIN", "KEY"), help="PEM files to speak https with")
    parser.add_argument("--attached", action="store_true", help="end when standard input is closed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
