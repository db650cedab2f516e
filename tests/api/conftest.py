"""One installation for the tests of the API; they are kept apart by new people, not by new databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from dishka import make_async_container

from cli.embedded import Embedded
from cli.stage import Stage
from core.config import Settings
from core.container import CoreProvider
from tests.api.stand import Caller, Stand, listening, stand, working
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


@pytest_asyncio.fixture(scope="session")
async def beside(stage: Stage) -> AsyncIterator[Stand]:
    """The API over the database in which the bot and the worker of the stage work."""
    values = {"api_port": 0, "rate_limit_login": 1_000_000, "rate_limit_requests": 1_000_000}
    settings = Settings.model_validate({**stage.settings.model_dump(by_alias=True), **values})
    container = make_async_container(CoreProvider(), context={Settings: settings})
    async with listening(container, settings) as running:
        await running.describe_company()
        yield running
    await container.close()
