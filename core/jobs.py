"""The job queue (PgQueuer): jobs are enqueued in the transaction that calls for them, and only here."""

from __future__ import annotations

import uuid
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

JobName = Literal["write_kit", "read_response", "evaluate_interview"]


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
    """Add a job that exists if, and only if, the session's transaction commits.

    A statement goes through the session first: SQLAlchemy opens the driver's transaction lazily, and a job
    written on a connection without one would survive a rollback.
    """
    await session.flush()
    await session.execute(text("SELECT 1"))
    connection = await (await session.connection()).get_raw_connection()
    driver = AsyncpgDriver(connection.driver_connection)
    await queries(driver).enqueue(
        job,
        payload.model_dump_json().encode(),
        dedupe_key=f"{job}:{payload.id}:{payload.version}",
        on_conflict="skip",
    )


__all__ = ["AsyncpgPoolDriver", "JobName", "JobPayload", "enqueue", "queries"]
