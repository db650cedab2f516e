"""Marks that all processes see: small values in Redis that expire. Where Redis is gone, each process keeps its own."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

T = TypeVar("T")

AVOIDED = 5.0
"""Seconds in which a Redis that failed is not asked again, so that it holds nobody up at every step."""
_RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"
_COUNT = "local n = redis.call('incr', KEYS[1]) redis.call('pexpire', KEYS[1], ARGV[1]) return n"


class Marks(Protocol):
    """Named values with a life in seconds."""

    async def get(self, name: str) -> str | None: ...

    async def left(self, name: str) -> float:
        """Seconds the mark has to live; 0 when there is none."""
        ...

    async def put(self, name: str, value: str, seconds: float) -> None: ...

    async def take(self, name: str, value: str, seconds: float) -> bool:
        """Set it unless it is there; whether this call did."""
        ...

    async def count(self, name: str, seconds: float) -> int:
        """Add one and start its life anew."""
        ...

    async def drop(self, *names: str) -> None: ...

    async def release(self, name: str, value: str) -> None:
        """Drop it if it still has this value: what was taken by somebody else meanwhile stays."""
        ...


@dataclass(slots=True)
class _Mark:
    value: str
    ends: float


class LocalMarks:
    """The marks of one process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._marks: dict[str, _Mark] = {}

    async def get(self, name: str) -> str | None:
        mark = self._living(name)
        return mark.value if mark else None

    async def left(self, name: str) -> float:
        mark = self._living(name)
        return mark.ends - self._clock() if mark else 0.0

    async def put(self, name: str, value: str, seconds: float) -> None:
        self._marks[name] = _Mark(value, self._clock() + seconds)

    async def take(self, name: str, value: str, seconds: float) -> bool:
        if self._living(name):
            return False
        self._marks[name] = _Mark(value, self._clock() + seconds)
        return True

    async def count(self, name: str, seconds: float) -> int:
        mark = self._living(name)
        number = int(mark.value) + 1 if mark else 1
        self._marks[name] = _Mark(str(number), self._clock() + seconds)
        return number

    async def drop(self, *names: str) -> None:
        for name in names:
            self._marks.pop(name, None)

    async def release(self, name: str, value: str) -> None:
        mark = self._marks.get(name)
        if mark and mark.value == value:
            del self._marks[name]

    def _living(self, name: str) -> _Mark | None:
        mark = self._marks.get(name)
        if mark and mark.ends <= self._clock():
            del self._marks[name]
            return None
        return mark


class RedisMarks:
    """The marks of all processes. Raises RedisError."""

    def __init__(self, redis: Redis, prefix: str) -> None:
        self._redis = redis
        self._prefix = prefix

    async def get(self, name: str) -> str | None:
        value: bytes | str | None = await self._redis.get(self._prefix + name)
        return value.decode() if isinstance(value, bytes) else value

    async def left(self, name: str) -> float:
        milliseconds: int = await self._redis.pttl(self._prefix + name)
        return max(0, milliseconds) / 1000

    async def put(self, name: str, value: str, seconds: float) -> None:
        await self._redis.set(self._prefix + name, value, px=_milliseconds(seconds))

    async def take(self, name: str, value: str, seconds: float) -> bool:
        return bool(await self._redis.set(self._prefix + name, value, px=_milliseconds(seconds), nx=True))

    async def count(self, name: str, seconds: float) -> int:
        counted = self._redis.eval(_COUNT, 1, self._prefix + name, str(_milliseconds(seconds)))
        return int(await cast(Awaitable[int], counted))

    async def drop(self, *names: str) -> None:
        await self._redis.delete(*(self._prefix + name for name in names))

    async def release(self, name: str, value: str) -> None:
        await cast(Awaitable[int], self._redis.eval(_RELEASE, 1, self._prefix + name, value))


class SharedMarks:
    """Redis while it answers, the process's own marks while it doesn't."""

    def __init__(self, redis: Redis | None, prefix: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._shared = RedisMarks(redis, prefix) if redis is not None else None
        self._own = LocalMarks(clock)
        self._clock = clock
        self._avoid_until = float("-inf")

    async def get(self, name: str) -> str | None:
        return await self._either(lambda marks: marks.get(name))

    async def left(self, name: str) -> float:
        return await self._either(lambda marks: marks.left(name))

    async def put(self, name: str, value: str, seconds: float) -> None:
        await self._either(lambda marks: marks.put(name, value, seconds))

    async def take(self, name: str, value: str, seconds: float) -> bool:
        return await self._either(lambda marks: marks.take(name, value, seconds))

    async def count(self, name: str, seconds: float) -> int:
        return await self._either(lambda marks: marks.count(name, seconds))

    async def drop(self, *names: str) -> None:
        await self._either(lambda marks: marks.drop(*names))

    async def release(self, name: str, value: str) -> None:
        await self._either(lambda marks: marks.release(name, value))

    async def _either(self, act: Callable[[Marks], Awaitable[T]]) -> T:
        if self._shared is not None and self._clock() >= self._avoid_until:
            try:
                return await act(self._shared)
            except RedisError:
                self._avoid_until = self._clock() + AVOIDED
        return await act(self._own)


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))
