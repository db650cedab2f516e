"""Redis: speed, never the truth. Time-outs are short, because a hanging cache must not hold a person up."""

from __future__ import annotations

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

SOCKET_TIMEOUT = 0.5
"""Seconds; redis-py itself would wait for ever."""


def create_redis(url: str) -> Redis:
    """A client that gives up after half a second and doesn't retry by itself."""
    return Redis.from_url(
        url,
        socket_timeout=SOCKET_TIMEOUT,
        socket_connect_timeout=SOCKET_TIMEOUT,
        retry=Retry(NoBackoff(), 0),
    )
