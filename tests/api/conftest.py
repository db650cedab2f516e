"""One installation for the tests of the API; they are kept apart by new people, not by new databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from cli.embedded import Embedded
from tests.api.stand import Caller, Stand, stand, working
from tests.core.servers import temporary_servers


@pytest_asyncio.fixture(scope="session")
async def api_servers() -> AsyncIterator[Embedded]:
    async with temporary_servers() as servers:
        yield servers


@pytest_asyncio.fixture(scope="session")
async def api(api_servers: Embedded) -> AsyncIterator[Stand]:
    async with stand(api_servers) as running:
        await running.describe_company()
        async with working(running.container):
            yield running


@pytest_asyncio.fixture
async def recruiter(api: Stand) -> Caller:
    return await api.person("recruiter")


@pytest_asyncio.fixture
async def colleague(api: Stand) -> Caller:
    """A recruiter who shares nothing with `recruiter`."""
    return await api.person("recruiter")


@pytest_asyncio.fixture
async def admin(api: Stand) -> Caller:
    return await api.person("admin")
