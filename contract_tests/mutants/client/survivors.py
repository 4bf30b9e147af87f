"""Mutants of the client that no test fails for, each with the reason why it breaks no promise."""

from __future__ import annotations

_SURVIVORS: tuple[tuple[str, tuple[str, ...]], ...] = ()

EQUIVALENT: dict[str, str] = {name: reason for reason, names in _SURVIVORS for name in names}
