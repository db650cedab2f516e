"""The product in one process: servers, local Telegram, bot and worker that can be stopped, dropped and built anew."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar, cast
from unittest.mock import patch

import asyncpg
import structlog
from dishka import AsyncContainer, Provider, Scope, make_async_container, provide
from redis.asyncio import Redis
from sqlalchemy import DateTime
from sqlalchemy.ext.asyncio import AsyncEngine

import bot.app
import bot.intake
import bot.sender
import playground.server
from bot.app import BotProvider, run_bot
from bot.texts import Texts
from cli.embedded import Embedded, embedded_servers
from cli.stage import ADMIN_ID, TOKEN
from core.config import Settings
from core.container import CoreProvider
from core.engines.offline.lexicon import Lexicon
from core.models import Base
from migrations.runner import migrate
from playground.client import LocalTelegram
from playground.people import People
from playground.server import LocalTelegramServer
from tests.bot.ledger import WORK_LEFT
from tests.core.servers import open_folder, settings_of
from worker.app import register, run_worker

# ruff: noqa: ASYNC109 — it waits for what other tasks do

T = TypeVar("T")
SETTLED_IN = 30.0
"""Seconds after which work that is still left is a violation."""
LOOK_EVERY = 0.004
AGAIN_AFTER = 0.02
"""Seconds the bot waits after a fault of Telegram here; the real waits have tests of their own."""


class Violation(AssertionError):  # noqa: N818 — it is no error of ours
    """Something that must hold does not."""


class _Kept(Provider):
    """What is read from files and never changes is read once, so that a restart takes no time."""

    scope = Scope.APP

    def __init__(self, texts: Texts, lexicon: Lexicon) -> None:
        super().__init__()
        self._texts, self._lexicon = texts, lexicon

    @provide(override=True)
    def texts(self) -> Texts:
        return self._texts

    @provide(override=True)
    def lexicon(self) -> Lexicon:
        return self._lexicon


@dataclass
class _Running:
    """One life of bot and worker."""

    container: AsyncContainer
    bot: asyncio.Task[None]
    worker: asyncio.Task[None]
    bot_stops: asyncio.Event = field(default_factory=asyncio.Event)
    worker_stops: asyncio.Event = field(default_factory=asyncio.Event)


class _Schedules:
    """Takes what the worker does by the clock, to be done when a journey's time passes."""

    def __init__(self) -> None:
        self.tasks: dict[str, Callable[[Any], Awaitable[None]]] = {}

    def schedule(self, name: str, _: str) -> Callable[[Callable[[Any], Awaitable[None]]], None]:
        def keep(task: Callable[[Any], Awaitable[None]]) -> None:
            self.tasks[name] = task

        return keep

    def entrypoint(self, *_: object, **__: object) -> Callable[[object], None]:
        return lambda task: None


class Product:
    """Runs the real bot and worker; a restart makes dispatcher, services, pools and sessions anew."""

    def __init__(
        self, servers: Embedded, server: LocalTelegramServer, telegram: LocalTelegram, settings: Settings
    ) -> None:
        self.settings = settings
        self.telegram = telegram
        self.world = server.world
        self.updates = server.updates
        self.people = People(server.world, server.updates)
        self.logs: list[Any] = []
        self.texts = Texts()
        self._servers = servers
        self._lexicon = Lexicon.load()
        self._closing: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        await self.texts.load()
        self.database = await asyncpg.create_pool(self._servers.database_url, min_size=1, max_size=3, timeout=10)
        self._redis = Redis.from_url(self._servers.redis_url)
        await self.start()

    async def close(self) -> None:
        await self.stop(drop=False)
        await asyncio.gather(*self._closing)
        await self.database.close()
        await self._redis.aclose()

    async def get(self, kind: type[T]) -> T:
        """A part of the running product."""
        return cast(T, await self._running.container.get(kind))

    async def start(self) -> None:
        providers = (CoreProvider(), BotProvider(), _Kept(self.texts, self._lexicon))
        container = make_async_container(*providers, context={Settings: self.settings})
        jobs_done, bot_stops, worker_stops = asyncio.Event(), asyncio.Event(), asyncio.Event()
        jobs_done.set()
        running = asyncio.create_task(run_bot(container, bot_stops, jobs_done))
        working = asyncio.create_task(run_worker(container, worker_stops))
        self._running = _Running(container, running, working, bot_stops, worker_stops)

    async def stop(self, *, drop: bool) -> None:
        """End bot and worker: told to, they drain; dropped, the bot ends at whatever await it stands."""
        running = self._running
        running.worker_stops.set()
        if drop:
            running.bot.cancel()
        running.bot_stops.set()
        with suppress(asyncio.CancelledError):
            await running.bot
        await running.worker
        closing = asyncio.create_task(running.container.close())  # its session takes a quarter of a second
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def restart(self, *, drop: bool) -> None:
        await self.stop(drop=drop)
        await self.start()

    async def flush(self) -> None:
        """Empty Redis."""
        await self._redis.flushall()

    async def do_scheduled(self) -> None:
        """Do what the worker does by the clock, but for the nightly purge."""
        schedules = _Schedules()
        await register(cast(Any, schedules), self._running.container)
        for name, task in schedules.tasks.items():
            if not name.startswith("purge"):
                await task(None)

    async def pass_time(self, hours: int, interview_ids: list[uuid.UUID], telegram_ids: list[int]) -> None:
        """Let all that is stored of these interviews and people be so many hours older."""
        for table in Base.metadata.sorted_tables:
            if table.name == "interviews":
                mine = "id = ANY($2)"
            elif "interview_id" in table.columns:
                mine = "interview_id = ANY($2)"
            elif table.name == "notifications":
                mine = "recipient_id IN (SELECT id FROM users WHERE telegram_id = ANY($2))"
            else:
                continue
            moments = [column.name for column in table.columns if isinstance(column.type, DateTime)]
            older = ", ".join(f"{name} = {name} - $1::interval" for name in moments)
            whose = telegram_ids if table.name == "notifications" else interview_ids
            await self.database.execute(f"UPDATE {table.name} SET {older} WHERE {mine}", timedelta(hours=hours), whose)

    async def mend(self) -> None:
        """After a violation: what comes next begins with nothing left of it."""
        await self.telegram.clear_faults()
        with suppress(Exception):
            await self.stop(drop=True)
        await self.start()
        with suppress(Violation):
            await self.settle()
        self.logs.clear()

    async def settle(self, timeout: float = SETTLED_IN) -> None:
        """Wait until every update, message and job is done. Raises Violation."""
        deadline = asyncio.get_running_loop().time() + timeout
        while left := await self._left():
            if asyncio.get_running_loop().time() > deadline:
                raise Violation(f"not done within {timeout} s: {', '.join(left[:5])}")
            for task in (self._running.bot, self._running.worker):
                if task.done():
                    task.result()
            await asyncio.sleep(LOOK_EVERY)

    async def _left(self) -> list[str]:
        if self.updates.pending:
            return ["unread update"]
        return [row[0] for row in await self.database.fetch(WORK_LEFT)]


@asynccontextmanager
async def running_product() -> AsyncIterator[Product]:
    """A product in a folder of its own, gone afterwards."""
    with ExitStack() as stack:
        for module in (bot.app, bot.intake, bot.sender):
            stack.enter_context(patch.object(module, "AGAIN_AFTER", AGAIN_AFTER))
        folder = stack.enter_context(open_folder())
        server = await playground.server.serve(token=TOKEN)
        try:
            async with embedded_servers(folder / "data", fsync=False) as servers, LocalTelegram(server.url) as telegram:
                settings = settings_of(servers, bot_token=TOKEN, admin_ids={ADMIN_ID}, telegram_api_base=server.url)
                container = make_async_container(CoreProvider(), BotProvider(), context={Settings: settings})
                await migrate(await container.get(AsyncEngine))
                await container.close()
                product = Product(servers, server, telegram, settings)
                with structlog.testing.capture_logs(processors=[structlog.processors.format_exc_info]) as logs:
                    product.logs = logs
                    await product.open()
                    try:
                        yield product
                    finally:
                        await product.close()
        finally:
            await server.stop()
