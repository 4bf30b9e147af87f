"""How a switch is read, of make or of the environment: the usual spellings of on and off, and nothing else."""

from collections.abc import Mapping


class SwitchError(ValueError):
    """A switch is spelled in a way that could mean either; the text is one line."""


ON, OFF = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")


def is_on(name: str, environment: Mapping[str, str]) -> bool:
    """Tell whether a switch is on; one that is not set is off.

    Raises:
        SwitchError: It is spelled otherwise.
    """
    value = environment.get(name, "")
    if value not in (*ON, *OFF):
        raise SwitchError(f"{name}={value}: expected one of {' '.join((*ON, *OFF[:-1]))}, or nothing")
    return value in ON
