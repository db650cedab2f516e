"""The lines of a report, kept for thirty days in Redis as `evaluation:{interview_id}`.

What is kept names the run and the judgements that it was made of: after a run, a correction or a change of the
product it no longer fits and is made anew. PostgreSQL is the truth, and is always asked who may see a report.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.models import Evaluation, Interview

T = TypeVar("T")

KEPT = 30 * 86_400
"""Seconds."""
_PREFIX = "evaluation:"
_AT_ONCE = 200


class ReportCache:
    """Reads through: without Redis, or when it fails, the lines are read from PostgreSQL."""

    def __init__(self, database: Database, redis: Redis) -> None:
        self._database = database
        self._redis = redis

    async def lines(
        self,
        evaluation: Evaluation,
        shape: TypeAdapter[T],
        read: Callable[[AsyncSession, Evaluation], Awaitable[T]],
    ) -> T | None:
        """The lines of a run with a result; None once staff may no longer read the interview."""
        edition = _edition(evaluation, shape)
        kept = await self._kept(evaluation.interview_id, edition, shape)
        if kept is not None:
            return kept
        async with self._database.transaction() as session:
            interview = await session.get_one(Interview, evaluation.interview_id)
            if not interview.is_readable:
                return None
            lines = await read(session, evaluation)
        if evaluation.current:
            with suppress(RedisError):
                value = edition.encode() + shape.dump_json(lines)
                await self._redis.set(_key(evaluation.interview_id), value, ex=KEPT)
        return lines

    async def drop(self, *interviews: uuid.UUID) -> None:
        """After the commit of whatever changed these reports, or erased what they quote."""
        if interviews:
            with suppress(RedisError):
                await self._redis.delete(*map(_key, interviews))

    async def drop_unreadable(self) -> None:
        """Whatever staff may no longer read, also if it was kept while, or erased when, Redis was away."""
        with suppress(RedisError):
            batch: list[uuid.UUID] = []
            async for key in self._redis.scan_iter(match=f"{_PREFIX}*", count=_AT_ONCE):
                batch.append(uuid.UUID(key.decode().removeprefix(_PREFIX)))
                if len(batch) == _AT_ONCE:
                    await self._drop_unreadable(batch)
                    batch = []
            await self._drop_unreadable(batch)

    async def _drop_unreadable(self, interviews: Sequence[uuid.UUID]) -> None:
        async with self._database.transaction() as session:
            found = await session.scalars(select(Interview).where(Interview.id.in_(interviews)))
            readable = {interview.id for interview in found if interview.is_readable}
        await self.drop(*(one for one in interviews if one not in readable))

    async def _kept(self, interview_id: uuid.UUID, edition: str, shape: TypeAdapter[T]) -> T | None:
        try:
            value: bytes | None = await self._redis.get(_key(interview_id))
            if value is None or not value.startswith(edition.encode()):
                return None
            return shape.validate_json(value[len(edition) :])
        except (RedisError, ValidationError):
            return None


def _edition(evaluation: Evaluation, shape: TypeAdapter[T]) -> str:
    """Changes with the run, with each judgement in it, and with the shape of a line."""
    made_of = json.dumps([str(evaluation.id), evaluation.all_judgements, shape.json_schema()], sort_keys=True)
    return hashlib.sha256(made_of.encode()).hexdigest()


def _key(interview_id: uuid.UUID) -> str:
    return f"{_PREFIX}{interview_id}"
