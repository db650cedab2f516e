"""Real PostgreSQL and Redis for the tests of core, in a folder that is gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from unittest.mock import patch

import asyncpg
from redis.asyncio import Redis

from cli.embedded import Embedded, embedded_servers
from core.cache import create_redis
from core.config import Settings


@asynccontextmanager
async def temporary_servers() -> AsyncIterator[Embedded]:
    """Servers without fsync. PostgreSQL never runs as root, so their folder is open to others."""
    with open_folder() as folder:
        async with embedded_servers(folder / "data", fsync=False) as servers:
            yield servers


@contextmanager
def open_folder() -> Iterator[Path]:
    """A temporary folder that another user can enter."""
    with tempfile.TemporaryDirectory(prefix="mismatch-core-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)
        yield folder


def settings_of(servers: Embedded, database_url: str | None = None, **values: object) -> Settings:
    """Settings that point at these servers, whatever the environment says."""
    return Settings.model_validate(
        {
            "database_url": database_url or servers.database_url,
            "redis_url": servers.redis_url,
            "jwt_secret": servers.jwt_secret,
            "log_level": "ERROR",
            **values,
        }
    )


def patient_redis(url: str) -> Redis:
    """The product's client, for tests that count who asks how often: on a machine that stands still for half a second
    the product rightly goes on without Redis, and everybody asks for themselves.
    """
    with patch("core.cache.SOCKET_TIMEOUT", 30), patch("core.cache.TURN_TIMEOUT", 30):
        return create_redis(url)


async def empty_database(servers: Embedded, name: str) -> str:
    """The URL of a database of this name without any table."""
    connection = await asyncpg.connect(servers.database_url)
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()
    return servers.database_url.replace("/mismatch?", f"/{name}?")
