"""The menu of commands: each person sees their own, in their language; and what the bot says of itself."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import get_args

import structlog
from aiogram import Bot, Dispatcher, Router
from aiogram.exceptions import AiogramError
from aiogram.filters import Command
from aiogram.types import BotCommand, BotCommandScopeChat

from bot.texts import Texts
from core.services.actor import Actor, Language, Role

log = structlog.get_logger()

EVERYONE: frozenset[Role] = frozenset({"user", "recruiter", "admin"})
STAFF: frozenset[Role] = frozenset({"recruiter", "admin"})
ADMINS: frozenset[Role] = frozenset({"admin"})
CANDIDATES: frozenset[Role] = frozenset({"user"})
NOBODY: frozenset[Role] = frozenset()
"""Understood, not listed: another word for a command that is, or for a button; /help names those."""

COMMANDS: dict[str, frozenset[Role]] = {
    "start": CANDIDATES,
    "status": CANDIDATES,
    "pause": CANDIDATES,
    "resume": CANDIDATES,
    "ask": CANDIDATES,
    "agree": NOBODY,
    "refuse": NOBODY,
    "done": NOBODY,
    "skip": NOBODY,
    "rewrite": NOBODY,
    "again": NOBODY,
    "submit": NOBODY,
    "inbox": STAFF,
    "new": STAFF,
    "newvacancy": NOBODY,
    "newcandidate": STAFF,
    "newinterview": STAFF,
    "vacancies": STAFF,
    "candidates": STAFF,
    "interviews": STAFF,
    "admin": ADMINS,
    "invite": ADMINS,
    "users": ADMINS,
    "stats": ADMINS,
    "health": ADMINS,
    "engine": ADMINS,
    "audit": ADMINS,
    "company": STAFF,
    "password": STAFF,
    "help": EVERYONE,
    "language": EVERYONE,
    "privacy": CANDIDATES,
    "why": CANDIDATES,
    "human": CANDIDATES,
    "withdraw": CANDIDATES,
    "mydata": CANDIDATES,
    "delete": CANDIDATES,
    "retention": ADMINS,
    "cancel": STAFF,
}
"""Who is shown which command, in the order of the menu; its words are the text `command-…`.

One that no handler answers is not shown to anybody.
"""
LANGUAGES: dict[Language, str | None] = {"en": None, "ru": "ru"}
"""The language code under which Telegram keeps a text; none: for everyone whose language has no own one."""


class Menus:
    """Sets the menus and the descriptions of one bot."""

    def __init__(self, bot: Bot, texts: Texts, dispatcher: Dispatcher) -> None:
        self._bot = bot
        self._texts = texts
        self._answered = answered_commands(dispatcher)

    def menu(self, role: Role, language: Language) -> list[BotCommand]:
        """What a person of that role is shown."""
        return [
            BotCommand(command=name, description=self._texts.get(language, f"command-{name}"))
            for name, roles in COMMANDS.items()
            if role in roles and name in self._answered
        ]

    @property
    def edition(self) -> str:
        """A mark that changes when any menu does."""
        menus = [self.menu(role, language) for role in get_args(Role) for language in LANGUAGES]
        return hashlib.sha256(repr(menus).encode()).hexdigest()[:16]

    async def show(self, person: Actor, chat_id: int) -> None:
        """Set a person's own menu, which goes before that of everyone. Raises what Telegram answers."""
        menu = self.menu(person.role, person.language)
        await self._bot.set_my_commands(menu, scope=BotCommandScopeChat(chat_id=chat_id))

    async def introduce(self) -> None:
        """Set everyone's menu and the descriptions, where they differ. A failure is logged, no more."""
        for language, code in LANGUAGES.items():
            for setting in (self._set_menu, self._set_description, self._set_short_description):
                async with _logged(setting):
                    await setting(language, code)

    async def _set_menu(self, language: Language, code: str | None) -> None:
        menu = self.menu("user", language)
        known = await self._bot.get_my_commands(language_code=code)
        if [entry.model_dump() for entry in known] != [entry.model_dump() for entry in menu]:
            await self._bot.set_my_commands(menu, language_code=code)

    async def _set_description(self, language: Language, code: str | None) -> None:
        words = self._texts.get(language, "bot-description")
        if (await self._bot.get_my_description(language_code=code)).description != words:
            await self._bot.set_my_description(words, language_code=code)

    async def _set_short_description(self, language: Language, code: str | None) -> None:
        words = self._texts.get(language, "bot-short-description")
        if (await self._bot.get_my_short_description(language_code=code)).short_description != words:
            await self._bot.set_my_short_description(words, language_code=code)


def answered_commands(root: Router) -> frozenset[str]:
    """The commands that some handler answers."""
    return frozenset(
        command
        for router in root.chain_tail
        for handler in router.message.handlers
        for condition in handler.filters or ()
        if isinstance(condition.callback, Command)
        for command in condition.callback.commands
        if isinstance(command, str)
    )


@asynccontextmanager
async def _logged(setting: Callable[[Language, str | None], Awaitable[None]]) -> AsyncIterator[None]:
    try:
        yield
    except AiogramError as error:
        log.warning("menus.not_set", error=type(error).__name__, kind=setting.__name__)
