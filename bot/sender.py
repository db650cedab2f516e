"""Messages out: rows of the outbox, rendered when they are sent, in order per person."""

from __future__ import annotations

import asyncio
import html
import re
import uuid
from dataclasses import replace

import asyncpg
import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import Message, ReactionTypeEmoji
from sqlalchemy.exc import SQLAlchemyError

from bot.commands import Menus
from bot.lanes import Lanes
from bot.quoting import send_quoting
from bot.views import Reaction, Screen, Views
from core.database import connect
from core.errors import DomainError
from core.services.interview_flow import InterviewClosedError
from core.services.notification_service import NotificationService, Waiting
from core.services.unit import NOTIFICATIONS_CHANNEL
from core.services.user_service import MENU

log = structlog.get_logger()

SENT_AT_ONCE = 16
AGAIN_AFTER = 1.0
"""Seconds until a message is tried again while Telegram can't be reached."""
DATABASE_AWAY = (SQLAlchemyError, OSError, TimeoutError)
UNREACHABLE = (TelegramNetworkError, TelegramServerError)
"""Telegram can't be reached: waited for, never counted against the message."""


class Sender:
    """The outbox of one bot."""

    def __init__(self, bot: Bot, notifications: NotificationService, views: Views, menus: Menus, dsn: str) -> None:
        self._bot = bot
        self._notifications = notifications
        self._views = views
        self._menus = menus
        self._dsn = dsn
        self._pause_until = 0.0
        self._lanes: Lanes[uuid.UUID] = Lanes(
            notifications.waiting_recipients, self._send_to, look_every=1.0, at_once=SENT_AT_ONCE
        )

    async def run(self) -> None:
        """Send what waits until stopped and drained."""
        listening = asyncio.create_task(self._listen())
        try:
            await self._lanes.run()
        finally:
            listening.cancel()

    def stop(self) -> None:
        """Send what is due, then return from `run`."""
        self._lanes.stop()

    async def _listen(self) -> None:
        """Be woken by the commit that wrote a row; a lost connection is made anew."""
        while True:
            try:
                await self._listen_until_lost(await connect(self._dsn))
            except Exception as error:
                log.warning("sender.listen_failed", error=type(error).__name__)
                await asyncio.sleep(1)

    async def _listen_until_lost(self, connection: asyncpg.Connection) -> None:
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(NOTIFICATIONS_CHANNEL, lambda *_: self._lanes.wake())
            self._lanes.wake()
            await lost.wait()
        finally:
            await connection.close(timeout=1)

    async def _send_to(self, recipient_id: uuid.UUID) -> None:
        while waiting := await self._notifications.next_for(recipient_id):
            await self._pause()
            await self._send(waiting)

    async def _send(self, waiting: Waiting) -> None:
        try:
            screen = await self._screen(waiting)
        except DomainError:
            await self._notifications.sent(waiting, None)
            return
        except DATABASE_AWAY:
            raise  # waited for, never counted against the message
        except Exception as error:
            log.exception("sender.not_rendered", kind=waiting.kind, attempt=waiting.attempts + 1)
            await self._notifications.failed(waiting, type(error).__name__)
            return
        try:
            await self._notifications.sent(waiting, await self._deliver(waiting, screen))
        except TelegramRetryAfter as error:
            self._pause_until = asyncio.get_running_loop().time() + error.retry_after
        except TelegramForbiddenError:
            await self._notifications.unreachable(waiting.recipient.user_id)
        except UNREACHABLE as error:
            log.warning("sender.telegram_unreachable", error=type(error).__name__)
            await asyncio.sleep(AGAIN_AFTER)
        except TelegramBadRequest as error:
            log.error("sender.refused", kind=waiting.kind, error=error.message)
            await self._notifications.failed(waiting, error.message)

    async def _screen(self, waiting: Waiting) -> Screen | None:
        """What the person is shown; None for what is no message."""
        if waiting.kind == MENU:
            return None
        try:
            return await self._views.render(waiting.kind, waiting.recipient, **waiting.params)
        except InterviewClosedError:  # taken back since they wrote, which is to be answered all the same
            return await self._views.render("place_closed", waiting.recipient, **waiting.params)

    async def _deliver(self, waiting: Waiting, screen: Screen | None) -> int | None:
        if screen is None:
            await self._menus.show(waiting.recipient, waiting.telegram_id)
            return None
        if waiting.edit_message_id:
            try:
                await self._bot.edit_message_text(
                    screen.text,
                    chat_id=waiting.telegram_id,
                    message_id=waiting.edit_message_id,
                    reply_markup=screen.keyboard,
                )
            except TelegramBadRequest as error:
                if "message is not modified" in error.message:
                    return waiting.edit_message_id
                log.info("sender.edit_refused", kind=waiting.kind, error=error.message)
            else:
                return waiting.edit_message_id
        sent = await self._post(waiting, screen)
        if screen.reaction:
            await self._react(waiting.telegram_id, screen.reaction)
        return sent.message_id

    async def _post(self, waiting: Waiting, screen: Screen) -> Message:
        try:
            return await send_quoting(
                lambda replied: self._bot.send_message(
                    waiting.telegram_id,
                    screen.text,
                    reply_markup=screen.keyboard,
                    reply_parameters=replied,
                    message_effect_id=screen.effect,
                ),
                screen.quoting,
                self._bot.id,
            )
        except TelegramBadRequest as error:
            if screen.effect and "effect" in error.message.lower():
                log.info("sender.effect_refused", kind=waiting.kind, error=error.message)
                return await self._post(waiting, replace(screen, effect=None))
            if "can't parse entities" not in error.message:
                raise
            log.error("sender.markup_broken", kind=waiting.kind, error=error.message)
            plain = html.unescape(re.sub(r"<[^>]+>", "", screen.text))
            return await self._bot.send_message(
                waiting.telegram_id, plain, reply_markup=screen.keyboard, parse_mode=None
            )

    async def _react(self, chat_id: int, reaction: Reaction) -> None:
        """An ornament: the message counts as sent without it."""
        try:
            await self._bot.set_message_reaction(
                chat_id, reaction.message_id, reaction=[ReactionTypeEmoji(emoji=reaction.emoji)]
            )
        except TelegramAPIError as error:
            log.info("sender.reaction_refused", error=error.message)

    async def _pause(self) -> None:
        """Telegram said to wait: everyone waits, the order stays."""
        loop = asyncio.get_running_loop()
        if (left := self._pause_until - loop.time()) > 0:
            await asyncio.sleep(left)
            await self._pause()
