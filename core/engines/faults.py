"""How a model behind a network fails, by what is to be done about it. All are EngineError: a state, never a number."""

from __future__ import annotations

from core.errors import EngineError


class EngineUnavailableError(EngineError):
    """It does not answer now, and may later: time-out, 5xx, 429, circuit open. `retry_after` in seconds, if told."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class CircuitOpenError(EngineUnavailableError):
    """Nothing was sent: too many calls in a row failed, and the next trial is `retry_after` seconds away."""


class EngineMisconfiguredError(EngineError):
    """It will not answer until an admin changes something; `reason` is a stable word for the alert.

    invalid_key, forbidden, model_not_found, not_found (a wrong base URL), no_quota.
    """

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class UnusableReplyError(EngineError):
    """It answered, but not with what was asked for: invalid_json, wrong_schema, cut_off, refused, empty."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
