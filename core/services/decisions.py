"""What a person has decided about an interview: asked wherever a decision ends something."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.models import Decision, Interview, User


@dataclass(frozen=True)
class StandingDecision:
    """The newest decision about an interview, and whose it is."""

    verdict: str
    reason: str | None
    decided_by: uuid.UUID
    decider: str


async def standing_decision(session: AsyncSession, interview_id: uuid.UUID) -> StandingDecision | None:
    """What stands; None while nobody has decided."""
    found = await session.execute(
        select(Decision.verdict, Decision.reason, Decision.decided_by, func.coalesce(User.name, ""))
        .join(User, User.id == Decision.decided_by)
        .where(Decision.interview_id == interview_id)
        .order_by(Decision.created_at.desc())
        .limit(1)
    )
    row = found.one_or_none()
    return StandingDecision(*row) if row else None


def standing_verdict() -> ColumnElement[str | None]:
    """The newest verdict on an interview; NULL while there is none."""
    return (
        select(Decision.verdict)
        .where(Decision.interview_id == Interview.id)
        .order_by(Decision.created_at.desc())
        .limit(1)
        .correlate(Interview)
        .scalar_subquery()
    )


def decided() -> ColumnElement[bool]:
    """Whether a person has decided, for or against; thinking it over is no decision."""
    return func.coalesce(standing_verdict(), "hold") != "hold"


def first_decided_at() -> ColumnElement[datetime]:
    """When somebody first decided, for or against; NULL when nobody has."""
    return (
        select(func.min(Decision.created_at))
        .where(Decision.interview_id == Interview.id, Decision.verdict != "hold")
        .correlate(Interview)
        .scalar_subquery()
    )
