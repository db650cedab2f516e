"""What was done about a person, by the audit: a part of the copy of everything kept."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.models import AuditEvent, Invite, User


class ActCopy(BaseModel):
    """A row of the audit. `by`: the person themselves, the staff, or the product."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    action: str
    by: Literal["person", "staff", "product"]


async def act_copies(session: AsyncSession, user: User, subjects: Sequence[uuid.UUID]) -> list[ActCopy]:
    """Without details, words of the product and ids of others; without what others did by a link of theirs."""
    others = select(Invite.redeemed_by).where(Invite.interview_id.in_(subjects), Invite.redeemed_by != user.id)
    not_theirs = or_(AuditEvent.actor_id.is_(None), AuditEvent.actor_id.not_in(others))
    events = await session.scalars(
        select(AuditEvent)
        .where(or_(AuditEvent.actor_id == user.id, AuditEvent.subject_id.in_(subjects) & not_theirs))
        .order_by(AuditEvent.created_at, AuditEvent.id)
    )
    return [
        ActCopy(
            at=event.created_at,
            action=event.action,
            by="product" if event.actor_id is None else "person" if event.actor_id == user.id else "staff",
        )
        for event in events
    ]
