"""PostgreSQL: one engine a process, one transaction a public service method, time-outs on everything."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
from sqlalchemy import PoolProxiedConnection, event
from sqlalchemy.exc import DBAPIError, DisconnectionError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from core.query import Query, Row

CONNECT_TIMEOUT = 5.0
"""Seconds to wait for a new connection."""
COMMAND_TIMEOUT = 10.0
"""Seconds a statement may take, seen from here; asyncpg has no limit of its own."""
RELEASE_TIMEOUT = 1.0
"""Seconds that PostgreSQL has to stop a statement which was given up, or the connection is dropped."""
POOL_SIZE = 10
"""Connections of one pool."""

SERVER_SETTINGS = {
    "application_name": "mismatch",
    "statement_timeout": "9000",
    "lock_timeout": "5000",
    "idle_in_transaction_session_timeout": "15000",
}


async def connect(dsn: str) -> asyncpg.Connection:
    """Open one connection with the house's time-outs. One DSN serves SQLAlchemy, jobs and locks."""
    return await asyncpg.connect(
        dsn,
        timeout=CONNECT_TIMEOUT,
        command_timeout=COMMAND_TIMEOUT,
        server_settings=SERVER_SETTINGS,
    )


def create_engine(dsn: str) -> AsyncEngine:
    """The pool of one process, for transactions."""
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: connect(dsn),
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_timeout=5,
        hide_parameters=True,  # what people typed stays out of error messages
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


async def create_reading_pool(dsn: str) -> asyncpg.Pool[Row]:
    """The pool of one process, for reading by single statements: no BEGIN, no COMMIT, nothing to take back when a
    connection is returned; PostgreSQL refuses to write there. It connects when it is first asked.
    """
    return await asyncpg.create_pool(
        dsn,
        min_size=0,
        max_size=POOL_SIZE,
        max_inactive_connection_lifetime=0,
        timeout=CONNECT_TIMEOUT,
        server_settings={**SERVER_SETTINGS, "default_transaction_read_only": "on"},
        record_class=Row,
        init=_read_json,
        reset=_leave,
    )


async def _read_json(connection: asyncpg.Connection[Row]) -> None:
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(kind, schema="pg_catalog", encoder=json.dumps, decoder=json.loads)


async def _leave(_: asyncpg.Connection[Row]) -> None:
    """A connection that only reads, statement by statement, comes back as it went."""


def _refuse_closed(connection: PoolProxiedConnection, *_: object) -> None:
    """A connection that the server has closed (a restart) is not handed out; the pool makes a new one.

    asyncpg knows without asking: SQLAlchemy's own ping would cost three round trips with each transaction.
    """
    driver: asyncpg.Connection = connection.driver_connection
    if driver.is_closed():
        raise DisconnectionError


class Database:
    """Hands out transactions: what is inside is committed together, or not at all."""

    def __init__(self, engine: AsyncEngine, reading: asyncpg.Pool[Row]) -> None:
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._reading = reading

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session whose work is committed on leaving. No network wait belongs inside."""
        async with self._sessions.begin() as session:
            yield session

    async def one(self, query: Query, **given: object) -> Row | None:
        """The first row that a query finds: one round trip, and no objects to track.

        Raises what a transaction raises, and TimeoutError; waiting for a free connection counts.
        """
        try:
            async with asyncio.timeout(COMMAND_TIMEOUT):
                connection = await self._reading.acquire()
                try:
                    row: Row | None = await connection.fetchrow(query.sql, *query.arguments(given))
                    return row
                finally:
                    with suppress(TimeoutError):  # dropped; what the caller came to stays what it is
                        await self._reading.release(connection, timeout=RELEASE_TIMEOUT)
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            kind = ProgrammingError if isinstance(error, asyncpg.SyntaxOrAccessError) else DBAPIError
            raise kind(query.sql, None, error, hide_parameters=True) from error
