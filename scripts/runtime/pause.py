"""Letting time pass between attempts: in a thread, or in a task of asyncio or trio."""

from __future__ import annotations

import sys
import time
from typing import Any


def trio_if_running() -> Any:
    """Return trio if the running code is one of its tasks; it is never imported here, only met."""
    trio = sys.modules.get("trio")
    return trio if trio is not None and trio.lowlevel.in_trio_run() else None


def running_loop() -> object:
    """Name the running event loop; None outside of any."""
    trio = trio_if_running()
    if trio is not None:
        token: object = trio.lowlevel.current_trio_token()
        return token
    asyncio = sys.modules.get("asyncio")
    return None if asyncio is None else asyncio._get_running_loop()  # noqa: SLF001 - documented in asyncio's events


def pause(seconds: float) -> None:
    """Block this thread."""
    time.sleep(seconds)


async def pause_async(seconds: float) -> None:
    """Let other tasks run."""
    trio = trio_if_running()
    if trio is not None:
        await trio.sleep(seconds)
    else:
        await sys.modules["asyncio"].sleep(seconds)
