"""The job queue (PgQueuer): jobs are enqueued in the transaction that calls for them, and only here."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pgqueuer import Queries
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver, AsyncpgPoolDriver
from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.domain.settings import DBSettings
from pgqueuer.ports.driver import Driver
from pydantic import BaseModel, ConfigDict
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

JobName = Literal["write_kit", "read_response", "transcribe", "evaluate_interview", "match_cv", "write_feedback"]


class JobPayload(BaseModel):
    """What a job is about: ids only. `version` fences a response that was rewritten meanwhile."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: uuid.UUID
    version: int = 1


def queries(driver: Driver) -> Queries:
    """PgQueuer's queries on its own schema, apart from our tables."""
    settings = DBSettings(db_schema="pgqueuer")
    return Queries(
        driver,
        qbe=QueryBuilderEnvironment(settings),
        qbq=QueryQueueBuilder(settings),
        qbs=QuerySchedulerBuilder(settings),
    )


async def enqueue(session: AsyncSession, job: JobName, payload: JobPayload) -> None:
    """Add a job that exists if, and only if, the session's transaction commits."""
    await session.flush()
    await (await _queries_within(session)).enqueue(
        job,
        payload.model_dump_json().encode(),
        dedupe_key=f"{job}:{payload.id}:{payload.version}",
        on_conflict="skip",
    )


@dataclass(frozen=True)
class Counted:
    """Jobs to be done or under way, jobs given up, and which kind the latest of those is."""

    waiting: int
    failed: int
    latest_failed: str | None


async def counted(session: AsyncSession) -> Counted:
    """How the queue stands."""
    row = (
        await session.execute(
            text(
                """
                SELECT count(*) FILTER (WHERE status IN ('queued', 'picked')) AS waiting,
                       count(*) FILTER (WHERE status = 'failed') AS failed,
                       (array_agg(entrypoint ORDER BY updated DESC) FILTER (WHERE status = 'failed'))[1] AS latest
                FROM pgqueuer.pgqueuer
                """
            )
        )
    ).one()
    return Counted(row.waiting, row.failed, row.latest)


async def overdue(session: AsyncSession, longest: timedelta) -> bool:
    """Whether a job is due for longer than that, and nobody has taken it."""
    late = text(
        "SELECT EXISTS (SELECT FROM pgqueuer.pgqueuer "
        "WHERE status = 'queued' AND execute_after < now() - CAST(:longest AS interval))"
    )
    return bool(await session.scalar(late, {"longest": longest}))


async def requeue_failed(session: AsyncSession) -> int:
    """Put back every job that was given up; how many. Of twins, and beside one that waits already, one is enough."""
    await session.execute(
        text(
            """
            DELETE FROM pgqueuer.pgqueuer failed USING pgqueuer.pgqueuer other
            WHERE failed.status = 'failed' AND other.dedupe_key = failed.dedupe_key
              AND (other.status IN ('queued', 'picked') OR other.status = 'failed' AND other.id > failed.id)
            """
        )
    )
    failed = await session.scalars(text("SELECT id FROM pgqueuer.pgqueuer WHERE status = 'failed'"))
    ids = list(failed.all())
    await (await _queries_within(session)).requeue_jobs(ids)
    return len(ids)


async def hasten(session: AsyncSession, names: Collection[JobName]) -> None:
    """Let jobs of these names that wait for their next try be tried at once."""
    await session.execute(
        text(
            "UPDATE pgqueuer.pgqueuer SET execute_after = now() "
            "WHERE status = 'queued' AND execute_after > now() AND entrypoint = ANY(:names)"
        ),
        {"names": list(names)},
    )


async def forget_tracebacks(session: AsyncSession, since: datetime, until: datetime) -> None:
    """Drop what failed jobs have said in that time: an error may quote what it failed on."""
    await session.execute(
        text(
            "UPDATE pgqueuer.pgqueuer_log SET traceback = NULL "
            "WHERE traceback IS NOT NULL AND created BETWEEN :since AND :until"
        ),
        {"since": since, "until": until},
    )


async def _queries_within(session: AsyncSession) -> Queries:
    """The queue's queries in the session's transaction.

    A statement goes through the session first: SQLAlchemy opens the driver's transaction lazily, and a job
    written on a connection without one would survive a rollback.
    """
    await session.execute(text("SELECT 1"))
    connection = await (await session.connection()).get_raw_connection()
    return queries(AsyncpgDriver(connection.driver_connection))


__all__ = [
    "AsyncpgPoolDriver",
    "JobName",
    "JobPayload",
    "counted",
    "enqueue",
    "forget_tracebacks",
    "hasten",
    "overdue",
    "queries",
    "requeue_failed",
]
