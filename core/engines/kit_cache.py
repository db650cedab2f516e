"""Kits are kept for a day, and written once however many ask at the same time, in whatever process.

Redis hash `questions:{job_id}:{difficulty}`, a field for each count, language, engine and prompt version (and text
and seed, so that an edited vacancy or a kit asked for anew is not answered with the old one).
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import re
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import cast

from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from core.engines.base import Engine, Kit, KitRequest
from core.engines.faults import EngineUnavailableError
from core.errors import EngineError

KEPT = 86_400.0
"""Seconds."""
LOCK = 15.0
"""Seconds until the lock of a process that died is free; one that lives renews it."""
FAILURE_TOLD = 3.0
"""Seconds in which those who waited learn that the writing failed, rather than all trying by themselves."""
LONGEST_WAIT = 300.0
_POLL = (0.04, 0.1)
_RENEW = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0"
_RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"


def fingerprint(title: str, description: str) -> str:
    """The same for texts that differ in white space, case and numbers only: what a vacancy without id is known by."""
    text = re.sub(r"\d+", "0", f"{title}\n{description}".casefold())
    return hashlib.sha256(" ".join(re.findall(r"\w+|[^\w\s]", text)).encode()).hexdigest()[:32]


class KitCache:
    """Stands before an engine. Without Redis, or when it fails, the engine is asked straight away."""

    def __init__(
        self, redis: Redis | None, *, clock: Callable[[], float] = time.time, lock_seconds: float = LOCK
    ) -> None:
        self._redis = redis
        self._clock = clock
        self._lock_seconds = lock_seconds

    async def write_kit(self, engine: Engine, request: KitRequest, job_id: str | None = None) -> Kit:
        """The kept kit (its `usage` is None), or a new one. Raises EngineError; a failure is never kept.

        `job_id` is the vacancy's; without it the fingerprint of title and description stands for it.
        """
        key = f"questions:{job_id or fingerprint(request.title, request.description)}:{request.difficulty}"
        if self._redis is None:
            return await engine.write_kit(request)
        flight = _Flight(self._redis, key, field_of(engine, request), self._clock, self._lock_seconds)
        try:
            kept = await flight.join()
        except RedisError:
            return await engine.write_kit(request)
        return kept if kept is not None else await flight.lead(lambda: engine.write_kit(request))


def field_of(engine: Engine, request: KitRequest) -> str:
    """The field of the hash."""
    text = json.dumps([request.title, request.description, request.experience_years], ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    names = (request.count, request.language, engine.name, engine.model, engine.prompt_version, digest, request.seed)
    return ":".join(str(name) for name in names)


class _Flight:
    """One kit that several may want: the first leads and writes, the others wait for what comes."""

    def __init__(self, redis: Redis, key: str, name: str, clock: Callable[[], float], lock_seconds: float) -> None:
        self._redis = redis
        self._key = key
        self._field = name
        self._clock = clock
        self._lock_seconds = lock_seconds
        own = hashlib.sha256(name.encode()).hexdigest()[:16]
        self._lock = f"{key}:writing:{own}"
        self._failure = f"{key}:failed:{own}"
        self._token = secrets.token_hex(16)

    async def join(self) -> Kit | None:
        """The kit when it is there; None when this flight leads. Raises RedisError, EngineError of the leader."""
        came = time.monotonic()
        while True:
            if kit := await self._kept():
                return kit
            await self._raise_failure_since(came)
            taken = await self._redis.set(self._lock, self._token, px=round(self._lock_seconds * 1000), nx=True)
            if taken:
                # Between the look and the lock the leader before may have finished.
                kit = await self._kept()
                if kit is not None:
                    await self._eval(_RELEASE, self._token)
                return kit
            if time.monotonic() > came + LONGEST_WAIT:
                raise EngineUnavailableError("the kit is still being written", LONGEST_WAIT)
            await asyncio.sleep(random.uniform(*_POLL))  # noqa: S311 - spreads those who wait, guards nothing

    async def lead(self, write: Callable[[], Awaitable[Kit]]) -> Kit:
        """Write it, keep it, let the others go. What Redis fails at is not kept, and fails nobody."""
        async with self._renewed():
            try:
                kit = await write()
            except EngineError as error:
                with suppress(RedisError):
                    await self._redis.set(self._failure, str(error), px=round(FAILURE_TOLD * 1000))
                    await self._eval(_RELEASE, self._token)
                raise
            except BaseException:
                with suppress(RedisError):
                    await self._eval(_RELEASE, self._token)
                raise
        with suppress(RedisError):
            kept = {"written_at": self._clock(), "kit": kit.model_dump(mode="json", exclude={"usage"})}
            await cast(Awaitable[int], self._redis.hset(self._key, self._field, json.dumps(kept, ensure_ascii=False)))
            await self._redis.expire(self._key, int(KEPT))
            await self._redis.delete(self._failure)
            await self._eval(_RELEASE, self._token)
        return kit

    async def _raise_failure_since(self, came: float) -> None:
        """Share a failure that happened while this one waited; one that is older is tried anew."""
        reason = await self._redis.get(self._failure)
        if reason is None:
            return
        age = FAILURE_TOLD - await self._redis.pttl(self._failure) / 1000
        if age <= time.monotonic() - came:
            raise EngineUnavailableError(reason.decode() if isinstance(reason, bytes) else str(reason))

    async def _kept(self) -> Kit | None:
        """What is kept and not older than a day: the life of the hash is that of its youngest field."""
        value = await cast(Awaitable[bytes | str | None], self._redis.hget(self._key, self._field))
        if value is None:
            return None
        try:
            kept = json.loads(value)
            if self._clock() - float(kept["written_at"]) < KEPT:
                return Kit.model_validate(kept["kit"])
        except (ValueError, KeyError, TypeError, ValidationError):
            return None
        return None

    @asynccontextmanager
    async def _renewed(self) -> AsyncIterator[None]:
        """Hold the lock while the work lasts."""

        async def renew() -> None:
            while True:
                await asyncio.sleep(self._lock_seconds / 3)
                with suppress(RedisError):
                    await self._eval(_RENEW, self._token, str(round(self._lock_seconds * 1000)))

        renewing = asyncio.create_task(renew())
        try:
            yield
        finally:
            renewing.cancel()
            with suppress(asyncio.CancelledError):
                await renewing

    async def _eval(self, script: str, *arguments: str) -> None:
        await cast(Awaitable[int], self._redis.eval(script, 1, self._lock, *arguments))
