"""What a view is, and how one is found by its name."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from aiogram.types import InlineKeyboardMarkup
from dishka import AsyncContainer

from bot.texts import Html, Speech, Texts
from core.services.actor import Actor
from core.services.feedback_material import OwnMessage
from core.working_time import day_ends

T = TypeVar("T")


@dataclass(frozen=True)
class Reaction:
    """An emoji under a message that the person sent."""

    message_id: int
    emoji: str


@dataclass(frozen=True)
class Screen:
    """A message as it is to be sent: HTML within Telegram's limits, its buttons, what it replies to.

    `effect` is the id of a message effect, `reaction` one to a message of the person's; both are left out where
    Telegram refuses them.
    """

    text: Html
    keyboard: InlineKeyboardMarkup | None = None
    quoting: OwnMessage | None = None
    effect: str | None = None
    reaction: Reaction | None = None


class Params:
    """The ids a screen is about, as stored with the notification."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def id(self, name: str) -> uuid.UUID:
        return uuid.UUID(str(self._values[name]))

    def optional_id(self, name: str) -> uuid.UUID | None:
        return self.id(name) if self._values.get(name) else None

    def number(self, name: str) -> int:
        return int(self._values.get(name) or 0)

    def optional_number(self, name: str) -> int | None:
        return None if self._values.get(name) is None else self.number(name)

    def flag(self, name: str) -> bool:
        return bool(self._values.get(name))

    def text(self, name: str) -> str:
        return str(self._values[name])

    def texts(self, name: str) -> list[str]:
        return [str(value) for value in self._values[name]]

    def optional_text(self, name: str) -> str | None:
        return self.text(name) if self._values.get(name) else None


@dataclass(frozen=True)
class ViewContext:
    """For whom a screen is made, and where its facts come from."""

    viewer: Actor
    t: Speech
    bot_username: str
    container: AsyncContainer

    async def get(self, service: type[T]) -> T:
        return cast(T, await self.container.get(service))

    def link(self, token: str) -> str:
        """The deep link that opens the bot with a token."""
        return deep_link(self.bot_username, token)

    def person(self, name: str) -> str:
        """A candidate's name, or the words for one who asked to be erased."""
        return name or self.t.plain("person-erased")

    def date(self, moment: datetime, zone: str = "UTC") -> str:
        """A day of a time zone, as the viewer's language writes it."""
        return moment.astimezone(ZoneInfo(zone)).strftime("%d.%m" if self.t.language == "ru" else "%-d %b")

    def until(self, moment: datetime, zone: str) -> str:
        """A deadline: the day alone where it is the end of that day, else with the hour."""
        return self.date(moment, zone) if moment == day_ends(moment, zone) else self.minute(moment, zone)

    def minute(self, moment: datetime, zone: str) -> str:
        """A day and an hour, with how far the zone's clock is ahead of UTC."""
        there = moment.astimezone(ZoneInfo(zone))
        hours, minutes = f"{there:%z}"[:3], f"{there:%z}"[3:]
        ahead = f"{int(hours):+d}" + (f":{minutes}" if minutes != "00" else "")
        return f"{self.date(moment, zone)}, {there:%H:%M} (UTC{ahead})"


def deep_link(bot_username: str, token: str) -> str:
    return f"https://t.me/{bot_username}?start={token}"


View = Callable[[ViewContext, Params], Awaitable[Screen]]
_VIEWS: dict[str, View] = {}


def view(kind: str) -> Callable[[View], View]:
    """Register a screen under the name that notifications carry."""

    def register(function: View) -> View:
        if kind in _VIEWS:
            raise ValueError(f"two views are called {kind}")
        _VIEWS[kind] = function
        return function

    return register


def registered() -> Mapping[str, View]:
    """All views by name."""
    return _VIEWS


class Views:
    """Renders screens for a person."""

    def __init__(self, texts: Texts, container: AsyncContainer, bot_username: str) -> None:
        self._texts = texts
        self._container = container
        self._bot_username = bot_username

    def link(self, token: str) -> str:
        """The deep link that opens the bot with a token."""
        return deep_link(self._bot_username, token)

    async def write(
        self, words: Callable[[ViewContext, Params], Awaitable[str]], viewer: Actor, /, **params: object
    ) -> str:
        """The words of a file to be sent. Raises NotFoundError."""
        context = ViewContext(viewer, self._texts.speak(viewer.language), self._bot_username, self._container)
        return await words(context, Params(params))

    async def render(self, kind: str, viewer: Actor, /, **params: object) -> Screen:
        """Make a screen. Raises NotFoundError when what it is about is gone or not the viewer's.

        `opening` names the line that says why a candidate is shown this now; it comes before any screen.
        """
        context = ViewContext(viewer, self._texts.speak(viewer.language), self._bot_username, self._container)
        screen = await _VIEWS[kind](context, Params(params))
        if opening := Params(params).optional_text("opening"):
            screen = replace(screen, text=Html(f"{context.t(f'place-{opening}')}\n\n{screen.text}"))
        return screen
