"""Every wrong client: what it does wrong, where, and which tests look there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CLIENT = Path(__file__).parents[3] / "generated" / "twilio_receipts"


@dataclass(frozen=True, slots=True)
class WrongClient:
    """A client with one line changed.

    Attributes:
        name: What it does wrong.
        file: The changed file, from the package's folder on.
        right: The text as it is; stands there exactly once.
        wrong: What stands there instead.
        tests: The test files that have to see it, from contract_tests/ on.
    """

    name: str
    file: str
    right: str
    wrong: str
    tests: str

    def source(self) -> str:
        """The changed file's text.

        Raises:
            ValueError: The text to change does not stand there exactly once.
        """
        text = (CLIENT / self.file).read_text(encoding="utf-8")
        if text.count(self.right) != 1:
            raise ValueError(
                f"{self.name}: {self.right!r} stands {text.count(self.right)} times in {self.file}, not once"
            )
        return text.replace(self.right, self.wrong)


def _in(file: str, tests: str, *changes: tuple[str, str, str]) -> list[WrongClient]:
    return [WrongClient(name, file, right, wrong, tests) for name, right, wrong in changes]


_ALL = [
    *_in(
        "_runtime/paging.py",
        "tooling/test_runtime_paging.py",
        ("follows-a-circle", "if hash(query) in self._seen:", "if False:"),
        ("follows-links-to-any-origin", "if not relative and not self.origins.admits(link):", "if False:"),
        ("follows-links-to-hosts-that-end-alike", 'host.endswith(f".{domain}")', "host.endswith(domain)"),
        (
            "follows-links-to-the-api-in-plain-http",
            "return api and (scheme, port) ==",
            "return api or (scheme, port) ==",
        ),
        (
            "follows-links-out-of-the-collection",
            " or not self.operation.same_collection(self.first.path, path)",
            "",
        ),
        ("follows-links-with-a-user-name", 'if "@" in link.netloc:', "if False:"),
        ("follows-links-with-a-fragment", "if link.fragment or not link.query", "if not link.query"),
        ("follows-links-of-any-text", "if len(url) > _LONGEST_LINK or not _LINK.fullmatch(url):", "if False:"),
        ("reads-empty-pages-for-ever", "self._empty >= MOST_EMPTY_PAGES or ", ""),
        (
            "takes-the-same-items-again",
            "if items and self._page is not None and items == self.items(self._page):",
            "if False:",
        ),
        ("stops-at-a-page-without-items", "if not url or (", "if not url or not self.items(page) or ("),
        ("never-reads-a-second-page", "if not url or (", "if url or (not url) or ("),
        (
            "gives-one-item-more-than-the-limit",
            "items = items[: self.limit - self._taken]",
            "items = items[: self.limit - self._taken + 1]",
        ),
    ),
    *_in(
        "_runtime/paging.py",
        "client/test_pages.py",
        (
            "reads-a-page-more-than-the-limit-needs",
            "if not url or (self.limit is not None and self._taken >= self.limit):",
            "if not url:",
        ),
    ),
    *_in(
        "_runtime/endpoint.py",
        "client/test_pages.py client/test_request_line.py",
        (
            "ignores-the-service",
            "return self.short if self.scoped is None or scope is None else",
            "return self.short if True else",
        ),
        ("asks-for-full-pages-whatever-the-limit", "size = min(most, size or self.largest_page)", "pass"),
        ("does-not-quote-a-page-token", 'quote_via=quote, safe=""', 'quote_via=quote, safe="&=%+/"'),
        ("writes-spaces-as-plus", ', quote_via=quote, safe=""', ""),
        (
            "sends-the-page-number-as-the-size",
            '"Page": number_or_none("page", page, 0',
            '"Page": number_or_none("page", page_size, 0',
        ),
        ("counts-pages-from-one", '"Page": number_or_none("page", page, 0', '"Page": number_or_none("page", page, 1'),
    ),
    *_in(
        "receipts.py",
        "client/test_pages.py",
        ("takes-page-sizes-above-fifty", "    largest_page=50,", "    largest_page=5000,"),
    ),
    *_in(
        "receipts.py",
        "client/test_models.py",
        (
            "takes-numbers-written-as-text",
            "msgspec.json.Decoder(Receipt).decode",
            "msgspec.json.Decoder(Receipt, strict=False).decode",
        ),
    ),
    *_in(
        "_runtime/operation.py",
        "tooling/test_runtime_operation.py client/test_request_line.py",
        (
            "leaves-slashes-in-a-name",
            'quote(parameter.check(value), safe="")',
            'quote(parameter.check(value), safe="/")',
        ),
        ("does-not-quote", 'quote(parameter.check(value), safe="")', "parameter.check(value)"),
        (
            "quotes-twice",
            'quote(parameter.check(value), safe="")',
            'quote(quote(parameter.check(value), safe=""), safe="")',
        ),
        ("takes-dots-for-a-name", 'elif value in {"", ".", ".."} or', 'elif value == "" or'),
        ("takes-an-empty-name", 'elif value in {"", ".", ".."} or', 'elif value in {".", ".."} or'),
        ("does-not-check-patterns", "if not re.fullmatch(self.pattern, value, re.ASCII):", "if not value:"),
        (
            "lets-a-line-break-follow-a-sid",
            "re.fullmatch(self.pattern, value, re.ASCII)",
            "re.match(self.pattern, value, re.ASCII)",
        ),
    ),
    *_in(
        "_runtime/retry.py",
        "tooling/test_runtime_retry.py",
        ("retries-what-is-not-found", "frozenset({429, 500,", "frozenset({404, 429, 500,"),
        ("gives-up-when-unavailable", "500, 502, 503, 504}", "500, 502, 504}"),
        ("gives-up-when-it-is-too-much", "frozenset({429, 500,", "frozenset({500,"),
        ("ignores-retry-after", "asked = error.retry_after", "asked = None"),
        ("sleeps-as-long-as-it-is-told", "if asked is not None and asked > LONGEST_RETRY_AFTER:", "if False:"),
        ("retries-once-more", "if attempt > self.max_retries:", "if attempt > self.max_retries + 1:"),
        ("retries-for-ever", "if attempt > self.max_retries:", "if False:"),
        ("waits-past-the-deadline", "return delay if delay < remaining else None", "return delay"),
        ("does-not-back-off", " * 2 ** min(attempt - 1, 10)", ""),
        (
            "backs-off-without-bound",
            "min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(attempt - 1, 10))",
            "FIRST_DELAY * 2 ** min(attempt - 1, 10)",
        ),
        ("does-not-retry-lost-connections", "elif isinstance(error, TransportError):", "elif False:"),
        ("comes-back-before-it-is-told", "delay = max(delay, asked +", "delay = min(delay, asked +"),
    ),
    *_in(
        "_runtime/reply.py",
        "tooling/test_runtime_reply.py",
        ("takes-any-status-for-success", "if reply.status != http.HTTPStatus.OK:", "if reply.status >= 400:"),
        ("reads-html-as-json", "if content_type is not None and not _JSON_TYPE.fullmatch(content_type):", "if False:"),
        ("does-not-say-where-a-value-is-wrong", 'path=path[1] if path else "$"', 'path="$"'),
        (
            "takes-true-for-an-error-code",
            "isinstance(code, int) and not isinstance(code, bool)",
            "isinstance(code, int)",
        ),
        ("waits-less-than-no-time", "return max(0.0, seconds - self.received)", "return seconds - self.received"),
        (
            "reads-retry-after-as-minutes",
            "return min(float(value), _LONGEST_WAIT)",
            "return min(float(value) * 60, _LONGEST_WAIT)",
        ),
        ("shows-a-secret-that-an-error-repeats", "redacted = credentials.redact(plain)", "redacted = plain"),
        (
            "shows-a-secret-that-a-request-id-repeats",
            "printable(credentials.redact(value), _LONGEST_ID)",
            "printable(value, _LONGEST_ID)",
        ),
        (
            "falls-over-an-error-without-json",
            "except (msgspec.MsgspecError, RecursionError, UnicodeError, OverflowError):\n        return {}",
            "except RecursionError:\n        return {}",
        ),
    ),
    *_in(
        "_runtime/model.py",
        "client/test_models.py",
        (
            "refuses-a-new-status",
            "if not isinstance(value, str):\n            return None",
            "if value is not None:\n            return None",
        ),
        (
            "refuses-new-fields",
            "class Model(msgspec.Struct, frozen=True, kw_only=True):",
            "class Model(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):",
        ),
        ("loses-nulls", " is not None or name not in self._left_out_when_none", " is not None"),
        (
            "takes-dates-without-a-zone",
            "Annotated[datetime, msgspec.Meta(tz=True)]",
            "Annotated[datetime, msgspec.Meta()]",
        ),
    ),
]
WRONG_CLIENTS: dict[str, WrongClient] = {client.name: client for client in _ALL}
"""By name."""
