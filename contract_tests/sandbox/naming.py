"""Deterministic SIDs and secrets: the same seed names the same things, on every machine."""

import hashlib


def digest(seed: int, *parts: object) -> str:
    """32 lower-case hexadecimal digits, as live SIDs have (recorded)."""
    text = "/".join(str(part) for part in (seed, *parts))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def sid(seed: int, prefix: str, number: int) -> str:
    """The ``number``-th SID of a kind, ``number`` counted from 1."""
    return prefix + digest(seed, prefix, number)


def secret(seed: int, owner: str) -> str:
    """The auth token or API key secret of ``owner``: letters and digits, as the Go library demands."""
    return digest(seed, "secret of", owner)
