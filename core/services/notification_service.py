"""The outbox: what must arrive is a row; the sender of a face takes the rows in order per recipient."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import func, or_, select, update

from core.database import Database
from core.models import Candidate, Interview, Notification, User
from core.services.actor import Actor, Language, Role
from core.services.decisions import decided
from core.services.interview_flow import RUNNING, tell_members
from core.services.reminder_service import waits_for_morning
from core.services.user_service import MENU

MOST_ATTEMPTS = 5
"""Tries before a notification is a dead letter."""
RECIPIENTS_A_LOOK = 200


@dataclass(frozen=True)
class Waiting:
    """A notification to be sent now, and who receives it."""

    id: uuid.UUID
    recipient: Actor
    telegram_id: int
    kind: str
    params: dict[str, Any]
    edit_message_id: int | None
    attempts: int


class NotificationService:
    """Gives out what waits and keeps what became of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting_recipients(self) -> list[uuid.UUID]:
        """People for whom something is due, the longest waiting first."""
        async with self._database.transaction() as session:
            return list(
                await session.scalars(
                    select(Notification.recipient_id)
                    .join(User, User.id == Notification.recipient_id)
                    .where(*_WAITING, *_REACHABLE, User.telegram_id.is_not(None))
                    .group_by(Notification.recipient_id)
                    .order_by(func.min(Notification.sequence))
                    .limit(RECIPIENTS_A_LOOK)
                )
            )

    async def next_for(self, recipient_id: uuid.UUID) -> Waiting | None:
        """The oldest message that waits for a person, with the message id it is to replace, if any.

        None also where that one is put off just now: what comes after it is found by the next look.
        """
        async with self._database.transaction() as session:
            row = (
                await session.execute(
                    select(Notification, User)
                    .join(User, User.id == Notification.recipient_id)
                    .where(Notification.recipient_id == recipient_id, *_WAITING, *_REACHABLE)
                    .order_by(Notification.sequence)
                    .limit(1)
                )
            ).one_or_none()
            if row is None or row.User.telegram_id is None:
                return None
            notification: Notification = row.Notification
            if await waits_for_morning(session, notification):
                return None
            edit = notification.edit_message_id
            if notification.replaces and edit is None:
                edit = await session.scalar(
                    select(Notification.message_id).where(Notification.dedupe_key == notification.replaces)
                )
            role = "user" if row.User.blocked_at else cast(Role, row.User.role)
            recipient = Actor(row.User.id, role, cast(Language, row.User.language))
            return Waiting(
                notification.id,
                recipient,
                row.User.telegram_id,
                notification.kind,
                notification.params,
                edit,
                notification.attempts,
            )

    async def sent(self, waiting: Waiting, message_id: int | None) -> None:
        """Mark a notification as arrived; None when there was nothing left to say."""
        await self._set(waiting.id, sent_at=func.now(), message_id=message_id)

    async def failed(self, waiting: Waiting, error: str) -> None:
        """Count a failed try; the last one makes a dead letter, so that the next message gets through."""
        dead = waiting.attempts + 1 >= MOST_ATTEMPTS
        await self._set(waiting.id, attempts=waiting.attempts + 1, error=error, dead_at=func.now() if dead else None)

    async def unreachable(self, recipient_id: uuid.UUID) -> None:
        """The person blocked the bot: nothing is sent until they write again; their recruiters are told once."""
        async with self._database.transaction() as session:
            left = await session.scalar(
                update(User)
                .where(User.id == recipient_id, User.unreachable_at.is_(None))
                .values(unreachable_at=func.now())
                .returning(User.id)
            )
            if left is None:
                return
            undecided = Interview.status.in_(("completed", "evaluated")) & ~decided()
            waiting = await session.scalars(
                select(Interview)
                .join(Candidate, Candidate.id == Interview.candidate_id)
                .where(Candidate.user_id == recipient_id, Interview.status.in_(RUNNING) | undecided)
            )
            for interview in waiting.all():
                key = f"{interview.id}" if interview.status in RUNNING else f"{interview.id}:handed-in"
                await tell_members(session, interview, "candidate_unreachable", key=key)

    async def _set(self, notification_id: uuid.UUID, **values: object) -> None:
        async with self._database.transaction() as session:
            await session.execute(update(Notification).where(Notification.id == notification_id).values(**values))


_WAITING = (
    Notification.sent_at.is_(None),
    Notification.dead_at.is_(None),
    or_(Notification.not_before.is_(None), Notification.not_before <= func.now()),
)
_REACHABLE = (
    User.unreachable_at.is_(None),
    or_(User.blocked_at.is_(None), Notification.kind == MENU),
)
"""Whoever is blocked loses their menu and is told nothing; what was for them waits."""
