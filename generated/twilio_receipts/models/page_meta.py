# Generated from openapi/receipts.yaml (Twilio Conversations Message Receipts 1.0.0, sha256 298572423f97ba4f…)
# by `make generate`. Do not edit: change the spec, scripts/templates/ or scripts/runtime/, and generate again.

"""The model `PageMeta`."""

from __future__ import annotations

from .._runtime.model import Model


class PageMeta(Model, frozen=True, kw_only=True, gc=False):
    """Where a page stands within its list."""

    page: int | None = None
    """The number of this page, counted from 0."""
    page_size: int | None = None
    """How many items a page of this list may hold, as the provider has applied it."""
    first_page_url: str | None = None
    """The absolute URL of the first page."""
    previous_page_url: str | None = None
    """The absolute URL of the page before this one, or null on the first page."""
    url: str | None = None
    """The absolute URL of this page."""
    next_page_url: str | None = None
    """The absolute URL of the page after this one, or null on the last page."""
    key: str | None = None
    """The name of the property beside `meta` that holds the items."""
