"""Databases of their own for tests that change the schema."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from cli.embedded import Embedded
from core.database import create_engine
from tests.core.servers import empty_database, temporary_servers


@pytest_asyncio.fixture(scope="session")
async def servers() -> AsyncIterator[Embedded]:
    """PostgreSQL and Redis."""
    async with temporary_servers() as running:
        yield running


@pytest_asyncio.fixture
async def empty(servers: Embedded) -> AsyncIterator[AsyncEngine]:
    """A database in which nothing is."""
    engine = create_engine(await empty_database(servers, f"m{uuid.uuid4().hex}"))
    yield engine
    await engine.dispose()
