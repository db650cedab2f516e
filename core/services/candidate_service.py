"""Candidates: added by staff, seen by whoever added them or shares a vacancy with them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.errors import NotFoundError
from core.models import Candidate, Interview, VacancyMember
from core.services.actor import Actor
from core.services.unit import record, reply

LISTED = 10


@dataclass(frozen=True)
class CandidateCard:
    """A candidate as staff see them."""

    id: uuid.UUID
    name: str
    email: str | None
    experience_years: int | None
    skills: tuple[str, ...]
    job_position: str | None


class CandidateService:
    """Reading of candidates; they are written by the form (form_service)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def candidate(self, candidate_id: uuid.UUID, *, acting: Actor) -> CandidateCard:
        """One candidate. Raises NotFoundError when not there or not visible to the actor."""
        async with self._database.transaction() as session:
            return _card(await visible_candidate(session, candidate_id, acting))

    async def newest(self, *, acting: Actor) -> list[CandidateCard]:
        """The candidates that the actor may invite, newest first."""
        acting.require_staff()
        async with self._database.transaction() as session:
            rows = await session.scalars(
                select(Candidate)
                .where(visible_to(acting), Candidate.archived_at.is_(None))
                .order_by(Candidate.created_at.desc())
                .limit(LISTED)
            )
            return [_card(row) for row in rows]


def visible_to(acting: Actor) -> ColumnElement[bool]:
    """Whoever added them, a colleague on one of their vacancies, an admin."""
    if acting.is_admin:
        return true()
    shared = (
        select(Interview.candidate_id)
        .join(VacancyMember, VacancyMember.vacancy_id == Interview.vacancy_id)
        .where(VacancyMember.user_id == acting.user_id)
    )
    return or_(Candidate.created_by == acting.user_id, Candidate.id.in_(shared))


async def visible_candidate(session: AsyncSession, candidate_id: uuid.UUID, acting: Actor) -> Candidate:
    """Load a candidate for staff. Raises NotFoundError, also for one that is not theirs to see."""
    if not acting.is_staff:
        raise NotFoundError
    row = await session.scalar(select(Candidate).where(Candidate.id == candidate_id, visible_to(acting)))
    if row is None:
        raise NotFoundError
    return row


async def save_candidate(session: AsyncSession, fields: dict[str, Any], acting: Actor) -> None:
    """Add the candidate that the form gathered."""
    acting.require_staff()
    candidate = Candidate(id=uuid.uuid4(), created_by=acting.user_id, **fields)
    session.add(candidate)
    await session.flush()
    await record(session, acting.user_id, "candidate.added", candidate.id)
    await reply(session, acting, "candidate_saved", params={"candidate_id": candidate.id})


def _card(row: Candidate) -> CandidateCard:
    skills = tuple(str(skill) for skill in row.skills or ())
    return CandidateCard(row.id, row.name, row.email, row.experience_years, skills, row.job_position)
