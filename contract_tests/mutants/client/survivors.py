"""Mutants of the client that no test fails for, each with the reason why it breaks no promise."""

from __future__ import annotations

EQUIVALENT: dict[str, str] = {}
