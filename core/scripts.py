"""Lua scripts in Redis, asked over one connection: questions follow each other, and the answers come in their order."""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from typing import Any, TypeVar, cast

import hiredis
from redis.asyncio import Connection, ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoScriptError, RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from core.cache import SOCKET_TIMEOUT

T = TypeVar("T")
LOOKS = 10
"""How often a wait looks for its answer before it gives up: a process that stood still misses one look at most."""

SILENCE = 1.0
"""Seconds for which a Redis that said nothing is not asked again: each request would wait for it several times."""


class Script:
    """A text in Lua, which Redis keeps under its digest."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


class Scripts:
    """Runs scripts. What is asked at the same time is sent and answered together.

    A connection of the pool would be one caller's alone, and cost each question locks, timers and a task.
    """

    def __init__(self, url: str) -> None:
        self._pool = ConnectionPool.from_url(url, retry=Retry(NoBackoff(), 0))
        self._line: _Line | None = None
        self._opening = asyncio.Lock()
        self._again_at: float | None = None

    async def run(self, script: Script, keys: list[str], args: list[str | int], *, urgent: bool = False) -> Any:
        """What the script returns. Raises RedisError, after a second or so.

        While Redis hangs one caller at a time tries it, and the others are told at once, but for what is urgent.
        """
        now = asyncio.get_running_loop().time()
        if self._again_at is not None:
            if now < self._again_at and not urgent:
                raise RedisTimeoutError
            self._again_at = now + SILENCE
        try:
            answer = await self._run(script, keys, args)
        except RedisTimeoutError:
            self._again_at = asyncio.get_running_loop().time() + SILENCE
            raise
        self._again_at = None
        return answer

    async def _run(self, script: Script, keys: list[str], args: list[str | int]) -> Any:
        line = self._line
        if line is None or not line.is_open:
            line = await _in_time(asyncio.ensure_future(self._open()))
        try:
            return await line.ask("EVALSHA", script.digest, len(keys), *keys, *args)
        except NoScriptError:
            return await line.ask("EVAL", script.text, len(keys), *keys, *args)

    async def aclose(self) -> None:
        """Hang up."""
        if self._line:
            self._line.hang_up()
            await self._line.gone()
        await self._pool.disconnect()

    async def _open(self) -> _Line:
        """The line, opened by one of those who want it at once."""
        async with self._opening:
            if self._line is None or not self._line.is_open:
                connection = await self._pool.get_connection()  # type: ignore[no-untyped-call]
                self._line = _Line(self._pool, connection)
        return self._line


class _Line:
    """One connection, from the first question until it is lost, and who waits on it, in their order."""

    def __init__(self, pool: ConnectionPool, connection: Connection) -> None:
        self.is_open = True
        self._pool = pool
        self._connection = connection
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self._listening = asyncio.create_task(self._listen())

    async def ask(self, *command: str | int) -> Any:
        """The answer of Redis. Raises RedisError."""
        packed = hiredis.pack_command(cast(Any, command))
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        try:
            await self._connection.send_packed_command(packed, check_health=False)
            return await _in_time(answer)
        except RedisTimeoutError:
            self.hang_up()
            raise
        finally:
            answer.cancel()  # who no longer waits keeps the place: the next answer is the next one's

    def hang_up(self) -> None:
        """Whoever still waits is told that the connection is lost."""
        self.is_open = False
        self._listening.cancel()

    async def gone(self) -> None:
        """Wait until the connection is closed."""
        await asyncio.wait({self._listening})

    async def _listen(self) -> None:
        try:
            while True:
                self._hand_out(await self._answer())
        except (RedisError, OSError):
            pass
        finally:
            self.is_open = False
            while self._waiting:
                self._hand_out(RedisConnectionError("The connection to Redis is lost."))
            await self._connection.disconnect(nowait=True)
            await self._pool.release(self._connection)

    async def _answer(self) -> Any:
        try:
            return await self._connection.read_response()
        except ResponseError as error:
            return error

    def _hand_out(self, answer: Any) -> None:
        waiting = self._waiting.popleft()
        if waiting.done():
            return
        if isinstance(answer, RedisError):
            waiting.set_exception(answer)
        else:
            waiting.set_result(answer)


async def _in_time(asked: asyncio.Future[T]) -> T:
    """What it comes to. Raises RedisTimeoutError when Redis says nothing for SOCKET_TIMEOUT.

    One timer alone would hold it against Redis when this process stood still: the answer is there, the timer is first.
    """
    try:
        for _ in range(LOOKS):
            if (await asyncio.wait({asked}, timeout=SOCKET_TIMEOUT / LOOKS))[0]:
                return asked.result()
        raise RedisTimeoutError
    finally:
        asked.cancel()
