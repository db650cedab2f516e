"""One installation for all tests of core; they are kept apart by new people, not by new databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from dishka import AsyncContainer, make_async_container
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from cli.embedded import Embedded
from core.config import Settings
from core.container import CoreProvider
from core.database import Database
from migrations.runner import migrate
from tests.core.office import ADMIN_ID, Office
from tests.core.servers import patient_redis, settings_of, temporary_servers


@pytest_asyncio.fixture(scope="session")
async def servers() -> AsyncIterator[Embedded]:
    """PostgreSQL and Redis."""
    async with temporary_servers() as running:
        yield running


@pytest_asyncio.fixture
async def redis(servers: Embedded) -> AsyncIterator[Redis]:
    client = patient_redis(servers.redis_url)
    yield client
    await client.aclose()


@pytest_asyncio.fixture(scope="session")
async def installation(servers: Embedded) -> AsyncIterator[AsyncContainer]:
    """Core as it is wired in the product, over a migrated database."""
    settings = settings_of(servers, admin_ids={ADMIN_ID})
    container = make_async_container(CoreProvider(), context={Settings: settings})
    await migrate(await container.get(AsyncEngine))
    yield container
    await container.close()


@pytest_asyncio.fixture(scope="session")
async def office(installation: AsyncContainer) -> Office:
    """The company of the tests: makes people, vacancies, interviews."""
    return await Office.open(installation)


@pytest_asyncio.fixture(scope="session")
async def database(installation: AsyncContainer) -> Database:
    """Transactions of the installation."""
    return await installation.get(Database)
