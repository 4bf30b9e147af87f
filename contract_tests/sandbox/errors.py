"""The API's refusals: status, code and message of each, and the body that carries them."""

from typing import Any


class ApiError(Exception):
    """One refusal, as the API words it.

    The body is ``{code, message, more_info, status}`` (Twilio's error page). ``status`` is an integer, because the Go
    and Java libraries lose the code otherwise (measured).
    """

    def __init__(self, status: int, code: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def body(self) -> dict[str, Any]:
        """The body, in the order that recordings show."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


def bad_parameter(name: str, value: str, expected: str) -> ApiError:
    """400 with code 20001, which a sister resource of the API answers to bad paging (recorded; here not verified)."""
    shown = value if len(value) <= 64 else value[:61] + "..."
    return ApiError(400, 20001, f"Invalid parameter {name}: {shown!r} is not {expected}")


def bad_host(value: str) -> ApiError:
    """400 for a Host that no absolute link can be built from (the sandbox's own choice)."""
    return ApiError(400, 20001, f"Invalid Host: {value[:64]!r} is not a host name or address with an optional port")


def not_authenticated() -> ApiError:
    """401 with code 20003 and a Basic challenge (recorded elsewhere; today's wording on this host is not verified)."""
    return ApiError(401, 20003, "Authenticate", WWW_Authenticate='Basic realm="Twilio API"')


def not_found(path: str) -> ApiError:
    """404 with code 20404, naming the path without its version and query (three recordings; here by analogy)."""
    shown = path.removeprefix("/v1")
    return ApiError(404, 20404, f"The requested resource {shown} was not found")


def method_not_allowed(allowed: str) -> ApiError:
    """405 with code 20004 (Twilio's dictionary); Allow as HTTP demands (RFC 9110, section 15.5.6)."""
    return ApiError(405, 20004, "Method not allowed", Allow=allowed)


def too_many_requests(retry_after: str | None = None) -> ApiError:
    """429 with code 20429 (Twilio's dictionary); whether this host sends Retry-After is not verified."""
    headers = {} if retry_after is None else {"Retry_After": retry_after}
    return ApiError(429, 20429, "Too Many Requests", **headers)


def server_error(status: int = 500) -> ApiError:
    """500 and 503 with the codes and titles of Twilio's dictionary."""
    title = {500: "Internal Server Error", 503: "Service Unavailable"}[status]
    return ApiError(status, 20000 + status, title)
