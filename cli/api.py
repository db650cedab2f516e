"""`mismatch api`: the REST face alone, with its own servers where none are named."""

from __future__ import annotations

import asyncio
import signal

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from api.app import run_api
from cli.serve import StartError, wired, with_servers
from core.config import Settings
from migrations.runner import is_current

log = structlog.get_logger()


async def serve_api(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; requests under way end first. Raises StartError, EmbeddedError."""
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with with_servers(settings) as reachable, wired(reachable) as container:
        if not await is_current(await container.get(AsyncEngine)):
            raise StartError("The database is behind this version: run `mismatch migrate` first.")
        log.info("started")
        await run_api(container, reachable, stopping)
    log.info("stopped")
