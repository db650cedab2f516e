"""Who wrote, and in which language they are answered: known before any handler runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, get_args

from aiogram import BaseMiddleware, Bot
from aiogram.dispatcher.flags import get_flag
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message, TelegramObject, Update, User

from bot.handlers.common import is_command
from bot.handlers.replies import ONCE, acknowledge, message_id
from bot.texts import Texts
from core.services.actor import FALLBACK, Language, TelegramPerson, UpdateKey
from core.services.user_service import UserService

SECOND_TAP = 0.5
"""Seconds after a tap is worked in which the same button is not worked again."""


class PersonMiddleware(BaseMiddleware):
    """Puts `person` (what Telegram says), `actor` (the account, if there is one) and `t` into the data."""

    def __init__(self, users: UserService, texts: Texts) -> None:
        self._users = users
        self._texts = texts

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        sender: User | None = data.get("event_from_user")
        if sender is None or sender.is_bot:
            return None
        assert isinstance(event, Update)
        bot: Bot = data["bot"]
        person = telegram_person(sender, UpdateKey(bot.id, event.update_id))
        actor = await self._users.actor(person)
        data["person"], data["actor"] = person, actor
        data["t"] = self._texts.speak(actor.language if actor else person.language or FALLBACK)
        return await handler(event, data)


class DoubleTapMiddleware(BaseMiddleware):
    """A second tap on a button, before anyone can have seen what the first did, is acknowledged and no more.

    Only for handlers with the flag ONCE: services refuse what may not happen twice, this holds back what may,
    such as another plan or another link.
    """

    def __init__(self) -> None:
        self._latest: dict[int, tuple[int, str | None, int]] = {}

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        if not get_flag(data, ONCE):
            return await handler(event, data)
        assert isinstance(event, CallbackQuery)
        update: Update = data["event_update"]
        person_id, tap = event.from_user.id, (message_id(event), event.data, update.update_id)
        latest = self._latest.get(person_id)
        if latest and latest[:2] == tap[:2] and latest != tap:  # the same update again is a retry, not a tap
            return await acknowledge(event)
        self._latest[person_id] = tap
        try:
            return await handler(event, data)
        finally:
            asyncio.get_running_loop().call_later(SECOND_TAP, self._forget, person_id, tap)

    def _forget(self, person_id: int, tap: tuple[int, str | None, int]) -> None:
        if self._latest.get(person_id) == tap:
            del self._latest[person_id]


class FreshStepMiddleware(BaseMiddleware):
    """Before a tap or a command is worked, the quick copy of the person's step is forgotten.

    Either may turn them to another interview or drop what they were about to write, whichever handler works it.
    Where they are then is asked of PostgreSQL, unless the handler says it.
    """

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        if isinstance(event, CallbackQuery) or (isinstance(event, Message) and is_command(event)):
            state: FSMContext = data["state"]
            await state.set_state(None)
        return await handler(event, data)


def telegram_person(user: User, update: UpdateKey) -> TelegramPerson:
    """What an update says of its sender."""
    return TelegramPerson(user.id, user.full_name, spoken_language(user.language_code), update)


def spoken_language(code: str | None) -> Language | None:
    """Ours among the languages that Telegram can speak; None for all others."""
    tongue = (code or "").lower().partition("-")[0]
    return next((language for language in get_args(Language) if language == tongue), None)
