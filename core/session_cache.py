"""Who is signed in, kept in Redis as `session:{user_id}`; PostgreSQL has the truth and is asked when unsure."""

from __future__ import annotations

import uuid
from contextlib import suppress
from dataclasses import dataclass

from redis.exceptions import RedisError

from core.request_window import COUNT, Window
from core.scripts import Script, Scripts

LASTS = 60
"""Seconds; also the longest that a change which Redis was never told of goes unseen."""

_ENTER = Script(
    COUNT
    + """
local known = redis.call('HMGET', KEYS[1], 'version', 'role', 'language', ARGV[1])
if not (known[1] and known[2] and known[3]) or known[4] ~= '1' then return {} end
if known[1] ~= ARGV[2] then return {known[1], known[2], known[3]} end
return {known[1], known[2], known[3], count(KEYS[2], ARGV[3])}
"""
)
"""Both questions of a request at once. Only whoever is let in is counted as that person: a token that was revoked
must not use up its owner's requests."""

_KEEP = Script("""
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
""")
"""A slow reader of PostgreSQL never brings back what was revoked meanwhile: versions only grow, and a session
that was ended stays ended."""


@dataclass(frozen=True)
class Standing:
    """What an account may do, as of its session version."""

    version: int
    role: str
    language: str


class SessionCache:
    """Reads and writes never fail: without Redis nothing is known, and PostgreSQL is asked."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts

    async def enter(
        self, user_id: uuid.UUID, session_id: uuid.UUID, version: int, window: Window
    ) -> tuple[Standing | None, int | None]:
        """The standing of an account whose session is known to be open, None when PostgreSQL must be asked; and,
        if it has that version, how many requests there were in the window with this one.
        """
        try:
            known = await self._scripts.run(
                _ENTER, [_key(user_id), window.key], [str(session_id), version, window.period]
            )
        except RedisError:
            return None, None
        if not known:
            return None, None
        standing = Standing(int(known[0]), known[1].decode(), known[2].decode())
        return standing, known[3] if len(known) > 3 else None

    async def opened(self, user_id: uuid.UUID, session_id: uuid.UUID, standing: Standing) -> None:
        """Keep what PostgreSQL said."""
        args: list[str | int] = [standing.version, standing.role, standing.language, str(session_id), 1, LASTS]
        await self._write(user_id, args)

    async def ended(self, user_id: uuid.UUID, version: int, session_id: uuid.UUID | None = None) -> None:
        """After the commit: this session, or with a grown version every session, is over."""
        await self._write(user_id, [version, "", "", str(session_id or ""), 0, LASTS], urgent=True)

    async def _write(self, user_id: uuid.UUID, args: list[str | int], *, urgent: bool = False) -> None:
        with suppress(RedisError):
            await self._scripts.run(_KEEP, [_key(user_id)], args, urgent=urgent)


def _key(user_id: uuid.UUID) -> str:
    return f"session:{user_id}"
