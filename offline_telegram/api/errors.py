"""Refusals: `ApiError` to the bot in Telegram's words, `Impossible` to a person in ours."""

from typing import Any


class ApiError(Exception):
    """An answer with ok=false, as the Bot API gives it."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class Impossible(Exception):
    """A person tried an act that Telegram's applications do not offer."""


def bad(reason: str, **parameters: Any) -> ApiError:
    return ApiError(400, f"Bad Request: {reason}", **parameters)


def forbidden(reason: str) -> ApiError:
    return ApiError(403, f"Forbidden: {reason}")


def too_many(retry_after: int) -> ApiError:
    reason = f"Too Many Requests: retry after {retry_after}"
    return ApiError(429, reason, retry_after=max(1, retry_after))
