"""Who wrote, and in which language they are answered: known before any handler runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.types import TelegramObject, Update, User

from bot.texts import Texts
from core.services.actor import Language, TelegramPerson, UpdateKey
from core.services.user_service import UserService


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
        data["t"] = self._texts.speak(actor.language if actor else person.language)
        return await handler(event, data)


def telegram_person(user: User, update: UpdateKey) -> TelegramPerson:
    """What an update says of its sender."""
    return TelegramPerson(user.id, user.full_name, spoken_language(user.language_code), update)


def spoken_language(code: str | None) -> Language:
    """Russian for those whose Telegram speaks it, else English."""
    return "ru" if (code or "").startswith("ru") else "en"
