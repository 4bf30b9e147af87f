"""Mutants of the source that no check catches, each with the reason why it breaks no promise."""

_SURVIVORS: dict[str, tuple[str, ...]] = {
    "One header was counted just before, so the first is the last.": (
        "authentication._basic: 0 to -1: 0 in scheme, _, token = (headers[0] if len(headers) == 1 else '').partition…",
    ),
    "Without a header there is neither a scheme nor a token, and X is no scheme that is known.": (
        "authentication._basic: other text: '' in scheme, _, token = (headers[0] if len(headers) == 1 else '').partition…",
    ),
    "Without a colon the password is empty, and no account has an empty secret.": (
        "authentication._basic: without operand 1: scheme.lower() != 'basic' or not colon in if scheme.lower() != 'basic' or not colon:",
    ),
    "The first segment that can be empty is the name behind the version, and no name is empty: another path either way.": (
        "addresses.read: 1 to 2: 1 in if segments[:2] != ['', 'v1'] or '' in segments[1:]:",
    ),
    "Only fills what str() of the exception says, and nobody asks for that.": (
        "errors.ApiError.__init__: taken out: super().__init__(message)",
    ),
    "Positions begin at 1 (an INTEGER PRIMARY KEY), so behind 0 and behind -1 is the same place.": (
        "paging.START: 0 to -1: 0 in START = Cursor(0, after=True)",
    ),
    "A page token is opaque; how it begins is the provider's own.": (
        "paging.write_token: no text: 'PT' in return 'PT' + base64.urlsafe_b64encode(digest + payload).decode().rstr…",
    ),
    "A page token is opaque; whether base64 is padded is the provider's own, for reading pads it again and compares it with what writing makes.": (
        "paging.write_token: without .rstrip(): base64.urlsafe_b64encode(digest + payload).decode().rstrip('=') in return 'PT' + base64.urlsafe_b64encode(digest + payload).decode().rstr…",
        "paging.write_token: no text: '=' in return 'PT' + base64.urlsafe_b64encode(digest + payload).decode().rstr…",
    ),
    "A position and its direction never end in an X in base64, so nothing else is cut off.": (
        "paging.write_token: other text: '=' in return 'PT' + base64.urlsafe_b64encode(digest + payload).decode().rstr…",
    ),
    "One receipt more than the page tells that another follows; two more tell the same.": (
        "provider.Provider.select: 1 to 2: 1 in found = self.store.receipts_after(message.sid, position, size + 1)",
        "provider.Provider.select: 1 to 2: 1 in found = self.store.receipts_before(message.sid, position, size + 1)",
    ),
    "From which size on compressing pays is the provider's own.": (
        "provider.Provider.response: GtE to Gt: len(content) >= _GZIP_FROM_BYTES in if len(content) >= _GZIP_FROM_BYTES and self.wants_gzip(call):",
    ),
    "Without the header nothing is accepted, and X is no coding that is known.": (
        "provider.Provider.wants_gzip: other text: '' in for item in call.headers.get('accept-encoding', '').lower().split(',')…",
    ),
    "A weight is written in digits and a point, so an X more that is taken off its ends changes nothing.": (
        "provider.Provider.wants_gzip: other text: '0.' in return weight.strip().removeprefix('q=').strip('0.') != '' if weight e…",
    ),
    "The page is cut to its size afterwards; the limit only saves reading.": (
        "store.Store.receipts_before: in the query 'LIMIT :limit' to '', place 0: ' WHERE message_sid = :message AND position < :position ORDER BY posit… in query = f'{_RECEIPT} WHERE message_sid = :message AND position < :posi…",
        "store.Store.receipts_after: in the query 'LIMIT :limit' to '', place 0: ' WHERE message_sid = :message AND position > :position ORDER BY posit… in query = f'{_RECEIPT} WHERE message_sid = :message AND position > :posi…",
    ),
    "Reads again what it might have kept: the same, only slower.": (
        "store.Store._read: if True: if key not in self._kept:",
        "store.Store._read: if True: if version != self._kept_version or len(self._kept) >= _KEPT_AT_MOST:",
        "store.Store._read: GtE to Lt: len(self._kept) >= _KEPT_AT_MOST in if version != self._kept_version or len(self._kept) >= _KEPT_AT_MOST:",
    ),
    "Only bounds the memory of what was read; the answers are the same.": (
        "store.Store._read: GtE to Gt: len(self._kept) >= _KEPT_AT_MOST in if version != self._kept_version or len(self._kept) >= _KEPT_AT_MOST:",
        "store.Store._read: without operand 1: version != self._kept_version or len(self._kept) >= _KEPT_AT_MOST in if version != self._kept_version or len(self._kept) >= _KEPT_AT_MOST:",
    ),
}
EQUIVALENT: dict[str, str] = {name: reason for reason, names in _SURVIVORS.items() for name in names}
