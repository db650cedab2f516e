"""Who asks. Every service method takes an `acting: Actor` and authorises by what that actor may see."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Literal

from core.errors import ForbiddenError

Role = Literal["user", "recruiter", "admin"]
Language = Literal["ru", "en"]
FALLBACK: Language = "en"
"""Spoken to those whose language is none of ours, while nothing else says which they read."""


@dataclass(frozen=True)
class UpdateKey:
    """The Telegram update that carries the act; it can be applied once."""

    bot_id: int
    update_id: int


@dataclass(frozen=True)
class RequestKey:
    """The request that carries the act, by the key its sender gave it: sent again, it acts no second time.

    `fingerprint` tells another request with the same key.
    """

    key: str
    fingerprint: bytes


@dataclass(frozen=True)
class Actor:
    """A person with an account, and the update or the request (if any) by which they act, once.

    `silent`: the face answers by itself, so that no message is sent back for what they do.
    """

    user_id: uuid.UUID
    role: Role
    language: Language
    update: UpdateKey | None = None
    silent: bool = False
    request: RequestKey | None = None

    @property
    def is_staff(self) -> bool:
        """Recruiters and admins."""
        return self.role in ("recruiter", "admin")

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"

    def require_staff(self) -> None:
        """Raises ForbiddenError for anyone but recruiters and admins."""
        if not self.is_staff:
            raise ForbiddenError

    def require_admin(self) -> None:
        """Raises ForbiddenError for anyone but admins."""
        if not self.is_admin:
            raise ForbiddenError


@dataclass(frozen=True)
class TelegramPerson:
    """What Telegram says of whoever sent an update. `language` is None where theirs is none of ours."""

    telegram_id: int
    name: str
    language: Language | None
    update: UpdateKey | None = None
