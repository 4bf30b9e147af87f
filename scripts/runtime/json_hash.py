"""A hash for models that hold any JSON: a dict and a list have none."""

from typing import Any


def _hashable(value: Any) -> Any:
    """Return something that is hashed alike for values that are equal: 1 and 1.0, a dict in another order."""
    if isinstance(value, dict):
        return frozenset((key, _hashable(item)) for key, item in value.items())
    return tuple(map(_hashable, value)) if isinstance(value, list | tuple) else value


class JsonHash:
    """Stands before `Model` among the bases of a model with fields whose JSON the spec says no more about."""

    __slots__ = ()
    __struct_fields__: tuple[str, ...]

    def __hash__(self) -> int:
        return hash((type(self), *(_hashable(getattr(self, name)) for name in self.__struct_fields__)))
