"""The pool: what a restart of PostgreSQL leaves of it."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from sqlalchemy import text

from cli.embedded import Embedded
from core.database import Database, create_engine
from core.models import User

AT_ONCE = 8


async def test_a_restarted_postgresql_is_met_by_no_error(servers: Embedded) -> None:
    """Connections that lay in the pool are dead; whoever asks next gets a living one."""
    engine = create_engine(servers.database_url)
    database = Database(engine)

    async def ask() -> object:
        async with database.transaction() as session:
            return await session.scalar(text("SELECT 1"))

    try:
        assert await asyncio.gather(*(ask() for _ in range(AT_ONCE))) == [1] * AT_ONCE
        await servers.stop_postgres()
        await servers.start_postgres()
        assert await asyncio.gather(*(ask() for _ in range(AT_ONCE))) == [1] * AT_ONCE
    finally:
        await engine.dispose()


async def test_a_reading_session_writes_nothing(servers: Embedded) -> None:
    """It has no transaction: what it wrote could not be taken back."""
    engine = create_engine(servers.database_url)
    database = Database(engine)
    person = User(id=uuid.uuid4(), email=f"{uuid.uuid4().hex}@example.com")
    try:
        async with database.reading() as session:
            session.add(person)
            with pytest.raises(RuntimeError):
                await session.flush()
    finally:
        await engine.dispose()
