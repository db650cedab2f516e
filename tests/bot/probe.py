"""Trying a command or a button as somebody, and reading what they are told."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from aiogram.filters.callback_data import CallbackData

from bot.texts import Texts
from cli.demo.recruitment import Recruitment, Speaker

ANYTHING = re.compile("")


@dataclass(frozen=True)
class Ids:
    """One vacancy with everything that hangs on it."""

    vacancy: uuid.UUID
    kit: uuid.UUID
    question: uuid.UUID
    candidate: uuid.UUID
    interview: uuid.UUID
    response: uuid.UUID
    recruiter: uuid.UUID
    reported: uuid.UUID
    asked: uuid.UUID
    faq: uuid.UUID


@dataclass(frozen=True)
class Row:
    """How a handler is reached, and by whom: `act` is a message, or a tap made of ids.

    `ready`: what lies there beforehand for those who may, as a statement about $1, their Telegram id, and $2, the
    vacancy; with it the act succeeds.
    """

    act: str | Callable[[Ids], CallbackData]
    to: frozenset[str]
    refusal: str = "error-not-found"
    ready: str | None = None


STAFF = frozenset({"recruiter", "admin"})
OWNERS = frozenset({"owner", "admin"})
ADMIN = frozenset({"admin"})
CANDIDATE = frozenset({"candidate"})
EVERYONE = frozenset({"candidate", "recruiter", "owner", "admin"})


def staff(act: str | Callable[[Ids], CallbackData]) -> Row:
    return Row(act, STAFF | {"owner"}, "error-forbidden")


def owned(act: Callable[[Ids], CallbackData]) -> Row:
    return Row(act, OWNERS)


def admins(act: str | Callable[[Ids], CallbackData]) -> Row:
    return Row(act, ADMIN, "error-forbidden")


def own_interview(act: Callable[[Ids], CallbackData]) -> Row:
    return Row(act, CANDIDATE)


def anyone(act: str | Callable[[Ids], CallbackData]) -> Row:
    return Row(act, EVERYONE)


class Probe:
    """Tries an act as a person, and reads what they are told."""

    def __init__(self, recruitment: Recruitment, texts: Texts) -> None:
        self._recruitment = recruitment
        self._texts = texts

    async def told(self, speaker: Speaker, act: str | Callable[[Ids], CallbackData], ids: Ids) -> str:
        """The words of the toast, or of the message that came."""
        if isinstance(act, str):
            await speaker.person.send(act)
            return (await speaker.person.wait_text(ANYTHING)).text
        screen = await speaker.person.screen()
        await speaker.person.tap_data(screen.last.id, act(ids).pack())
        toasts = (await speaker.person.screen()).toasts[len(screen.toasts) :]
        return toasts[-1].text if toasts else ""

    def words(self, speaker: Speaker, key: str) -> str:
        return self._texts.get(speaker.language, key)
