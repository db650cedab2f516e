"""Domain errors: each has a stable code, which a face maps to words or to an HTTP status in one place."""

from __future__ import annotations


class DomainError(Exception):
    """What a person asked for cannot be done; `code` says why, `params` fill the sentence shown."""

    code = "unknown"

    def __init__(self, code: str | None = None, **params: str | int) -> None:
        self.code = code or self.code
        self.params = params
        super().__init__(self.code)


class NotFoundError(DomainError):
    """Not there, or not visible to the one who asks: both look the same."""

    code = "not-found"


class ForbiddenError(DomainError):
    """The role of the one who asks does not allow this act."""

    code = "forbidden"


class InvalidInputError(DomainError):
    """What was typed cannot be used; the code names the sentence that says what to do."""

    code = "invalid-input"


class StaleError(DomainError):
    """The thing has moved on since the button was drawn."""

    code = "already-moved-on"


class LinkError(DomainError):
    """An invite cannot be used: unknown, expired, revoked, or taken by another account."""

    code = "link-invalid"


class AlreadyAppliedError(DomainError):
    """The update was worked before; its effects and replies are stored, nothing is done again."""

    code = "already-applied"


class EngineError(Exception):
    """An engine gave no usable result. It is a state (`failed`), never a number."""
