"""Limits of requests per caller, counted in Redis: exact also when many come at once."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import ceil

from limits.aio.storage import RedisStorage
from limits.errors import StorageError
from redis.asyncio import Redis

from core.config import Settings
from core.errors import DomainError

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
    """Fixed windows aligned to the clock: one atomic step in Redis a request."""

    def __init__(self, redis: Redis, settings: Settings) -> None:
        self._storage = RedisStorage(
            "async+redis://",
            implementation="redispy",
            wrap_exceptions=True,
            key_prefix="limits",
            connection_pool=redis.connection_pool,  # type: ignore[arg-type] # taken since limits 2.1, not in its types
        )
        self._requests, self._period = settings.rate_limit_requests, settings.rate_limit_period
        self._logins = settings.rate_limit_login

    async def request(self, caller: str) -> Allowance:
        """Count a request. Raises RateLimitError, RateLimitUnavailableError."""
        return await self._count(f"request:{caller}", self._requests, self._period)

    async def login(self, address: str) -> Allowance:
        """Count a sign-in from an address, whatever account it is for. Raises as `request` does."""
        return await self._count(f"login:{address}", self._logins, LOGIN_PERIOD)

    async def _count(self, key: str, limit: int, period: int) -> Allowance:
        now = time.time()
        window = int(now // period)
        try:
            count = await self._storage.incr(f"{key}:{window}", period)
        except StorageError:
            raise RateLimitUnavailableError from None
        allowance = Allowance(limit, max(0, limit - count), max(1, ceil((window + 1) * period - now)))
        if count > limit:
            raise RateLimitError(allowance)
        return allowance
