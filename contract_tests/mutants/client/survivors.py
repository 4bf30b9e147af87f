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
            "_runtime/call: Endpoint.call: without operand 0: self.scoped is not None and scope is not None in if self.scoped is not None and scope is not None:",
        ),
    ),
    (
        "The generated methods pass as many values as the path has placeholders; strict is for their next author.",
        (
            "_runtime/call: Endpoint.call: without argument strict: zip(_PLACEHOLDER.findall(template), values, strict=True) in for name, value in zip(_PLACEHOLDER.findall(template), values, strict=…",
            "_runtime/call: Endpoint.call: True to False: True in for name, value in zip(_PLACEHOLDER.findall(template), values, strict=…",
        ),
    ),
    (
        "The lengths were compared just before.",
        (
            "_runtime/call: Endpoint.same_collection: without argument strict: zip(asked, linked, template, strict=True) in return all((unquote(mine) == unquote(theirs) or (part in open_parts an…",
            "_runtime/call: Endpoint.same_collection: True to False: True in return all((unquote(mine) == unquote(theirs) or (part in open_parts an…",
        ),
    ),
    (
        "A letter is never quoted, whether it is called safe or not.",
        ("_runtime/arguments: PathParameter.quoted: other text: '' in return quote(value, safe='')",),
    ),
    (
        "A shortcut: the comparison part by part says the same of equal paths.",
        ("_runtime/call: Endpoint.same_collection: if False: if call.path == link_path:",),
    ),
    (
        "A link without a host is equal to no origin that has one, whatever its host is replaced by.",
        ("_runtime/settings: _origin: other text: '' in return (url.scheme, url.hostname or '', port)",),
    ),
    (
        "Bounds of memory: one more or less does no harm.",
        (
            "_runtime/paging: PageCursor.accept: GtE to Gt: len(self._seen) >= _REMEMBERED in if len(self._seen) >= _REMEMBERED:",
            "_runtime/paging: PageCursor._query: Gt to GtE: len(url) > _LONGEST_LINK in if len(url) > _LONGEST_LINK or not _LINK.fullmatch(url):",
        ),
    ),
    (
        "A base URL has a host, and urlsplit writes it in small letters.",
        (
            "_runtime/proxies: environment_proxy: without operand 1: parts.hostname or '' in host, port = (parts.hostname or '', parts.port or 443)",
            "_runtime/proxies: environment_proxy: other text: '' in host, port = (parts.hostname or '', parts.port or 443)",
            "_runtime/proxies: _excepted: without .lower(): host.rstrip('.').lower() in name = host.rstrip('.').lower()",
        ),
    ),
    (
        "Strips one character more, which no name or address begins or ends with.",
        (
            "_runtime/proxies: _excepted: other text: '.' in name = host.rstrip('.').lower()",
            "_runtime/proxies: _excepted: other text: '.' in domain = entry.removeprefix('*').strip('.')",
            "_runtime/proxies: _excepted: other text: '[]' in if address in ipaddress.ip_network(entry.strip('[]'), strict=False):",
        ),
    ),
    (
        "No name is empty or ends with a dot any more.",
        (
            "_runtime/proxies: _excepted: without operand 0: domain and (name == domain or name.endswith(f'.{domain}')) in if domain and (name == domain or name.endswith(f'.{domain}')):",
        ),
    ),
    (
        "What both kinds of session have in common is not built by itself.",
        ("_runtime/session: _Session._wire: taken out: raise NotImplementedError",),
    ),
    (
        "Only the first call is to wait for httpx2's import; `make bench` measures the start.",
        ("_runtime/session: _Session.__init__: if True: if http_client is not None:",),
    ),
    (
        "The client always says whether plain http is allowed.",
        (
            "_runtime/settings: choose_origins: False to True: False in def choose_origins(default: str, base_url: str | None, edge: str | Non…",
        ),
    ),
    (
        "None is as false as False to its only caller.",
        ("_runtime/proxies: _excepted: returns None: return False",),
    ),
    (
        "BaseException.__new__ has kept the one positional argument already.",
        ("_runtime/errors: ResponseDecodeError.__init__: taken out: super().__init__(message)",),
    ),
)

EQUIVALENT: dict[str, str] = {name: reason for reason, names in _SURVIVORS for name in names}
