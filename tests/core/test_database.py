"""The pools: what a restart of PostgreSQL and a call given up leave of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import psutil
import pytest
from sqlalchemy import bindparam, func, literal, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, ProgrammingError

from cli.embedded import Embedded
from core.database import POOL_SIZE, Database, create_engine, create_reading_pool
from core.query import Query, Row

AT_ONCE = 8
ONE = Query(select(literal(1).label("one")))
SLOW = Query(select(func.pg_sleep(60)))


@pytest.fixture
async def database(servers: Embedded) -> AsyncIterator[Database]:
    engine, reading = create_engine(servers.database_url), await create_reading_pool(servers.database_url)
    yield Database(engine, reading)
    await engine.dispose()
    await reading.close()


async def test_a_restarted_postgresql_is_met_by_no_error(servers: Embedded, database: Database) -> None:
    """Connections that lay in a pool are dead; whoever asks next gets a living one."""

    async def ask() -> object:
        async with database.transaction() as session:
            return await session.scalar(text("SELECT 1"))

    async def read() -> object:
        return _one(await database.one(ONE))

    async def all_at_once() -> None:
        asked = [question() for question in (ask, read) for _ in range(AT_ONCE)]
        assert await asyncio.gather(*asked) == [1] * 2 * AT_ONCE

    await all_at_once()
    await servers.stop_postgres()
    await servers.start_postgres()
    await all_at_once()


async def test_reading_writes_nothing(database: Database) -> None:
    """There is no transaction: what it wrote could not be taken back."""
    with pytest.raises(DBAPIError, match="read-only"):
        await database.one(Query(select(func.lo_create(0))))
    assert _one(await database.one(ONE)) == 1


async def test_readings_given_up_take_no_connection_along(database: Database) -> None:
    """As when their callers ran out of time: PostgreSQL stops, and whoever asks next is answered."""
    asked = [asyncio.create_task(database.one(SLOW)) for _ in range(POOL_SIZE + 1)]
    async with asyncio.timeout(30):
        while await _sleeping(database) < POOL_SIZE:
            pass
        for reading in asked:
            reading.cancel()
        await asyncio.wait(asked)
        assert _one(await database.one(ONE)) == 1
        while await _sleeping(database):
            pass


@pytest.mark.parametrize("told", [TimeoutError, asyncio.CancelledError])
async def test_a_connection_that_hangs_is_dropped(
    database: Database, monkeypatch: pytest.MonkeyPatch, told: type[BaseException]
) -> None:
    """PostgreSQL neither answers nor stops: whoever asked is told so in time, and the next one is answered."""
    hanging = psutil.Process(_one(await database.one(Query(select(func.pg_backend_pid().label("one"))))))
    monkeypatch.setattr("core.database.RELEASE_TIMEOUT", 0.2)
    if told is TimeoutError:
        monkeypatch.setattr("core.database.COMMAND_TIMEOUT", 0.2)
    hanging.suspend()
    try:
        asked = asyncio.create_task(database.one(ONE))
        async with asyncio.timeout(30):
            if told is asyncio.CancelledError:
                await asyncio.sleep(0)
                asked.cancel()
            with pytest.raises(told):
                await asked
            monkeypatch.undo()
            assert _one(await database.one(ONE)) == 1
    finally:
        hanging.resume()


async def test_what_is_read_has_the_types_of_its_columns(database: Database) -> None:
    """JSON is read, and a part of the question that is always the same is not asked for."""
    kept = {"skills": ["SQL"], "years": 3}
    query = Query(
        select(
            bindparam("kept", type_=JSONB).label("kept"), literal("always").label("fixed"), literal(None).label("none")
        )
    )
    row = await database.one(query, kept=kept)
    assert row is not None
    assert (row.kept, row.fixed, row.none) == (kept, "always", None)
    assert not hasattr(row, "other")


async def test_nothing_found_and_a_question_that_is_wrong(database: Database) -> None:
    assert await database.one(Query(select(literal(1)).where(literal(1) == 2))) is None
    with pytest.raises(ProgrammingError):
        await database.one(Query(select(text("missing"))))


def _one(row: Row | None) -> int:
    assert row is not None
    return int(row.one)


async def _sleeping(database: Database) -> int:
    async with database.transaction() as session:
        running = text("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep%'")
        return int(await session.scalar(running) or 0)
