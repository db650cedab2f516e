"""Candidates: added by staff, seen by whoever added them or shares a vacancy with them."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, literal, literal_column, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from core.database import Database
from core.errors import NotFoundError
from core.models import Candidate, Interview, User, VacancyMember
from core.models.candidate import SUBSCRIBER_DIGITS
from core.services.actor import Actor
from core.services.paging import PAGE, Page, matches, page_of
from core.services.unit import act, record, reply


@dataclass(frozen=True)
class CandidateCard:
    """A candidate as staff see them."""

    id: uuid.UUID
    name: str
    email: str | None
    experience_years: int | None
    skills: tuple[str, ...]
    job_position: str | None
    phone: str | None
    archived: bool
    has_cv: bool = False
    cv_hidden: bool = False


class CandidateService:
    """Candidates as lists and cards; they are written by forms (form_service)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def candidate(self, candidate_id: uuid.UUID, *, acting: Actor) -> CandidateCard:
        """One candidate. Raises NotFoundError when not there or not visible to the actor."""
        async with self._database.transaction() as session:
            return candidate_card(await visible_candidate(session, candidate_id, acting))

    async def page(
        self, number: int = 0, query: str = "", *, archived: bool = False, acting: Actor
    ) -> Page[CandidateCard]:
        """The candidates that the actor sees, newest first: those not archived, or those that are."""
        acting.require_staff()
        async with self._database.transaction() as session:
            rows = await session.scalars(
                select(Candidate)
                .where(
                    visible_to(acting),
                    Candidate.archived_at.is_not(None) if archived else Candidate.archived_at.is_(None),
                    Candidate.erased_at.is_(None),
                    matches(query, Candidate.name, Candidate.email, Candidate.job_position),
                )
                .order_by(Candidate.created_at.desc(), Candidate.id)
                .offset(number * PAGE)
                .limit(PAGE + 1)
            )
            return page_of([candidate_card(row) for row in rows], number)

    async def set_archived(
        self, candidate_id: uuid.UUID, *, archived: bool, edit_message_id: int, acting: Actor
    ) -> None:
        """Take a candidate off the lists, or put them back. Raises NotFoundError."""
        async with act(self._database, acting) as session:
            candidate = await visible_candidate(session, candidate_id, acting)
            if archived != (candidate.archived_at is not None):
                candidate.archived_at = func.now() if archived else None
                await record(session, acting.user_id, "candidate.archived", candidate.id, archived=archived)
            await reply(
                session,
                acting,
                "candidate_card",
                params={"candidate_id": candidate.id},
                edit_message_id=edit_message_id,
            )

    async def duplicates(self, candidate_id: uuid.UUID, *, acting: Actor) -> list[CandidateCard]:
        """Others with the same e-mail, phone or Telegram account, as far as the actor sees them."""
        async with self._database.transaction() as session:
            candidate = await visible_candidate(session, candidate_id, acting)
            known = Known(candidate.email, candidate.phone, user_id=candidate.user_id)
            others = await same_person(session, known, acting, Candidate.id != candidate.id)
            return [candidate_card(row) for row in others]


@dataclass(frozen=True)
class Known:
    """By what two rows are found to be one person."""

    email: str | None
    phone: str | None
    user_id: uuid.UUID | None = None
    telegram_id: int | None = None


async def same_person(
    session: AsyncSession, known: Known, acting: Actor, *among: ColumnElement[bool]
) -> list[Candidate]:
    """Candidates with the same e-mail, phone or Telegram account whom the actor sees: the oldest PAGE of them.

    Whoever wants only some of them says so by `among`: what is left out afterwards has taken the others' places.
    """
    account = select(User.id).where(User.telegram_id == known.telegram_id).scalar_subquery()
    same = [
        column == value
        for column, value, given in (
            (func.lower(Candidate.email), (known.email or "").lower(), known.email),
            (subscriber(Candidate.phone), phone_digits(known.phone), phone_digits(known.phone)),
            (Candidate.user_id, known.user_id, known.user_id),
            (Candidate.user_id, account, known.telegram_id),
        )
        if given
    ]
    if not same:
        return []
    rows = await session.scalars(
        select(Candidate)
        .where(or_(*same), Candidate.erased_at.is_(None), visible_to(acting), *among)
        .order_by(Candidate.created_at)
        .limit(PAGE)
    )
    return list(rows)


def phone_digits(phone: str | None) -> str:
    """What two ways of writing a phone have in common."""
    return re.sub("[^0-9]", "", phone or "")[-SUBSCRIBER_DIGITS:]


def subscriber(phone: ColumnElement[Any] | InstrumentedAttribute[str | None]) -> ColumnElement[Any]:
    """The digits of a phone that do not depend on how it is written, by the very expression of the index."""
    digits = func.regexp_replace(phone, *(literal_column(part) for part in ("'[^0-9]'", "''", "'g'")))
    return func.right(digits, literal_column(str(SUBSCRIBER_DIGITS)))


def visible_to(acting: Actor) -> ColumnElement[bool]:
    """Whoever added them, a colleague on one of their vacancies, an admin."""
    return true() if acting.is_admin else own_or_shared(literal(acting.user_id))


def own_or_shared(user_id: ColumnElement[uuid.UUID] | InstrumentedAttribute[uuid.UUID]) -> ColumnElement[bool]:
    """Added by that user, or invited for one of their vacancies."""
    shared = (
        select(Interview.candidate_id)
        .join(VacancyMember, VacancyMember.vacancy_id == Interview.vacancy_id)
        .where(VacancyMember.user_id == user_id)
    )
    return or_(Candidate.created_by == user_id, Candidate.id.in_(shared))


async def visible_candidate(session: AsyncSession, candidate_id: uuid.UUID, acting: Actor) -> Candidate:
    """Load a candidate for staff. Raises NotFoundError, also for one that is not theirs to see."""
    if not acting.is_staff:
        raise NotFoundError
    row = await session.scalar(select(Candidate).where(Candidate.id == candidate_id, visible_to(acting)))
    if row is None or row.erased_at:
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


async def save_profile(session: AsyncSession, fields: dict[str, Any], acting: Actor) -> None:
    """Write one field of a candidate anew, as typed by the recruiter."""
    candidate = await visible_candidate(session, uuid.UUID(fields["candidate_id"]), acting)
    field = next(name for name in fields if name != "candidate_id")
    setattr(candidate, field, fields[field])
    await record(session, acting.user_id, "candidate.changed", candidate.id, field=field)
    await reply(session, acting, "candidate_card", params={"candidate_id": candidate.id})


def candidate_card(row: Candidate) -> CandidateCard:
    """A row as staff see it."""
    skills = tuple(str(skill) for skill in row.skills or ())
    return CandidateCard(
        row.id,
        row.name,
        row.email,
        row.experience_years,
        skills,
        row.job_position,
        row.phone,
        row.archived_at is not None,
        row.cv_text is not None,
        row.cv_hidden,
    )
