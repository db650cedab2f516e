"""Who is signed in, kept in Redis as `session:{user_id}`; PostgreSQL has the truth and is asked when unsure."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

LASTS = 60
"""Seconds; also the longest that a change which Redis was never told of goes unseen."""

_KEEP = """
local known = tonumber(redis.call('HGET', KEYS[1], 'version'))
local version = tonumber(ARGV[1])
if known and known > version then return 0 end
redis.call('HSET', KEYS[1], 'version', version)
if ARGV[2] ~= '' then redis.call('HSET', KEYS[1], 'role', ARGV[2], 'language', ARGV[3]) end
if ARGV[4] ~= '' then
    local write = ARGV[5] == '1' and 'HSETNX' or 'HSET'
    redis.call(write, KEYS[1], ARGV[4], ARGV[5])
end
if redis.call('TTL', KEYS[1]) < 0 or ARGV[5] == '0' then redis.call('EXPIRE', KEYS[1], ARGV[6]) end
return 1
"""
"""A slow reader of PostgreSQL never brings back what was revoked meanwhile: versions only grow, and a session
that was ended stays ended."""


@dataclass(frozen=True)
class Standing:
    """What an account may do, as of its session version."""

    version: int
    role: str
    language: str


class _Script(Protocol):
    async def __call__(self, keys: list[str], args: list[str | int]) -> object: ...


class SessionCache:
    """Reads and writes never fail: without Redis nothing is known, and PostgreSQL is asked."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._keep = cast(_Script, redis.register_script(_KEEP))

    async def standing(self, user_id: uuid.UUID, session_id: uuid.UUID) -> Standing | None:
        """The standing of an account whose session is known to be open; None when PostgreSQL must be asked."""
        try:
            fields = ["version", "role", "language", str(session_id)]
            known = cast(Awaitable[list[bytes | None]], self._redis.hmget(_key(user_id), fields))
            version, role, language, opened = await known
        except RedisError:
            return None
        if version is None or role is None or language is None or opened != b"1":
            return None
        return Standing(int(version), role.decode(), language.decode())

    async def opened(self, user_id: uuid.UUID, session_id: uuid.UUID, standing: Standing) -> None:
        """Keep what PostgreSQL said."""
        args: list[str | int] = [standing.version, standing.role, standing.language, str(session_id), 1, LASTS]
        await self._write(user_id, args)

    async def ended(self, user_id: uuid.UUID, version: int, session_id: uuid.UUID | None = None) -> None:
        """After the commit: this session, or with a grown version every session, is over."""
        await self._write(user_id, [version, "", "", str(session_id or ""), 0, LASTS])

    async def _write(self, user_id: uuid.UUID, args: list[str | int]) -> None:
        with suppress(RedisError):
            await self._keep([_key(user_id)], args)


def _key(user_id: uuid.UUID) -> str:
    return f"session:{user_id}"
