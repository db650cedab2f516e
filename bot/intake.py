"""Updates in: stored, then confirmed, then worked in order per chat.

aiogram's own polling confirms before it processes, so a crash would lose what people sent; and it waits for
a whole batch, so one slow chat would hold up all others.
"""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import (
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import TelegramMethod
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from bot.lanes import Lanes
from bot.middlewares import spoken_language
from bot.texts import Texts
from core.services.actor import FALLBACK, Language
from core.services.update_service import StoredUpdate, UpdateService
from core.services.user_service import UserService

log = structlog.get_logger()

POLL_SECONDS = 25
WORKED_AT_ONCE = 8
AGAIN_AFTER = 0.5
"""Seconds until an update is tried again that a fault of what we stand on held up."""
ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
TRANSIENT = (
    TelegramNetworkError,
    TelegramServerError,
    InterfaceError,
    OperationalError,
    OSError,
    TimeoutError,
)
"""Faults of what we stand on: waited for, never counted against the update."""


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates without a look inside: one update that aiogram can't read must not hold up the rest."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int
    allowed_updates: list[str]


class Intake:
    """The inbox of one bot."""

    def __init__(
        self, bot: Bot, dispatcher: Dispatcher, updates: UpdateService, users: UserService, texts: Texts
    ) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._updates = updates
        self._users = users
        self._texts = texts
        self._lanes: Lanes[int] = Lanes(self._waiting, self._work_chat, look_every=1.0, at_once=WORKED_AT_ONCE)

    async def poll(self) -> None:
        """Ask Telegram for updates until cancelled; each batch is confirmed by the next offset."""
        offset: int | None = None
        while True:
            try:
                batch = await self._bot(
                    GetRawUpdates(offset=offset, timeout=POLL_SECONDS, allowed_updates=ALLOWED),
                    request_timeout=POLL_SECONDS + 10,
                )
                for update in batch:
                    await self.accept(update)
                    offset = update["update_id"] + 1
            except TelegramRetryAfter as error:
                await asyncio.sleep(error.retry_after)
            except TelegramConflictError:
                log.error("intake.another_poller")
                await asyncio.sleep(3)
            except (*TRANSIENT, DBAPIError) as error:
                log.warning("intake.poll_failed", error=type(error).__name__)
                await asyncio.sleep(1)

    async def accept(self, body: dict[str, Any]) -> None:
        """Store an update, whatever else it holds than its id; once this returns it may be confirmed."""
        if await self._updates.store(self._bot.id, body["update_id"], chat_of(body), storable(body)):
            self._lanes.wake()

    async def work(self) -> None:
        """Work what waits, unfinished updates of before first, until stopped and drained."""
        await self._lanes.run()

    def stop(self) -> None:
        """Finish what is stored, then return from `work`."""
        self._lanes.stop()

    async def _waiting(self) -> list[int]:
        return await self._updates.waiting_chats(self._bot.id)

    async def _work_chat(self, chat_id: int) -> None:
        while stored := await self._updates.next_of(self._bot.id, chat_id):
            await self._work(stored)

    async def _work(self, stored: StoredUpdate) -> None:
        try:
            await self._dispatcher.feed_raw_update(self._bot, stored.body)
        except TelegramRetryAfter as error:
            await asyncio.sleep(error.retry_after)
        except TelegramForbiddenError:  # stopped the bot meanwhile: what was done is done, there is nobody to tell
            await self._updates.finish_unheard(stored)
        except TRANSIENT as error:
            log.warning("update.waits", update_id=stored.update_id, error=type(error).__name__)
            await asyncio.sleep(AGAIN_AFTER)
        except Exception as error:
            log.exception("update.failed", update_id=stored.update_id, attempt=stored.attempts + 1)
            if await self._updates.fail(stored, type(error).__name__):
                await self._apologise(stored)
            else:
                await asyncio.sleep(0.1 * 2**stored.attempts)
        else:
            await self._updates.finish(stored)

    async def _apologise(self, stored: StoredUpdate) -> None:
        try:
            language = await self._chosen_language(stored.chat_id) or language_of(stored.body)
            await self._bot.send_message(stored.chat_id, self._texts.get(language, "error-failed"))
        except Exception as error:
            log.warning("update.apology_failed", error=type(error).__name__)

    async def _chosen_language(self, chat_id: int) -> Language | None:
        """What the person is spoken to in everywhere else, unless what failed is just that question."""
        try:
            return await self._users.language_of(chat_id)
        except Exception as error:
            log.warning("update.language_unknown", error=type(error).__name__)
            return None


def language_of(body: dict[str, Any]) -> Language:
    """The language of whoever sent an update, when nothing but the update is known of them."""
    for event in body.values():
        if isinstance(event, dict) and "from" in event:
            return spoken_language(event["from"].get("language_code")) or FALLBACK
    return FALLBACK


def chat_of(body: dict[str, Any]) -> int:
    """The chat whose order an update belongs to; whatever has none shares one lane."""
    try:
        for kind in ("message", "edited_message", "my_chat_member"):
            if kind in body:
                return int(body[kind]["chat"]["id"])
        tapped = body.get("callback_query", {})
        if "message" in tapped:
            return int(tapped["message"]["chat"]["id"])
        return int(tapped.get("from", {}).get("id", 0))
    except (KeyError, TypeError, ValueError, AttributeError):  # not shaped as we know updates: it will be a dead letter
        return 0


def storable(value: Any) -> Any:
    """The same JSON without what PostgreSQL can't keep in a text: NUL and halves of surrogate pairs."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {storable(name): storable(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [storable(inner) for inner in value]
    return value
