"""What one act of a service is made of: a transaction applied once, its notifications, its audit row."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, insert, or_, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from core.database import Database
from core.errors import AlreadyAppliedError
from core.models import AuditEvent, IdempotentRequest, Notification, Update, User
from core.services.actor import Actor, RequestKey, TelegramPerson, UpdateKey

NOTIFICATIONS_CHANNEL = "mismatch_notifications"
KEYS_KEPT = timedelta(hours=24)
"""How long a request is known by its key."""


@asynccontextmanager
async def act(database: Database, acting: Actor | TelegramPerson) -> AsyncIterator[AsyncSession]:
    """The transaction of one act. An update or a keyed request applied before raises AlreadyAppliedError.

    Its row is claimed inside the transaction: of two that work the same one waits for the other, then finds
    nothing left to do. A crash, a time-out or a refusal before the commit leaves it unapplied.
    """
    async with database.transaction() as session:
        if not await _is_new(session, acting):
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


def held_up(dedupe_key: str | ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a message waits because the bot is closed to its recipient."""
    recipient = aliased(User)
    return exists().where(
        Notification.dedupe_key == dedupe_key,
        Notification.sent_at.is_(None),
        Notification.dead_at.is_(None),
        recipient.id == Notification.recipient_id,
        or_(recipient.unreachable_at.is_not(None), recipient.blocked_at.is_not(None)),
    )


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


async def _is_new(session: AsyncSession, acting: Actor | TelegramPerson) -> bool:
    if acting.update:
        return await _claim_update(session, acting.update)
    if isinstance(acting, Actor) and acting.request:
        return await _claim_request(session, acting.user_id, acting.request)
    return True


async def _claim_update(session: AsyncSession, key: UpdateKey) -> bool:
    claimed = await session.execute(
        update(Update)
        .where(Update.bot_id == key.bot_id, Update.update_id == key.update_id, Update.applied_at.is_(None))
        .values(applied_at=func.now())
        .returning(Update.update_id)
    )
    return claimed.scalar() is not None


async def _claim_request(session: AsyncSession, user_id: uuid.UUID, request: RequestKey) -> bool:
    """The row is there once the act is committed, never before. A key of more than a day ago may be had again."""
    anew: dict[str, object] = {"status": None, "headers": {}, "body": None, "created_at": func.now()}
    claimed = await session.execute(
        upsert(IdempotentRequest)
        .values(user_id=user_id, key=request.key, fingerprint=request.fingerprint)
        .on_conflict_do_update(
            index_elements=[IdempotentRequest.user_id, IdempotentRequest.key],
            set_={"fingerprint": request.fingerprint, **anew},
            where=IdempotentRequest.created_at < func.now() - KEYS_KEPT,
        )
        .returning(IdempotentRequest.key)
    )
    return claimed.scalar() is not None


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
