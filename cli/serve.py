"""Running the faces: servers, schema, container, signals, and the order in which all of it stops."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Literal

import structlog
from dishka import AsyncContainer, make_async_container
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from api.app import ListenError, run_api
from bot.app import BotProvider, run_bot
from bot.webhook import WebhookError
from cli.embedded import embedded_servers
from core.config import Settings
from core.container import CoreProvider
from migrations.runner import is_current, migrate
from worker.app import run_worker

log = structlog.get_logger()
Face = Literal["bot", "worker", "api"]
DRAIN_SECONDS = 30
"""Longest time from a signal to the end; what isn't done by then is stored and goes on at the next start."""

OBJECTS_UNTIL_COLLECTED = 10_000


class StartError(Exception):
    """The start cannot go on; the message says what to do."""


async def serve(settings: Settings, faces: Collection[Face]) -> None:
    """Run the faces until SIGINT or SIGTERM. Raises StartError, EmbeddedError.

    Stopping: intake → drain updates, jobs, outbox (≤ 30 s) → dispatcher → Redis → PostgreSQL.
    """
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    async with with_servers(settings) as reachable, wired(reachable) as container:
        await _check_schema(await container.get(AsyncEngine))
        collect_rarely()
        log.info("started")
        await _run_faces(container, faces, stopping)
    log.info("stopped")


def collect_rarely() -> None:
    """Let the garbage collector pass over what was made until now, which stays, and look seldom at what comes:
    a request makes a thousand objects, nearly all of which go by themselves.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_UNTIL_COLLECTED, *gc.get_threshold()[1:])


@asynccontextmanager
async def with_servers(settings: Settings) -> AsyncIterator[Settings]:
    """The settings with servers that can be reached: those named in them, or embedded ones, migrated."""
    if settings.database_url and settings.redis_url:
        if not settings.jwt_secret:
            raise StartError("JWT_SECRET: is needed with servers of your own; `openssl rand -hex 32` makes one")
        yield settings
        return
    async with embedded_servers(settings.data_dir) as servers:
        embedded = settings.model_copy(
            update={
                "database_url": settings.database_url or SecretStr(servers.database_url),
                "redis_url": settings.redis_url or SecretStr(servers.redis_url),
                "jwt_secret": settings.jwt_secret or SecretStr(servers.jwt_secret),
            }
        )
        if not settings.database_url:
            async with wired(embedded) as container:
                await migrate(await container.get(AsyncEngine))
        yield embedded


@asynccontextmanager
async def wired(settings: Settings) -> AsyncIterator[AsyncContainer]:
    """The container of all faces; on leaving, what it made is closed in reverse order."""
    container = make_async_container(CoreProvider(), BotProvider(), context={Settings: settings})
    try:
        yield container
    finally:
        await container.close()


async def _check_schema(engine: AsyncEngine) -> None:
    if not await is_current(engine):
        raise StartError("The database is behind this version: run `mismatch migrate` first.")


async def _run_faces(container: AsyncContainer, faces: Collection[Face], stopping: asyncio.Event) -> None:
    jobs_done = asyncio.Event()
    running: set[asyncio.Task[None]] = set()
    if "worker" in faces:
        working = asyncio.create_task(run_worker(container, stopping))
        working.add_done_callback(lambda _: jobs_done.set())
        running.add(working)
    else:
        jobs_done.set()
    if "bot" in faces:
        running.add(asyncio.create_task(run_bot(container, stopping, jobs_done)))
    if "api" in faces:
        running.add(asyncio.create_task(run_api(container, await container.get(Settings), stopping)))
    told = asyncio.create_task(stopping.wait())
    await asyncio.wait({told, *running}, return_when=asyncio.FIRST_COMPLETED)
    crashed = [task for task in running if task.done()]
    stopping.set()
    _, late = await asyncio.wait(running, timeout=DRAIN_SECONDS)
    for task in late:
        log.warning("stopping.cut_short")
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    for task in crashed:
        try:
            task.result()
        except (ListenError, WebhookError) as error:
            raise StartError(str(error)) from error
