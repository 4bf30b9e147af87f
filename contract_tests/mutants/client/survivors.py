"""Mutants of the client that no test fails for, each with the reason why it breaks no promise."""

_SURVIVORS: dict[str, tuple[str, ...]] = {
    "A letter is never quoted, whether it is called safe or not.": (
        "_runtime/arguments: PathParameter.quoted: other text: '' in return quote(value, safe='')",
        "_runtime/credentials: Credentials.__init__: other text: '' in forms = {token, token.rstrip('='), secret, within_json, quote(secret, …",
    ),
    "In a package that was handed out there is always something before ._runtime.": (
        "_runtime/call: logger: without operand 1: __name__.rpartition('._runtime')[0] or __name__ in logger = logging.getLogger(__name__.rpartition('._runtime')[0] or __na…",
    ),
    "The generator renders a scoped form for all operations of a resource or for none, and without one no scope.": (
        "_runtime/call: Endpoint.call: without operand 0: self.scoped is not None and scope is not None in if self.scoped is not None and scope is not None:",
    ),
    "A shortcut: the longer way finds the same.": (
        "_runtime/call: Endpoint.same_collection: if False: if call.path == link_path:",
        "_runtime/loops: PerLoop.get: if False: self._made.get(owner) if self._process == os.getpid() else None in made = self._made.get(owner) if self._process == os.getpid() else None",
        "_runtime/loops: PerLoop.get: if False: if made is not None:",
        "_runtime/response: ResponseReader.response: if False: chunks[0] if len(chunks) == 1 else b''.join(chunks) in body = chunks[0] if len(chunks) == 1 else b''.join(chunks)",
        "_runtime/response: ResponseReader.response: 0 to -1: 0 in body = chunks[0] if len(chunks) == 1 else b''.join(chunks)",
        "_runtime/response: _error_fields: if False: fields if redacted == plain else msgspec.json.decode(redacted, type=di… in return fields if redacted == plain else msgspec.json.decode(redacted, …",
        "_runtime/response: _error_fields: without argument type: msgspec.json.decode(redacted, type=dict[str, Any]) in return fields if redacted == plain else msgspec.json.decode(redacted, …",
    ),
    "Takes an X off a token, too: one form more, which is redacted as a part of the whole.": (
        "_runtime/credentials: Credentials.__init__: other text: '=' in forms = {token, token.rstrip('='), secret, within_json, quote(secret, …",
    ),
    "Of two forms that begin alike the longer one sorts behind the shorter one by its text, too.": (
        "_runtime/credentials: Credentials.__init__: without argument key: sorted(forms, key=len, reverse=True) in longest_first = sorted(forms, key=len, reverse=True)",
    ),
    "Only sets what the overridden `filter` does not look at.": (
        "_runtime/credentials: _Redacting.__init__: taken out: super().__init__()",
    ),
    "What is dead has left the list, but in the moment of another thread in which it dies.": (
        "_runtime/credentials: _Redacting.filter: if True: if credentials is not None:",
    ),
    "BaseException.__new__ has kept the one positional argument already.": (
        "_runtime/errors: ResponseDecodeError.__init__: taken out: super().__init__(message)",
    ),
    "None has no `lowlevel`, and that is caught as it is with a trio that is too old.": (
        "_runtime/loops: _trio_token: if False: None if trio is None else trio.lowlevel.current_trio_token() in return None if trio is None else trio.lowlevel.current_trio_token()",
    ),
    "It has no fields of its own that could be given by position.": (
        "_runtime/model: Model: True to False: True in class Model(msgspec.Struct, frozen=True, kw_only=True):",
        "_runtime/model: PageModel: True to False: True in class PageModel(Model, frozen=True, kw_only=True, dict=True):",
    ),
    "A bound of memory, or of what is shown: one more or less does no harm.": (
        "_runtime/paging: PageCursor._query: Gt to GtE: len(url) > _LONGEST_LINK in if len(url) > _LONGEST_LINK or not _LINK.fullmatch(url):",
        "_runtime/response: Response.retry_after: slice without upper: :_LONGEST_HEADER in when = parsedate_to_datetime(value[:_LONGEST_HEADER])",
        "_runtime/response: ResponseReader.__init__: 40 to 41: 40 in self._unreadable = f'the response's Content-Encoding {encoding[:40]!r}…",
        "_runtime/response: ResponseReader.__init__: 40 to 39: 40 in self._unreadable = f'the response's Content-Encoding {encoding[:40]!r}…",
        "_runtime/response: ResponseReader.add: Sub to Add: LARGEST_BODY + 1 - self._size in chunk = self._inflate.decompress(chunk, LARGEST_BODY + 1 - self._size)",
        "_runtime/response: ResponseReader.add: 1 to 2: 1 in chunk = self._inflate.decompress(chunk, LARGEST_BODY + 1 - self._size)",
        "_runtime/wire: _Wire.__init__: 64 to 65: 64 in self._url = lru_cache(64)(httpx2.URL)",
        "_runtime/wire: _Wire.__init__: 64 to 63: 64 in self._url = lru_cache(64)(httpx2.URL)",
        "_runtime/wire: _Wire._failure: Lt to LtE: len(chain) < _LONGEST_CHAIN in while (cause := (chain[-1].__cause__ or chain[-1].__context__)) is not…",
        "sweep/_driver: Sweep.begin: 1 to 0: 1 in for _ in range(ROOM * self.concurrency - 1):",
    ),
    "A base URL has a host, and urlsplit writes it in small letters.": (
        "_runtime/proxies: environment_proxy: without operand 1: parts.hostname or '' in host, port = (parts.hostname or '', parts.port or 443)",
        "_runtime/proxies: environment_proxy: other text: '' in host, port = (parts.hostname or '', parts.port or 443)",
        "_runtime/proxies: _excepted: without .lower(): host.rstrip('.').lower() in name = host.rstrip('.').lower()",
    ),
    "Strips one character more, which no name or address begins or ends with.": (
        "_runtime/proxies: _excepted: other text: '.' in name = host.rstrip('.').lower()",
        "_runtime/proxies: _excepted: other text: '.' in domain = entry.removeprefix('*').strip('.')",
        "_runtime/proxies: _excepted: other text: '[]' in if address in ipaddress.ip_network(entry.strip('[]'), strict=False):",
    ),
    "No name is empty or ends with a dot any more.": (
        "_runtime/proxies: _excepted: without operand 0: domain and (name == domain or name.endswith(f'.{domain}')) in if domain and (name == domain or name.endswith(f'.{domain}')):",
    ),
    "An X is neither a date nor a URL, so there is none either way.": (
        "_runtime/response: Response.retry_after: other text: '' in value = self.headers.get('retry-after', '').strip(' \\t')",
        "_runtime/response: _api_error: other text: '' in kind = texts.get('type', '')",
    ),
    "Nothing is added to what is unreadable: `add` has said that no more is wanted, and why.": (
        "_runtime/response: ResponseReader.add: without operand 1: self._inflate is not None and self._unreadable is None in if self._inflate is not None and self._unreadable is None:",
        "_runtime/response: ResponseReader.add: without operand 0: self._unreadable is None and max(self._size, self._received) > LARGEST… in if self._unreadable is None and max(self._size, self._received) > LARG…",
    ),
    "Only a 200 is decoded, and 200 is the default.": (
        "_runtime/response: _not_decoded: without argument status: ResponseDecodeError(f'the response is not what the contract promises: … in return ResponseDecodeError(f'the response is not what the contract pro…",
    ),
    "Only the first call is to wait for httpx2's import; `make bench` measures the start.": (
        "_runtime/session: _Session.__init__: if True: if http_client is not None:",
    ),
    "What both kinds of session have in common is not built by itself.": (
        "_runtime/session: _Session._wire: taken out: raise NotImplementedError",
    ),
    "A link without a host is equal to no origin that has one, whatever its host is replaced by.": (
        "_runtime/settings: _origin: other text: '' in return (url.scheme, url.hostname or '', port)",
    ),
    "Every caller passes a value of its own, whatever the default is.": (
        "_runtime/settings: choose_origins: False to True: False in def choose_origins(default: str, base_url: str | None, edge: str | Non…",
        "_runtime/settings: _checked: False to True: False in def _checked(base_url: str, *, allow_unencrypted_http: bool=False) -> …",
        "cli/_commands: Commands: other text: '' in scope: str = ''",
        "sweep/_driver: Lists: other text: '' in scope: str = ''",
        "cli/_output: Records.lines: other text: '' in def lines(self, record: _Record, rows: Iterable[_Record], words: str='…",
    ),
    "Every system that the tests run on has `select.poll`.": (
        "_runtime/wire: _Guarded._is_readable: without operand 2: not self._socket or self._socket.fileno() < 0 or (not hasattr(select, … in if not self._socket or self._socket.fileno() < 0 or (not hasattr(selec…",
    ),
    "A socket's number is above those of the standard streams.": (
        "_runtime/wire: _Guarded._is_readable: Lt to LtE: self._socket.fileno() < 0 in if not self._socket or self._socket.fileno() < 0 or (not hasattr(selec…",
        "_runtime/wire: _Guarded._is_readable: 0 to 1: 0 in if not self._socket or self._socket.fileno() < 0 or (not hasattr(selec…",
    ),
    "The same, only more slowly or with more of a library's own.": (
        "_runtime/wire: _Guarded._is_readable: 0 to 1: 0 in return bool(poll.poll(0))",
        "_runtime/wire: _AsyncBackend.connect_tcp: if True: httpcore2.AnyIOBackend() if trio_if_running() is None else httpcore2.T… in system: Any = httpcore2.AnyIOBackend() if trio_if_running() is None el…",
        "_runtime/wire: _Wire.request: without argument stream: httpx2.Request('GET', url, headers=self._headers, stream=_NO_BODY, ext… in return httpx2.Request('GET', url, headers=self._headers, stream=_NO_BO…",
    ),
    "Whether one byte comes or two, there is one.": (
        "_runtime/wire: _Guarded._has_read_ahead: 1 to 2: 1 in self._tls.read(1)",
    ),
    "The same address for another type of socket is asked once all the same.": (
        "_runtime/wire: _Backend.connect_tcp: without argument type: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM) in found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)",
    ),
    "A request is built without the client's cookies; that none are kept saves memory.": (
        "_runtime/wire: _Wire.__init__: without argument cookies: self._client_kind(transport=self._transport(), cookies=_NoCookies()) in self._client = given or self._client_kind(transport=self._transport(),…",
    ),
    "The order of the classes in an except clause makes no difference.": (
        "_runtime/wire: _Wire._failures: returns swapped: return (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSErr…",
    ),
    "What is left hanging trio warns of when it is collected, and closes it.": (
        "_runtime/wire: AsyncHttpxWire._abandon: taken out: await response.aclose()",
    ),
    "httpx2 closes a response that was read to its end, and one that was left half-way is abandoned.": (
        "_runtime/wire: AsyncHttpxWire.send: taken out: await response.aclose()",
    ),
    "argparse takes the beginning of an option for the option.": (
        "cli/_commands: Commands.parser: other text: '--version' in parser.add_argument('--version', action='version', version=f'{self.pac…",
    ),
    "A package with a command line has lists, and a sweep over them.": (
        "cli/_commands: Commands.parser: without operand 0: self.sweep and () in for name, form, text, ids, example in (('fetch', 'table', f'read one o…",
        "cli/_commands: Commands.parser: without operand 1: self.ids or () in lines = f'CSV or lines with {' and '.join(self.ids or ())}, or JSON Li…",
        "cli/_commands: Commands.run: without operand 1: (self.fetch if command == 'fetch' else self.ids) or () in ids = [options.pop(name) for name in (self.fetch if command == 'fetch'…",
        "cli/_commands: Commands.run: without operand 1: self.ids or () in print_all(form, (item.to_dict() for item in found), {*(self.ids or ())…",
        "cli/_commands: Commands._sweep: without operand 1: self.ids or () in names = self.ids or ()",
    ),
    "One of the unknown options is named; any of them will do.": (
        "cli/_commands: Commands.run: 0 to -1: 0 in parser.error(f'unknown option: {named[0]}' if named else 'too many arg…",
    ),
    "What is not passed by its place is passed by its name, and what was not asked for is passed over.": (
        "cli/_commands: Commands.run: if True: self.fetch if command == 'fetch' else self.ids in ids = [options.pop(name) for name in (self.fetch if command == 'fetch'…",
        "cli/_commands: Commands.run: if False: self.fetch if command == 'fetch' else self.ids in ids = [options.pop(name) for name in (self.fetch if command == 'fetch'…",
        "cli/_commands: Commands.run: Eq to NotEq: command == 'fetch' in ids = [options.pop(name) for name in (self.fetch if command == 'fetch'…",
        "cli/_commands: Commands.run: other text: 'fetch' in ids = [options.pop(name) for name in (self.fetch if command == 'fetch'…",
    ),
    "Only a process of its own shows it, which no change in memory reaches: tests of the command line have one.": (
        "cli/_commands: Commands.run: taken out: sys.stdout.flush()",
        "cli/_commands: Commands.run: catches nothing: except BrokenPipeError: in try:",
        "cli/_commands: Commands.run: taken out: os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())",
        "cli/_commands: Commands.run: returns None: return 1",
        "cli/_commands: Commands.run: 1 to 2: 1 in return 1",
        "cli/_commands: Commands.run: 1 to 0: 1 in return 1",
        "cli/_commands: Commands.run: catches nothing: except KeyboardInterrupt: in try:",
        "cli/_commands: Commands.run: returns None: return 130",
        "cli/_commands: Commands.run: 130 to 131: 130 in return 130",
        "cli/_commands: Commands.run: 130 to 129: 130 in return 130",
        "sweep/_crews: Threads.feed: without argument daemon: threading.Thread(target=_run, args=(work,), name='sweep', daemon=True) in self._feeder = threading.Thread(target=_run, args=(work,), name='sweep…",
        "sweep/_crews: Threads.feed: True to False: True in self._feeder = threading.Thread(target=_run, args=(work,), name='sweep…",
    ),
    "No row has a length of minus one.": ("cli/_input: read_done: 0 to -1: 0 in columns = 0",),
    "What is a JSON object without an error is no row that is known, either.": (
        "cli/_input: read_done: if False: [] if fields else next(csv.reader([line])) in row = [] if fields else next(csv.reader([line]))",
    ),
    "What is JSON and no object gives none either way; what begins with a brace is an object or no JSON.": (
        "cli/_input: _json_object: if True: json.loads(line) if line.startswith('{') else {} in fields: Any = json.loads(line) if line.startswith('{') else {}",
        "cli/_input: _json_object: if True: cast('dict[str, Any]', fields) if isinstance(fields, dict) else {} in return cast('dict[str, Any]', fields) if isinstance(fields, dict) else…",
    ),
    "A tenth of a second to the nanosecond is as good as a little more.": (
        "cli/_output: OutcomePrinter.add: Gt to GtE: now - self._shown > _PROGRESS_SECONDS in if self._watched and now - self._shown > _PROGRESS_SECONDS:",
    ),
    "A thread's name is for people who debug.": (
        "sweep/_crews: Threads.__init__: other text: 'sweep' in self._pool = ThreadPoolExecutor(lists, 'sweep')",
        "sweep/_crews: Threads.feed: without argument name: threading.Thread(target=_run, args=(work,), name='sweep', daemon=True) in self._feeder = threading.Thread(target=_run, args=(work,), name='sweep…",
        "sweep/_crews: Threads.feed: other text: 'sweep' in self._feeder = threading.Thread(target=_run, args=(work,), name='sweep…",
    ),
    "Nobody sees the number that it counts from.": (
        "sweep/_driver: Sweep.__init__: 0 to 1: 0 in self._added = self._given = 0",
        "sweep/_driver: Sweep.__init__: 0 to -1: 0 in self._added = self._given = 0",
        "sweep/_limiter: AdaptiveLimiter.__init__: 0 to 1: 0 in self._cuts = 0",
        "sweep/_limiter: AdaptiveLimiter.__init__: 0 to -1: 0 in self._cuts = 0",
        "sweep/_limiter: AdaptiveLimiter._refused: 1 to 2: 1 in self._cuts += 1",
    ),
    "It is the wording of an error only.": (
        "sweep/_driver: Sweep._enter: other text: ' s' in text = f'not sent: the provider asked the account to wait for {closed:…",
    ),
    "How fast a sweep finds what a provider admits is a matter of tuning; the tests bound what comes of it.": (
        "sweep/_limiter: FIRST_LIMIT: 16 to 17: 16 in FIRST_LIMIT: Final = 16",
        "sweep/_limiter: FIRST_LIMIT: 16 to 15: 16 in FIRST_LIMIT: Final = 16",
        "sweep/_limiter: FAST_GROWTH: 1 to 2: 1 in FAST_GROWTH: Final = 1 / 4",
        "sweep/_limiter: FAST_GROWTH: 4 to 5: 4 in FAST_GROWTH: Final = 1 / 4",
        "sweep/_limiter: FAST_GROWTH: 4 to 3: 4 in FAST_GROWTH: Final = 1 / 4",
        "sweep/_limiter: CUT: 20 to 21: 20 in CUT: Final = 1 / 20",
        "sweep/_limiter: RECOVERY: 150 to 151: 150 in RECOVERY: Final = 150",
        "sweep/_limiter: RECOVERY: 150 to 149: 150 in RECOVERY: Final = 150",
    ),
    "The first refusal sets it before it is read.": (
        "sweep/_limiter: AdaptiveLimiter.__init__: 0 to 1: 0 in self._burst_start, self._burst = (0.0, 0)",
        "sweep/_limiter: AdaptiveLimiter.__init__: 0 to -1: 0 in self._burst_start, self._burst = (0.0, 0)",
    ),
    "It waits a while for a thread that would end soon after in any case, and is asked for nothing further.": (
        "sweep/_crews: Threads.end: taken out: self._feeder.join(_PATIENCE)",
    ),
    "Where nothing runs any more the event is set, and waiting for it is over at once.": (
        "sweep/_crews: Tasks.end: if True: if self._running:",
    ),
    "What is left of a Retry-After is equal to the limit in simulated time only.": (
        "sweep/_driver: Sweep._enter: Gt to GtE: closed > LONGEST_RETRY_AFTER in if closed > LONGEST_RETRY_AFTER:",
    ),
}

EQUIVALENT: dict[str, str] = {name: reason for reason, names in _SURVIVORS.items() for name in names}
