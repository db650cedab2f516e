"""One of several equal processes leads; PostgreSQL decides, the others wait as standby."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from core.database import connect

log = structlog.get_logger()
LOOK_EVERY = 1.0
"""Seconds between two tries of a standby, and between two looks whether the lead is still ours."""


class Lead:
    """Held while this process leads; `lost` is set when the connection that held the lock is gone."""

    def __init__(self) -> None:
        self.lost = asyncio.Event()


@asynccontextmanager
async def leading(dsn: str, key: int) -> AsyncIterator[Lead]:
    """Wait until nobody else leads, then lead. The lock goes with the connection, also after kill -9."""
    connection = await connect(dsn)
    try:
        waited = False
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", key):
            if not waited:
                log.info("leadership.standby")
                waited = True
            await asyncio.sleep(LOOK_EVERY)
        lead = Lead()
        connection.add_termination_listener(lambda _: lead.lost.set())
        yield lead
    finally:
        await connection.close(timeout=1)
