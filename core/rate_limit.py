"""Limits of requests per caller, counted in Redis: exact also when many come at once."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import ceil
from typing import Protocol, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from core.config import Settings
from core.errors import DomainError

LOGIN_PERIOD = 60
"""Seconds in which `rate_limit_login` sign-ins are allowed."""

COUNT = """
local function count(key, period)
    local counted = redis.call('INCR', key)
    if counted == 1 then redis.call('EXPIRE', key, period) end
    return counted
end
"""
"""In Lua, so that it can be asked together with what else Redis knows of a caller."""


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


@dataclass(frozen=True)
class Window:
    """The span in which a caller's requests are counted; `period` and `reset`, when it ends, are in seconds."""

    key: str
    limit: int
    period: int
    reset: int

    @classmethod
    def now(cls, caller: str, limit: int, period: int) -> Window:
        """The span that the clock is in: all of one length begin together."""
        now = time.time()
        number = int(now // period)
        return cls(f"limits:{caller}:{number}", limit, period, max(1, ceil((number + 1) * period - now)))

    def allowance(self, count: int) -> Allowance:
        """What is left after so many. Raises RateLimitError when it was one too many."""
        allowance = Allowance(self.limit, max(0, self.limit - count), self.reset)
        if count > self.limit:
            raise RateLimitError(allowance)
        return allowance


class _Script(Protocol):
    async def __call__(self, keys: list[str], args: list[int]) -> int: ...


class RateLimits:
    """Fixed windows: one atomic step in Redis a request."""

    def __init__(self, redis: Redis, settings: Settings) -> None:
        self._count = cast(_Script, redis.register_script(f"{COUNT} return count(KEYS[1], ARGV[1])"))
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
            counted = await self._count([window.key], [window.period])
        except RedisError:
            raise RateLimitUnavailableError from None
        return window.allowance(counted)
