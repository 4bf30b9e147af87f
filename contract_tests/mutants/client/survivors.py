"""Mutants of the client that no test fails for, each with the reason why it breaks no promise."""

_SURVIVORS: tuple[tuple[str, tuple[str, ...]], ...] = (
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
        ("_runtime/operation: Operation.fill: other text: '' in quoted = quote(parameter.check(value), safe='')",),
    ),
    (
        "A template has each placeholder once, and a quoted value has no braces.",
        (
            "_runtime/operation: Operation.fill: 1 to 2: 1 in path = path.replace(f'{{{parameter.placeholder}}}', quoted, 1)",
        ),
    ),
    (
        "A shortcut: the comparison part by part says the same of equal paths.",
        ("_runtime/operation: Operation.same_collection: if False: if path == link_path:",),
    ),
    (
        "A link without a host is equal to no origin that has one, whatever stands for its host.",
        ("_runtime/origins: _origin: other text: '' in return (url.scheme, url.hostname or '', port)",),
    ),
    (
        "BaseException.__new__ has kept the one positional argument already.",
        ("_runtime/errors: ResponseDecodeError.__init__: taken out: super().__init__(message)",),
    ),
)

EQUIVALENT: dict[str, str] = {name: reason for reason, names in _SURVIVORS for name in names}
