"""How the local Telegram refuses: with a code and Telegram's own words."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A refusal of the Bot API; `description` is what Telegram would write."""

    def __init__(self, code: int, description: str, *, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def body(self) -> dict[str, Any]:
        """The JSON that Telegram answers."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def bad_request(words: str) -> ApiError:
    return ApiError(400, f"Bad Request: {words}")


def forbidden(words: str) -> ApiError:
    return ApiError(403, f"Forbidden: {words}")


class ControlError(Exception):
    """A person cannot do what the control call asks (no such message, the bot is blocked)."""
