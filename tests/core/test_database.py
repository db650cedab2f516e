"""The pool: what a restart of PostgreSQL leaves of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cli.embedded import Embedded
from core.database import Database, create_engine, create_reading_engine

AT_ONCE = 8


@pytest.fixture
async def database(servers: Embedded) -> AsyncIterator[Database]:
    engine, reading = create_engine(servers.database_url), create_reading_engine(servers.database_url)
    yield Database(engine, reading)
    await engine.dispose()
    await reading.dispose()


async def test_a_restarted_postgresql_is_met_by_no_error(servers: Embedded, database: Database) -> None:
    """Connections that lay in a pool are dead; whoever asks next gets a living one."""

    async def ask() -> object:
        async with database.transaction() as session:
            return await session.scalar(text("SELECT 1"))

    async def read() -> object:
        async with database.reading() as connection:
            return await connection.scalar(text("SELECT 1"))

    async def all_at_once() -> None:
        asked = [question() for question in (ask, read) for _ in range(AT_ONCE)]
        assert await asyncio.gather(*asked) == [1] * 2 * AT_ONCE

    await all_at_once()
    await servers.stop_postgres()
    await servers.start_postgres()
    await all_at_once()


async def test_reading_writes_nothing(database: Database) -> None:
    """There is no transaction: what it wrote could not be taken back."""
    async with database.reading() as connection:
        with pytest.raises(DBAPIError, match="read-only"):
            await connection.execute(text("CREATE TABLE written (id int)"))
    async with database.reading() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1
