"""Who is told of a vacancy: its members who may still see it, and where nobody of them is left, the admins."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.models import User, VacancyMember


def active_members(vacancy_id: uuid.UUID) -> Select[uuid.UUID]:
    """Members who are staff and not blocked: whoever leaves the staff stays on the list, in case they come back."""
    return (
        select(User.id)
        .join(VacancyMember, VacancyMember.user_id == User.id)
        .where(
            VacancyMember.vacancy_id == vacancy_id,
            User.role.in_(("recruiter", "admin")),
            User.blocked_at.is_(None),
        )
        .order_by(User.id)
    )


async def followers_of(session: AsyncSession, vacancy_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """In one order. Admins see every vacancy, so that nothing is written that nobody reads."""
    if members := (await session.scalars(active_members(vacancy_id))).all():
        return members
    admins = select(User.id).where(User.role == "admin", User.blocked_at.is_(None)).order_by(User.id)
    return (await session.scalars(admins)).all()
