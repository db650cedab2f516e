"""Whether everything the product stands on is there, what waits, and what was given up and can be tried again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, cast, get_args

from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import func, or_, select, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from core import jobs
from core.database import Database
from core.models import Notification, Update, User
from core.services.actor import Actor
from core.services.unit import NOTIFICATIONS_CHANNEL, act, record, reply

Queue = Literal["updates", "notifications", "jobs"]
QUEUES: tuple[Queue, ...] = get_args(Queue)
READY_SECONDS = 3.0
"""Longest wait for PostgreSQL before it counts as gone."""
STALLED = timedelta(seconds=60)
"""A job that is due for so long shows that nobody takes jobs."""


@dataclass(frozen=True)
class Backlog:
    """What one queue holds: to be done, and given up; `reason` is why the latest was given up."""

    queue: Queue
    waiting: int
    dead: int
    reason: str | None


@dataclass(frozen=True)
class Readiness:
    """Which of the parts work; without PostgreSQL nothing is known of the queue."""

    postgres: bool
    redis: bool
    queue: bool

    @property
    def status(self) -> Literal["ok", "degraded", "down"]:
        """PostgreSQL decides; without Redis it is slower, without a worker results wait."""
        if not self.postgres:
            return "down"
        return "ok" if self.redis and self.queue else "degraded"


@dataclass(frozen=True)
class Health:
    """Round trips in milliseconds; None: not reachable."""

    postgres_ms: int
    redis_ms: int | None
    schema: str
    backlogs: tuple[Backlog, ...]


class HealthService:
    """Looks, and tries again what was given up."""

    def __init__(self, database: Database, redis: Redis) -> None:
        self._database = database
        self._redis = redis

    async def health(self, *, acting: Actor) -> Health:
        """For admins. Raises ForbiddenError."""
        acting.require_admin()
        redis_ms = await self._ping_redis()
        async with self._database.transaction() as session:
            begun = time.perf_counter()
            schema = await session.scalar(text("SELECT version_num FROM alembic_version"))
            postgres_ms = _since(begun)
            backlogs = (await _updates(session), await _notifications(session), await _jobs(session))
            return Health(postgres_ms, redis_ms, str(schema), backlogs)

    async def readiness(self) -> Readiness:
        """Whether this process can take work, and what of it would wait."""
        redis = await self._ping_redis() is not None
        try:
            async with asyncio.timeout(READY_SECONDS), self._database.transaction() as session:
                return Readiness(postgres=True, redis=redis, queue=not await jobs.overdue(session, STALLED))
        except (SQLAlchemyError, OSError, TimeoutError):
            return Readiness(postgres=False, redis=redis, queue=False)

    async def retry(self, queue: Queue, *, edit_message_id: int | None = None, acting: Actor) -> None:
        """Put back everything of a queue that was given up. Raises ForbiddenError."""
        acting.require_admin()
        async with act(self._database, acting) as session:
            match queue:
                case "updates":
                    count = await _revive_updates(session)
                case "notifications":
                    count = await _revive_notifications(session)
                case "jobs":
                    count = await jobs.requeue_failed(session)
            if count:
                await record(session, acting.user_id, "dead_letters.retried", None, queue=queue, count=count)
            await reply(session, acting, "health", edit_message_id=edit_message_id)

    async def _ping_redis(self) -> int | None:
        begun = time.perf_counter()
        try:
            await cast("Awaitable[bool]", self._redis.ping())  # typed for sync and async at once
        except (RedisError, OSError):
            return None
        return _since(begun)


async def _updates(session: AsyncSession) -> Backlog:
    waiting = await session.scalar(
        select(func.count()).select_from(Update).where(Update.done_at.is_(None), Update.dead_at.is_(None))
    )
    dead = (
        await session.execute(
            select(func.count(), func.max(Update.dead_at)).where(Update.dead_at.is_not(None), Update.done_at.is_(None))
        )
    ).one()
    reason = await session.scalar(select(Update.error).where(Update.dead_at == dead[1]).limit(1))
    return Backlog("updates", waiting or 0, dead[0], reason)


async def _notifications(session: AsyncSession) -> Backlog:
    """What can't be delivered now, because the person blocked the bot or is blocked, is not waited for."""
    waiting = await session.scalar(
        select(func.count())
        .select_from(Notification)
        .join(User, User.id == Notification.recipient_id)
        .where(
            Notification.sent_at.is_(None),
            Notification.dead_at.is_(None),
            or_(Notification.not_before.is_(None), Notification.not_before <= func.now()),
            User.unreachable_at.is_(None),
            User.blocked_at.is_(None),
            User.telegram_id.is_not(None),
        )
    )
    dead = (
        await session.execute(
            select(func.count(), func.max(Notification.dead_at)).where(Notification.dead_at.is_not(None))
        )
    ).one()
    reason = await session.scalar(select(Notification.error).where(Notification.dead_at == dead[1]).limit(1))
    return Backlog("notifications", waiting or 0, dead[0], reason)


async def _jobs(session: AsyncSession) -> Backlog:
    counted = await jobs.counted(session)
    return Backlog("jobs", counted.waiting, counted.failed, counted.latest_failed)


async def _revive_updates(session: AsyncSession) -> int:
    revived = await session.scalars(
        update(Update)
        .where(Update.dead_at.is_not(None), Update.done_at.is_(None))
        .values(dead_at=None, attempts=0, error=None)
        .returning(Update.update_id)
    )
    return len(revived.all())


async def _revive_notifications(session: AsyncSession) -> int:
    revived = await session.scalars(
        update(Notification)
        .where(Notification.dead_at.is_not(None))
        .values(dead_at=None, attempts=0, error=None)
        .returning(Notification.id)
    )
    await session.execute(text(f"NOTIFY {NOTIFICATIONS_CHANNEL}"))
    return len(revived.all())


def _since(begun: float) -> int:
    return round((time.perf_counter() - begun) * 1000)
