"""The inbox: updates are stored before they are confirmed, worked in order per chat, never lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from core.database import Database
from core.models import Update, User
from core.services.actor import UpdateKey

MOST_ATTEMPTS = 5
"""Tries before an update is a dead letter."""
CHATS_A_LOOK = 200


@dataclass(frozen=True)
class StoredUpdate:
    """An update as Telegram sent it, and how often it was tried."""

    bot_id: int
    update_id: int
    chat_id: int
    body: dict[str, Any]
    attempts: int


class UpdateService:
    """Keeps updates of one installation; knows nothing of what they mean."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def store(self, bot_id: int, update_id: int, chat_id: int, body: dict[str, Any]) -> bool:
        """Store an update; False when it was stored before."""
        async with self._database.transaction() as session:
            stored = await session.execute(
                insert(Update)
                .values(bot_id=bot_id, update_id=update_id, chat_id=chat_id, body=body)
                .on_conflict_do_nothing()
                .returning(Update.update_id)
            )
            return stored.scalar() is not None

    async def waiting_chats(self, bot_id: int) -> list[int]:
        """Chats with work to do, the longest waiting first."""
        async with self._database.transaction() as session:
            chats = await session.scalars(
                select(Update.chat_id)
                .where(Update.bot_id == bot_id, Update.done_at.is_(None), Update.dead_at.is_(None))
                .group_by(Update.chat_id)
                .order_by(func.min(Update.update_id))
                .limit(CHATS_A_LOOK)
            )
            return list(chats)

    async def next_of(self, bot_id: int, chat_id: int) -> StoredUpdate | None:
        """The oldest unfinished update of a chat."""
        async with self._database.transaction() as session:
            row = await session.scalar(
                select(Update)
                .where(
                    Update.bot_id == bot_id,
                    Update.chat_id == chat_id,
                    Update.done_at.is_(None),
                    Update.dead_at.is_(None),
                )
                .order_by(Update.update_id)
                .limit(1)
            )
            if row is None:
                return None
            return StoredUpdate(row.bot_id, row.update_id, row.chat_id, row.body, row.attempts)

    async def finish(self, stored: StoredUpdate) -> None:
        """Mark an update as worked. What was said in it is kept where it belongs, and here no longer."""
        await self._set(stored, done_at=func.now(), body={})

    async def finish_unheard(self, stored: StoredUpdate) -> None:
        """Mark an update as worked whose sender stopped the bot meanwhile: nothing is sent until they write again."""
        async with self._database.transaction() as session:
            await session.execute(
                update(User).where(User.telegram_id == stored.chat_id).values(unreachable_at=func.now())
            )
        await self.finish(stored)

    async def fail(self, stored: StoredUpdate, error: str) -> bool:
        """Count a failed try; True when that was the last one and the update is now a dead letter."""
        dead = stored.attempts + 1 >= MOST_ATTEMPTS
        await self._set(
            stored,
            attempts=stored.attempts + 1,
            error=error,
            dead_at=func.now() if dead else None,
        )
        return dead

    async def is_applied(self, key: UpdateKey) -> bool:
        """Whether what an update asked for is done already."""
        which = (Update.bot_id == key.bot_id, Update.update_id == key.update_id)
        async with self._database.transaction() as session:
            return await session.scalar(select(Update.applied_at).where(*which)) is not None

    async def _set(self, stored: StoredUpdate, **values: object) -> None:
        async with self._database.transaction() as session:
            await session.execute(
                update(Update)
                .where(Update.bot_id == stored.bot_id, Update.update_id == stored.update_id)
                .values(**values)
            )
