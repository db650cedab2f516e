"""Redis: speed, never the truth. Time-outs are short, because a hanging cache must not hold a person up."""

from __future__ import annotations

from typing import Any, cast

from redis.asyncio import BlockingConnectionPool, Connection, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

SOCKET_TIMEOUT = 0.5
"""Seconds; redis-py itself would wait for ever."""
CONNECTIONS = 50
"""Of one process. A burst waits for a free one: a thousand new ones at once would all run into the time-out."""
TURN_TIMEOUT = 2.0
"""Seconds to wait for a free connection."""


class _Connection(Connection):
    """redis-py's, but for its look at whether a pooled connection is still good."""

    async def can_read_destructive(self) -> bool:
        """Whether anything has come that nobody asked for, the end of the connection included.

        redis-py would read until a time-out of no seconds: a turn of the loop and a cancelled task with each command.
        """
        stream, parser = cast(Any, self._reader), cast(Any, self._parser)
        broken = stream.at_eof() or stream.exception() is not None
        return broken or len(stream._buffer) > 0 or parser._reader.has_data()


def create_redis(url: str) -> Redis:
    """A client that gives up after half a second and doesn't retry by itself."""
    pool = BlockingConnectionPool.from_url(
        url,
        connection_class=_Connection,
        max_connections=CONNECTIONS,
        timeout=TURN_TIMEOUT,
        socket_timeout=SOCKET_TIMEOUT,
        socket_connect_timeout=SOCKET_TIMEOUT,
        retry=Retry(NoBackoff(), 0),
    )
    return Redis.from_pool(pool)
