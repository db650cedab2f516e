"""Limits of requests per caller, counted in Redis: exact also when many come at once."""

from __future__ import annotations

from dataclasses import dataclass

from redis.exceptions import RedisError

from core.config import Settings
from core.errors import DomainError
from core.request_window import COUNT, Window
from core.scripts import Script, Scripts

_COUNT = Script(f"{COUNT} return count(KEYS[1], ARGV[1])")
_COUNTED = Script("return redis.call('GET', KEYS[1])")
LOGIN_PERIOD = 60
"""Seconds in which `rate_limit_login` sign-ins are allowed."""


@dataclass(frozen=True)
class Allowance:
    """How many requests a caller has left, and in how many seconds the count begins anew."""

    limit: int
    remaining: int
    reset: int


class RateLimitError(DomainError):
    """Too many requests; `allowance` says when to come back."""

    code = "too-many-requests"

    def __init__(self, allowance: Allowance) -> None:
        super().__init__(retry_after=allowance.reset)
        self.allowance = allowance


class RateLimitUnavailableError(DomainError):
    """Redis does not answer, so nothing can be counted."""

    code = "limits-unavailable"


class RateLimits:
    """Fixed windows: one atomic step in Redis a request."""

    def __init__(self, scripts: Scripts, settings: Settings) -> None:
        self._scripts = scripts
        self._requests, self._period = settings.rate_limit_requests, settings.rate_limit_period
        self._logins = settings.rate_limit_login

    def requests_of(self, caller: str) -> Window:
        """Where a caller's requests are counted."""
        return Window.now(f"request:{caller}", self._requests, self._period)

    def logins_from(self, address: str) -> Window:
        """Where the sign-ins from an address are counted, whatever account they are for."""
        return Window.now(f"login:{address}", self._logins, LOGIN_PERIOD)

    async def count(self, window: Window) -> Allowance:
        """Count a request. Raises RateLimitError, RateLimitUnavailableError."""
        try:
            counted = await self._scripts.run(_COUNT, [window.key], [window.period])
        except RedisError:
            raise RateLimitUnavailableError from None
        return self.allow(window, counted)

    async def counted(self, window: Window) -> int:
        """How many requests there were, this one not counted. Raises RateLimitUnavailableError."""
        try:
            return int(await self._scripts.run(_COUNTED, [window.key], []) or 0)
        except RedisError:
            raise RateLimitUnavailableError from None

    def allow(self, window: Window, count: int) -> Allowance:
        """What is left after so many. Raises RateLimitError when it was one too many."""
        allowance = Allowance(window.limit, max(0, window.limit - count), window.reset)
        if count > window.limit:
            raise RateLimitError(allowance)
        return allowance
