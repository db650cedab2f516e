"""Real PostgreSQL and Redis for the tests of core, in a folder that is gone afterwards."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from cli.embedded import Embedded, embedded_servers
from core.config import Settings


@asynccontextmanager
async def temporary_servers() -> AsyncIterator[Embedded]:
    """Servers without fsync. The folder is open to others, because PostgreSQL never runs as root."""
    folder = Path(tempfile.mkdtemp(prefix="mismatch-core-"))
    folder.chmod(0o755)
    try:
        async with embedded_servers(folder / "data", fsync=False) as servers:
            yield servers
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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


async def empty_database(servers: Embedded, name: str) -> str:
    """The URL of a database of this name without any table."""
    connection = await asyncpg.connect(servers.database_url)
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()
    return servers.database_url.replace("/mismatch?", f"/{name}?")
