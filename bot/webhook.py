"""Updates pushed by Telegram: proven by a secret, stored, and only then confirmed by 200."""

from __future__ import annotations

import asyncio
import hmac
import json
from urllib.parse import urlsplit

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter, TelegramUnauthorizedError
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.intake import ALLOWED, Intake
from core.config import Settings
from core.services.health_service import HealthService

log = structlog.get_logger()

HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST_BODY = 1024 * 1024
"""Bytes; updates of Telegram are far below."""
CLOSING_SECONDS = 5.0
"""Longest wait for requests under way when the door is closed."""


class WebhookError(Exception):
    """The door can't be opened; the message says what to do."""


class Webhook:
    """The door through which Telegram hands in updates; standby processes hold it open too."""

    def __init__(self, intake: Intake, health: HealthService, settings: Settings) -> None:
        assert settings.webhook_url
        assert settings.webhook_secret
        self._intake = intake
        self._health = health
        self._secret = settings.webhook_secret.get_secret_value().encode()
        self._host, self._port = settings.webhook_host, settings.webhook_port
        self._path = urlsplit(settings.webhook_url).path or "/"
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        """Listen. Raises WebhookError."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_get("/live", self._live)
        app.router.add_get("/ready", self._ready)
        app.router.add_post(self._path, self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=CLOSING_SECONDS)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self.close()
            raise WebhookError(f"WEBHOOK_HOST, WEBHOOK_PORT: {error.strerror}") from error

    async def close(self) -> None:
        """Take in nothing more; what was being stored is finished. Telegram keeps the rest."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def _live(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _ready(self, _: web.Request) -> web.Response:
        readiness = await self._health.readiness()
        return web.json_response({"status": readiness.status}, status=200 if readiness.postgres else 503)

    async def _take(self, request: web.Request) -> web.Response:
        """200 means stored. Nothing is read from whoever can't prove to be Telegram."""
        given = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=401)
        try:
            body = json.loads(await request.read())
        except (ValueError, RecursionError):
            return web.Response(status=400)
        if not isinstance(body, dict) or type(body.get("update_id")) is not int:
            return web.Response(status=400)
        try:
            await self._intake.accept(body)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            log.warning("webhook.not_stored", error=type(error).__name__)
            return web.Response(status=503)
        return web.Response()


async def choose_way_in(bot: Bot, settings: Settings) -> None:
    """Tell Telegram to push updates, or that they will be asked for; what waits there is kept.

    Tried until Telegram agrees. Raises TelegramUnauthorizedError.
    """
    while True:
        try:
            if settings.webhook_url and settings.webhook_secret:
                await bot.set_webhook(
                    settings.webhook_url,
                    secret_token=settings.webhook_secret.get_secret_value(),
                    allowed_updates=ALLOWED,
                    drop_pending_updates=False,
                )
            else:
                await bot.delete_webhook(drop_pending_updates=False)
        except TelegramRetryAfter as error:
            await asyncio.sleep(error.retry_after)
        except TelegramUnauthorizedError:
            raise
        except TelegramAPIError as error:
            log.error("intake.way_not_chosen", error=error.message)
            await asyncio.sleep(3)
        else:
            return
