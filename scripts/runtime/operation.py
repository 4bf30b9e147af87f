"""One operation of the spec as the client uses it: its path, and the call that comes of a method's arguments."""

import re
from collections.abc import Mapping
from typing import Generic, TypeVar
from urllib.parse import unquote

import msgspec

from .arguments import PathParameter
from .retry import Timeout, call_limits

_T = TypeVar("_T")
_PLACEHOLDER = re.compile(r"{(.+?)}")


class Call(msgspec.Struct, Generic[_T], frozen=True):
    """A request that has passed all checks."""

    template: str
    """The operation's path template: what the log shows instead of ids."""
    path: str
    """The path, percent-encoded."""
    query: str
    """The query, percent-encoded; empty for none."""
    decoder: msgspec.json.Decoder[_T]
    """Of the 200 body."""
    timeout: Timeout | None = None
    """None for the client's."""
    max_retries: int | None = None
    """None for the client's."""

    @property
    def target(self) -> str:
        """Path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path


class Endpoint(msgspec.Struct, Generic[_T], frozen=True):
    """One method's operation, in its short form and, where the spec has one, in the form that names a scope first."""

    decoder: msgspec.json.Decoder[_T]
    """Of the 200 body."""
    parameters: Mapping[str, PathParameter]
    """What the placeholders in the templates stand for."""
    template: str
    scoped: str | None = None
    """The scoped form's template."""

    def call(
        self,
        ids: tuple[object, ...],
        scope: object,
        timeout: Timeout | float | None,
        max_retries: int | None,
        query: str = "",
    ) -> Call[_T]:
        """Build the call out of values for the short form's placeholders, the scope's, and an encoded query.

        Raises InvalidArgumentError.
        """
        template, values = self.template, ids
        if self.scoped is not None and scope is not None:
            template, values = self.scoped, (scope, *ids)
        path = template
        for name, value in zip(_PLACEHOLDER.findall(template), values, strict=True):
            path = path.replace(f"{{{name}}}", self.parameters[name].quoted(value))
        return Call(template, path, query, self.decoder, *call_limits(timeout, max_retries))

    def same_collection(self, call: Call[_T], link_path: str) -> bool:
        """Tell whether a link's path is the path that was asked for.

        Placeholders without a pattern may differ: a conversation asked for by its unique name may answer with its SID.
        """
        if call.path == link_path:
            return True
        asked, linked, template = call.path.split("/"), link_path.split("/"), call.template.split("/")
        if len(asked) != len(linked):
            return False
        open_parts = {f"{{{name}}}" for name, parameter in self.parameters.items() if parameter.pattern is None}
        return all(
            unquote(mine) == unquote(theirs) or (part in open_parts and unquote(theirs) not in {"", ".", ".."})
            for mine, theirs, part in zip(asked, linked, template, strict=True)
        )
