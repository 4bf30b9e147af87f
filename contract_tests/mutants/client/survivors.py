"""Mutants of the client that no test fails for, each with the reason why it breaks no promise."""

_SURVIVORS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "In a package that was handed out there is always something before ._runtime.",
        (
            "_runtime/call: logger: without operand 1: __name__.rpartition('._runtime')[0] or __name__ in logger = logging.getLogger(__name__.rpartition('._runtime')[0] or __na…",
        ),
    ),
    (
        "The generator renders a scoped form for all operations of a resource or for none, and without one no scope.",
        (
            "_runtime/operation: Endpoint.call: without operand 0: self.scoped is not None and scope is not None in if self.scoped is not None and scope is not None:",
        ),
    ),
    (
        "The generated methods pass as many values as the path has placeholders; strict is for their next author.",
        (
            "_runtime/operation: Operation.fill: without argument strict: zip(self.parameters, values, strict=True) in for parameter, value in zip(self.parameters, values, strict=True):",
            "_runtime/operation: Operation.fill: True to False: True in for parameter, value in zip(self.parameters, values, strict=True):",
        ),
    ),
    (
        "The lengths were compared just before.",
        (
            "_runtime/operation: Operation.same_collection: without argument strict: zip(asked, linked, template, strict=True) in return all((unquote(mine) == unquote(theirs) or (part in open_parts an…",
            "_runtime/operation: Operation.same_collection: True to False: True in return all((unquote(mine) == unquote(theirs) or (part in open_parts an…",
        ),
    ),
    (
        "A letter is never quoted, whether it is called safe or not.",
        ("_runtime/operation: PathParameter.quoted: other text: '' in return quote(value, safe='')",),
    ),
    (
        "A template has each placeholder once, and a quoted value has no braces.",
        (
            "_runtime/operation: Operation.fill: 1 to 2: 1 in path = path.replace(f'{{{parameter.placeholder}}}', parameter.quoted(v…",
        ),
    ),
    (
        "A shortcut: the comparison part by part says the same of equal paths.",
        ("_runtime/operation: Operation.same_collection: if False: if path == link_path:",),
    ),
    (
        "A link without a host is equal to no origin that has one, whatever stands for its host.",
        ("_runtime/settings: _origin: other text: '' in return (url.scheme, url.hostname or '', port)",),
    ),
    (
        "BaseException.__new__ has kept the one positional argument already.",
        (
            "_runtime/call: NoResponseError.__init__: taken out: super().__init__(text)",
            "_runtime/errors: ResponseDecodeError.__init__: taken out: super().__init__(message)",
        ),
    ),
)

EQUIVALENT: dict[str, str] = {name: reason for reason, names in _SURVIVORS for name in names}
