"""The commands that run something: the faces, the migrations, the demonstration."""

from __future__ import annotations

from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
import uvloop
from aiogram.exceptions import TelegramUnauthorizedError
from sqlalchemy.ext.asyncio import AsyncEngine

from cli.demo import play
from cli.demo.play import DemoError
from cli.embedded import EmbeddedError
from cli.logs import configure_logs
from cli.serve import Face, StartError, serve, wired, with_servers
from core.config import Settings, SettingsError
from migrations.runner import migrate as bring_to_head

GO_LIVE = """\
That was a demonstration with invented people. To run your own bot:
  1. get a token from @BotFather   2. get your Telegram id from @userinfobot
  3. BOT_TOKEN=123456:ABC… ADMIN_IDS=your-id make run"""


def run() -> None:
    """Run the bot, the worker and the REST API; without BOT_TOKEN show the demonstration."""
    settings = _settings()
    if settings.bot_token:
        _faces(settings, "bot", "worker", "api")
        return
    demo()
    typer.echo(f"\n{GO_LIVE}")


def bot() -> None:
    """Run the Telegram face alone."""
    settings = _settings()
    if not settings.bot_token:
        _stop("BOT_TOKEN: is needed; @BotFather gives one")
    _faces(settings, "bot")


def worker() -> None:
    """Run the job face alone."""
    _faces(_settings(), "worker")


def api() -> None:
    """Run the REST face alone."""
    _faces(_settings(), "api")


def migrate() -> None:
    """Bring the database to the newest schema."""

    async def work(settings: Settings) -> None:
        async with with_servers(settings) as reachable, wired(reachable) as container:
            await bring_to_head(await container.get(AsyncEngine))

    _run(work(_settings()))
    typer.echo("The database has the newest schema.")


def demo(
    answers: Annotated[Path | None, typer.Option(help="A folder of answers, shaped like cli/demo/answers")] = None,
    engine: Annotated[str, typer.Option(help="Which engine writes and reads")] = "offline",
) -> None:
    """Play one vacancy through: an admin, a recruiter, three candidates, over a local Telegram."""
    _run(play(answers, engine))


def _settings() -> Settings:
    try:
        settings = Settings.load()
    except SettingsError as error:
        _stop(*error.faults)
    configure_logs(settings)
    return settings


def _faces(settings: Settings, *faces: Face) -> None:
    _run(serve(settings, faces))


def _run(work: Coroutine[Any, Any, None]) -> None:
    try:
        uvloop.run(work)
    except (StartError, EmbeddedError, DemoError) as error:
        _stop(str(error))
    except TelegramUnauthorizedError:
        _stop("BOT_TOKEN: Telegram does not know this token; check it with @BotFather")


def _stop(*lines: str) -> None:
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(2)
