"""Proves a freshly generated client before it is put in place: it lists the sandbox's receipts, sync and async alike.

    python -m contract_tests.client.proof FOLDER PACKAGE

FOLDER holds the package. `make generate` hands this module to scripts/generate.py, which knows nothing of the sandbox.
"""

import asyncio
import importlib
import sys
from typing import Any

from contract_tests.sandbox import Sandbox


def main(folder: str, package_name: str) -> None:
    """Read one message's receipts in every way, and say how many there were."""
    sys.path.insert(0, folder)
    sys.dont_write_bytecode = True
    package: Any = importlib.import_module(package_name)
    with Sandbox.start() as sandbox:
        account = {"account_sid": sandbox.account_sid, "auth_token": sandbox.auth_token, "base_url": sandbox.base_url}
        ids = sandbox.conversation_sid, sandbox.message_sid
        with package.Client(**account) as client:
            receipts = list(client.receipts.list(*ids))
            assert client.receipts.fetch(*ids, receipts[-1].sid) == receipts[-1], "fetch and list disagree"

        async def again() -> list[Any]:
            async with package.AsyncClient(**account) as client:
                return [receipt async for receipt in client.receipts.list(*ids)]

        assert asyncio.run(again()) == receipts, "sync and async disagree"
    sys.stdout.write(f"listed {len(receipts)} receipts of the sandbox, sync and async\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
