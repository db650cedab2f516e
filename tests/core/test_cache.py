"""The client of Redis: what a restart leaves of its pool."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import cast

from redis.asyncio import Redis

from cli.embedded import Embedded

AT_ONCE = 8


async def test_a_restarted_redis_is_met_by_no_error(servers: Embedded, redis: Redis) -> None:
    """Connections that lay in the pool are dead; whoever asks next gets a living one."""

    assert await asyncio.gather(*(_ping(redis) for _ in range(AT_ONCE))) == [True] * AT_ONCE
    await servers.stop_redis()
    await servers.start_redis()
    assert await asyncio.gather(*(_ping(redis) for _ in range(AT_ONCE))) == [True] * AT_ONCE


async def test_connections_that_were_reset_are_not_handed_out(redis: Redis) -> None:
    """As by a proxy that drops what was idle: an end without a good-bye."""
    connection = await redis.connection_pool.get_connection()  # type: ignore[no-untyped-call]
    await redis.connection_pool.release(connection)
    connection._reader.set_exception(ConnectionResetError())
    assert await _ping(redis) is True


async def test_an_answer_that_nobody_waits_for_is_not_given_to_the_next(redis: Redis) -> None:
    """A connection on which something is left unread is not handed out again."""
    connection = await redis.connection_pool.get_connection()  # type: ignore[no-untyped-call]
    await connection.send_command("ECHO", "left over")
    await redis.connection_pool.release(connection)
    async with asyncio.timeout(5):
        while not await connection.can_read_destructive():  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert await _ping(redis) is True


async def _ping(redis: Redis) -> bool:
    return await cast(Awaitable[bool], redis.ping())
