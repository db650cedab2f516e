"""The start: refused in a clear sentence where it can't go on, with servers of one's own or embedded ones."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from cli.embedded import Embedded
from cli.serve import Face, StartError, serve, wired, with_servers
from core.config import Settings
from migrations.runner import downgrade, is_current, migrate
from tests.core.servers import empty_database, open_folder, settings_of, temporary_servers


@pytest_asyncio.fixture(scope="module")
async def own_servers() -> AsyncIterator[Embedded]:
    """Servers that somebody else runs."""
    async with temporary_servers() as running:
        yield running


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """`serve` takes the signals over; the tests give them back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


async def served(settings: Settings, *faces: Face) -> None:
    async with asyncio.timeout(20):
        await serve(settings, faces or ["worker"])


async def test_the_start_is_refused_while_the_schema_is_behind(own_servers: Embedded) -> None:
    settings = settings_of(own_servers, await empty_database(own_servers, "behind"))
    with pytest.raises(StartError, match=r"behind.*mismatch migrate"):
        await served(settings)
    async with wired(settings) as container:
        engine = await container.get(AsyncEngine)
        await migrate(engine)
        await downgrade(engine, "-1")
    with pytest.raises(StartError, match=r"behind.*mismatch migrate"):
        await served(settings)


async def test_servers_of_ones_own_need_a_secret_of_ones_own(own_servers: Embedded) -> None:
    settings = settings_of(own_servers).model_copy(update={"jwt_secret": None})
    with pytest.raises(StartError, match=r"^JWT_SECRET: "):
        await served(settings)


async def test_a_port_that_is_taken_is_told_and_all_that_runs_beside_ends_in_order(own_servers: Embedded) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = settings_of(own_servers, await empty_database(own_servers, "taken"), api_port=taken.getsockname()[1])
        async with wired(settings) as container:
            await migrate(await container.get(AsyncEngine))
        with pytest.raises(StartError, match=r"^API_HOST, API_PORT: .*address already in use"):
            await served(settings, "worker", "api")


async def test_servers_of_ones_own_are_not_migrated_unasked(own_servers: Embedded) -> None:
    settings = settings_of(own_servers, await empty_database(own_servers, "untouched"))
    async with with_servers(settings) as reachable, wired(reachable) as container:
        assert reachable == settings
        assert not await is_current(await container.get(AsyncEngine))


async def test_embedded_servers_migrate_themselves_and_keep_a_given_secret() -> None:
    with open_folder() as folder:
        settings = Settings.model_construct(data_dir=folder / "data", jwt_secret=SecretStr("s" * 32))
        async with with_servers(settings) as reachable, wired(reachable) as container:
            assert await is_current(await container.get(AsyncEngine))
            assert reachable.jwt_secret == settings.jwt_secret
            assert reachable.database_url
            assert reachable.redis_url
