"""PostgreSQL: one engine a process, one transaction a public service method, time-outs on everything."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import PoolProxiedConnection, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

CONNECT_TIMEOUT = 5.0
"""Seconds to wait for a new connection."""
COMMAND_TIMEOUT = 10.0
"""Seconds a statement may take, seen from here; asyncpg has no limit of its own."""

SERVER_SETTINGS = {
    "application_name": "mismatch",
    "statement_timeout": "9000",
    "lock_timeout": "5000",
    "idle_in_transaction_session_timeout": "15000",
}


async def connect(dsn: str, **server_settings: str) -> asyncpg.Connection:
    """Open one connection with the house's time-outs. One DSN serves SQLAlchemy, jobs and locks."""
    return await asyncpg.connect(
        dsn,
        timeout=CONNECT_TIMEOUT,
        command_timeout=COMMAND_TIMEOUT,
        server_settings={**SERVER_SETTINGS, **server_settings},
    )


def create_engine(dsn: str) -> AsyncEngine:
    """The pool of one process, for transactions."""
    return _pool(lambda: connect(dsn), size=10)


def create_reading_engine(dsn: str) -> AsyncEngine:
    """The pool for reading by single statements: no BEGIN, no COMMIT, nothing to roll back; PostgreSQL refuses
    to write there.
    """
    return _pool(
        lambda: connect(dsn, default_transaction_read_only="on"),
        size=5,
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,
    )


def _pool(connector: Callable[[], Awaitable[asyncpg.Connection]], *, size: int, **options: Any) -> AsyncEngine:
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connector,
        pool_size=size,
        max_overflow=size,
        pool_timeout=5,
        hide_parameters=True,  # what people typed stays out of error messages
        **options,
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


def _refuse_closed(connection: PoolProxiedConnection, *_: object) -> None:
    """A connection that the server has closed (a restart) is not handed out; the pool makes a new one.

    asyncpg knows without asking: SQLAlchemy's own ping would cost three round trips with each transaction.
    """
    driver: asyncpg.Connection = connection.driver_connection
    if driver.is_closed():
        raise DisconnectionError


class Database:
    """Hands out transactions: what is inside is committed together, or not at all."""

    def __init__(self, engine: AsyncEngine, reading: AsyncEngine) -> None:
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._reading = reading

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session whose work is committed on leaving. No network wait belongs inside."""
        async with self._sessions.begin() as session:
            yield session

    def reading(self) -> AsyncConnection:
        """A connection (`async with`) that reads columns: one round trip a statement, and no objects to track.

        Under READ COMMITTED each statement sees the database of its own moment anyway.
        """
        return self._reading.connect()
