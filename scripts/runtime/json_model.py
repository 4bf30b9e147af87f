"""The base of models that hold any JSON: dicts and lists have no hash, so such a model makes one of what they hold."""

from typing import Any

from .model import Model


def _hashable(value: Any) -> Any:
    """Return something that is hashed alike for values that are equal: 1 and 1.0, a dict in another order."""
    if isinstance(value, dict):
        return frozenset((key, _hashable(item)) for key, item in value.items())
    return tuple(map(_hashable, value)) if isinstance(value, list | tuple) else value


class JsonModel(Model, frozen=True, kw_only=True):
    """A value that the API answered with, some of it as JSON that the spec says no more about."""

    def __hash__(self) -> int:
        return hash((type(self), *(_hashable(getattr(self, name)) for name in self.__struct_fields__)))
