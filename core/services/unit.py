"""What one act of a service is made of: a transaction applied once, its notifications, its audit row."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy import func, insert, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.errors import AlreadyAppliedError
from core.models import AuditEvent, Notification, Update
from core.services.actor import Actor, TelegramPerson

NOTIFICATIONS_CHANNEL = "mismatch_notifications"


@asynccontextmanager
async def act(database: Database, acting: Actor | TelegramPerson) -> AsyncIterator[AsyncSession]:
    """The transaction of one act. An update that was applied before raises AlreadyAppliedError.

    The row of the update is claimed inside the transaction: of two processes that work the same update one
    waits for the other, then finds nothing left to do. A crash before the commit leaves it unapplied.
    """
    async with database.transaction() as session:
        if acting.update:
            claimed = await session.execute(
                update(Update)
                .where(
                    Update.bot_id == acting.update.bot_id,
                    Update.update_id == acting.update.update_id,
                    Update.applied_at.is_(None),
                )
                .values(applied_at=func.now())
                .returning(Update.update_id)
            )
            if claimed.scalar() is None:
                raise AlreadyAppliedError
        yield session


async def notify(
    session: AsyncSession,
    recipient_id: uuid.UUID,
    kind: str,
    *,
    dedupe_key: str,
    params: Mapping[str, object] | None = None,
    replaces: str | None = None,
    edit_message_id: int | None = None,
    not_before: datetime | None = None,
) -> None:
    """Write a message that must arrive; it is sent after the commit. The same dedupe_key is sent once."""
    await session.flush()
    await session.execute(
        upsert(Notification)
        .values(
            id=uuid.uuid4(),
            recipient_id=recipient_id,
            kind=kind,
            params={name: _plain(value) for name, value in (params or {}).items()},
            dedupe_key=dedupe_key,
            replaces=replaces,
            edit_message_id=edit_message_id,
            not_before=not_before,
        )
        .on_conflict_do_nothing(index_elements=[Notification.dedupe_key])
    )
    await session.execute(text(f"NOTIFY {NOTIFICATIONS_CHANNEL}"))


async def record(
    session: AsyncSession,
    actor_id: uuid.UUID | None,
    action: str,
    subject_id: uuid.UUID | None,
    **details: str | int | None,
) -> None:
    """Write the audit row of an act: words of the product and ids, never personal data."""
    await session.execute(
        insert(AuditEvent).values(
            id=uuid.uuid4(), actor_id=actor_id, action=action, subject_id=subject_id, details=details
        )
    )


def _plain(value: object) -> object:
    return str(value) if isinstance(value, uuid.UUID) else value


async def reply(
    session: AsyncSession,
    acting: Actor,
    kind: str,
    *,
    params: Mapping[str, object] | None = None,
    edit_message_id: int | None = None,
) -> None:
    """Answer the one who acts, unless their face does; an act by the same update is answered once."""
    if acting.silent:
        return
    once = f"{acting.update.bot_id}:{acting.update.update_id}" if acting.update else str(uuid.uuid4())
    await notify(
        session,
        acting.user_id,
        kind,
        dedupe_key=f"{kind}:{once}",
        params=params,
        edit_message_id=edit_message_id,
    )
