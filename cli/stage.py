"""The product on a stage: embedded servers, a local Telegram, bot and worker as processes of their own.

Used by the demonstration and by tests, which kill, stop and restart the processes.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Literal

import uvloop
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

import playground.openai_server
import playground.server
from cli.embedded import Embedded, embedded_servers
from cli.logs import configure_logs
from cli.serve import Face, serve, wired
from core.config import Settings
from migrations.runner import migrate
from playground.client import LocalTelegram
from playground.openai_server import OpenAIStandIn

TOKEN = "424242:local-telegram-token"  # noqa: S105 — of a Telegram that exists on this machine only
WEBHOOK_SECRET = "a-Secret_of-the-stage-123"  # noqa: S105 — the same
ADMIN_ID = 1001
STOP_SECONDS = 35
Mode = Literal["polling", "webhook"]
"""How the bot comes by its updates: it asks for them, or is handed them."""


class Stage:
    """What runs, and the handles to break it."""

    def __init__(
        self, servers: Embedded, telegram: LocalTelegram, settings: Settings, model: OpenAIStandIn | None = None
    ) -> None:
        self.servers = servers
        self.telegram = telegram
        self.settings = settings
        self.model = model
        self._processes: dict[str, ForkServerProcess] = {}
        self._forks = _forks()

    def start(self, face: Face) -> None:
        """Start `bot` or `worker`."""
        process = self._forks.Process(target=_run_face, args=(face, self.settings), name=face)
        process.start()
        self._processes[face] = process

    def pid(self, face: str) -> int:
        """The process of a face."""
        pid = self._processes[face].pid
        assert pid
        return pid

    async def kill(self, face: str) -> None:
        """End a face as a power cut would (SIGKILL)."""
        self._processes[face].kill()
        await self._ended(face)

    async def stop(self, face: str) -> int:
        """End a face as a deployment would (SIGTERM); its exit code."""
        self._processes[face].terminate()
        return await self._ended(face)

    async def stop_all(self) -> None:
        """End whatever still runs; what does not end by itself is killed."""
        alive = [face for face, process in self._processes.items() if process.is_alive()]
        await asyncio.gather(*(self.stop(face) for face in alive))

    async def _ended(self, face: str) -> int:
        process = self._processes.pop(face)
        await asyncio.to_thread(process.join, STOP_SECONDS)
        if process.exitcode is None:
            process.kill()
            await asyncio.to_thread(process.join)
        return process.exitcode or 0


@asynccontextmanager
async def stage(
    *faces: Face, engine: str = "offline", mode: Mode = "polling", **settings: object
) -> AsyncIterator[Stage]:
    """A stage in a folder of its own, gone afterwards, with these faces started.

    With a model as engine a loopback stand-in answers; `settings` go before those of the stage.
    """
    folder = _open_folder()
    _forks().set_forkserver_preload(["cli.stage"])
    try:
        telegram_server = await playground.server.serve(token=TOKEN)
        async with (
            embedded_servers(folder, fsync=False) as servers,
            LocalTelegram(telegram_server.url) as telegram,
            _model(engine) as model,
        ):
            reached = {} if model is None else _reaching(engine, model)
            made = _settings(servers, telegram_server.url, {**reached, **settings})
            await _migrate(made)
            running = Stage(servers, telegram, hooked(made) if mode == "webhook" else made, model)
            for face in faces:
                running.start(face)
            try:
                yield running
            finally:
                await running.stop_all()
                await telegram_server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _open_folder() -> Path:
    """A folder that the account of the embedded servers may enter, also when root runs this."""
    folder = Path(tempfile.mkdtemp(prefix="mismatch-stage-"))
    folder.chmod(0o755)
    return folder


@asynccontextmanager
async def _model(engine: str) -> AsyncIterator[OpenAIStandIn | None]:
    """The stand-in of a model; none for the offline engine."""
    if engine == "offline":
        yield None
        return
    stand_in = await playground.openai_server.serve()
    try:
        yield stand_in
    finally:
        await stand_in.stop()


def _reaching(engine: str, model: OpenAIStandIn) -> dict[str, object]:
    return {"engine": engine, "openai_api_key": "local-stand-in", "openai_base_url": model.url}


def _settings(servers: Embedded, telegram_url: str, more: dict[str, object]) -> Settings:
    return Settings.model_validate(
        {
            "database_url": servers.database_url,
            "redis_url": servers.redis_url,
            "jwt_secret": servers.jwt_secret,
            "bot_token": TOKEN,
            "admin_ids": {ADMIN_ID},
            "telegram_api_base": telegram_url,
            "log_level": os.environ.get("LOG_LEVEL", "ERROR"),
            **more,
        }
    )


def hooked(settings: Settings) -> Settings:
    """The same for a bot that is handed its updates, at a free port of this machine."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = int(door.getsockname()[1])
    changes = {
        "webhook_url": f"http://127.0.0.1:{port}/telegram",
        "webhook_secret": SecretStr(WEBHOOK_SECRET),
        "webhook_host": "127.0.0.1",
        "webhook_port": port,
    }
    return settings.model_copy(update=changes)


async def _migrate(settings: Settings) -> None:

    async with wired(settings) as container:
        await migrate(await container.get(AsyncEngine))


def _forks() -> ForkServerContext:
    """Children fork from a parent that has imported everything: a restart takes no seconds of importing."""
    return multiprocessing.get_context("forkserver")


def _run_face(face: Face, settings: Settings) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    configure_logs(settings)
    uvloop.run(serve(settings, [face]))
