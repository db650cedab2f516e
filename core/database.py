"""PostgreSQL: one engine a process, one transaction a public service method, time-outs on everything."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import PoolProxiedConnection, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session

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


async def connect(dsn: str) -> asyncpg.Connection:
    """Open one connection with the house's time-outs. One DSN serves SQLAlchemy, jobs and locks."""
    return await asyncpg.connect(
        dsn,
        timeout=CONNECT_TIMEOUT,
        command_timeout=COMMAND_TIMEOUT,
        server_settings=SERVER_SETTINGS,
    )


def create_engine(dsn: str) -> AsyncEngine:
    """The pool of one process."""
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: connect(dsn),
        pool_size=10,
        max_overflow=10,
        pool_timeout=5,
        hide_parameters=True,  # what people typed stays out of error messages
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


class _Reader(Session):
    """Refuses to write: there is no transaction that would hold several changes together."""


@event.listens_for(_Reader, "before_flush")
def _refuse_writing(*_: object) -> None:
    raise RuntimeError("a reading session does not write")


class Database:
    """Hands out transactions: what is inside is committed together, or not at all."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        by_itself = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._readers = async_sessionmaker(by_itself, sync_session_class=_Reader)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session whose work is committed on leaving. No network wait belongs inside."""
        async with self._sessions.begin() as session:
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that only reads, without BEGIN and COMMIT: one round trip a statement instead of three.

        Under READ COMMITTED each statement sees the database of its own moment anyway.
        """
        async with self._readers() as session:
            yield session
