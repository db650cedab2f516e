"""A job exists if, and only if, the transaction that called for it was committed."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable

import pytest
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core import jobs
from core.database import Database
from core.jobs import JobPayload

Enqueue = Callable[[AsyncSession, JobPayload], Awaitable[None]]


class PowerCutError(Exception):
    """What ends a transaction before its commit."""


async def of_the_house(session: AsyncSession, payload: JobPayload) -> None:
    await jobs.enqueue(session, "write_kit", payload)


async def naive(session: AsyncSession, payload: JobPayload) -> None:
    """As one would write it: straight on the driver's connection."""
    connection = await (await session.connection()).get_raw_connection()
    await jobs.queries(AsyncpgDriver(connection.driver_connection)).enqueue(
        "write_kit", payload.model_dump_json().encode()
    )


async def stored(database: Database, payload: JobPayload) -> int:
    async with database.transaction() as session:
        count = await session.scalar(
            text("SELECT count(*) FROM pgqueuer.pgqueuer WHERE convert_from(payload, 'UTF8')::jsonb->>'id' = :id"),
            {"id": str(payload.id)},
        )
        return int(count or 0)


async def cut_off(database: Database, enqueue: Enqueue, payload: JobPayload, after: str | None) -> None:
    async with database.transaction() as session:
        if after:
            await session.execute(text(after))
        await enqueue(session, payload)
        raise PowerCutError


async def rolled_back(database: Database, enqueue: Enqueue, *, after: str | None = None) -> int:
    """How many jobs are left after a transaction that enqueued one and was not committed."""
    payload = JobPayload(id=uuid.uuid4())
    with pytest.raises(PowerCutError):
        await cut_off(database, enqueue, payload, after)
    left = await stored(database, payload)
    async with database.transaction() as session:
        await session.execute(
            text("DELETE FROM pgqueuer.pgqueuer WHERE convert_from(payload, 'UTF8')::jsonb->>'id' = :id"),
            {"id": str(payload.id)},
        )
    return left


async def test_a_job_is_there_after_the_commit(database: Database) -> None:
    payload = JobPayload(id=uuid.uuid4())
    async with database.transaction() as session:
        await jobs.enqueue(session, "write_kit", payload)
        assert await stored(database, payload) == 0
    assert await stored(database, payload) == 1


async def test_a_rollback_leaves_no_job(database: Database) -> None:
    assert await rolled_back(database, of_the_house, after="SELECT count(*) FROM users") == 0


async def test_a_rollback_leaves_no_job_that_was_the_only_statement(database: Database) -> None:
    assert await rolled_back(database, of_the_house) == 0


async def test_control_a_naive_enqueue_survives_the_rollback(database: Database) -> None:
    """Why `jobs.enqueue` sends a statement first. Should this fail, the two tests above prove nothing."""
    assert await rolled_back(database, naive) == 1


async def test_the_same_job_twice_is_one_and_a_new_version_another(database: Database) -> None:
    payload = JobPayload(id=uuid.uuid4(), version=3)
    for _ in range(2):
        async with database.transaction() as session:
            await jobs.enqueue(session, "read_response", payload)
            await jobs.enqueue(session, "read_response", payload)
    assert await stored(database, payload) == 1
    async with database.transaction() as session:
        await jobs.enqueue(session, "read_response", JobPayload(id=payload.id, version=4))
    assert await stored(database, payload) == 2


async def test_a_job_skipped_as_a_double_does_not_spoil_the_transaction(database: Database) -> None:
    payload = JobPayload(id=uuid.uuid4())
    for _ in range(2):
        async with database.transaction() as session:
            await jobs.enqueue(session, "write_kit", payload)
            assert await session.scalar(text("SELECT 1")) == 1
