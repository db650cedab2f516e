"""Where interviews stand, for staff: what needs a decision, what stalls, what was finished today."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast, get_args

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.errors import NotFoundError
from core.models import Candidate, CandidateQuestion, Evaluation, Interview, Invite, Response, User, Vacancy
from core.scoring import Recommendation
from core.services.actor import Actor
from core.services.decisions import decided, standing_verdict
from core.services.evaluation_service import Verdict
from core.services.interview_flow import RUNNING
from core.services.paging import PAGE, Page, matches, page_of
from core.services.relay import reachable, waits
from core.services.report_service import to_be_read_by_person
from core.services.vacancy_service import visible_to

Shelf = Literal["decision", "human", "unsure", "stalled", "today", "running", "all"]
INBOX: tuple[Shelf, ...] = ("decision", "human", "unsure", "stalled", "today")
SHELVES: tuple[Shelf, ...] = get_args(Shelf)
STALLED_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class InterviewEntry:
    """An interview in a list, and on its card."""

    id: uuid.UUID
    candidate_id: uuid.UUID
    candidate_name: str
    vacancy_id: uuid.UUID
    vacancy_title: str
    status: str
    expires_at: datetime
    zone: str
    answered: int
    question_count: int
    recommendation: Recommendation | None
    score: float | None
    decision: Verdict | None
    human_requested: bool = False
    held: bool = False
    begun: bool = False
    by_person: bool = False
    """The answers are in, and a person reads them: there is no score."""
    failed: bool = False
    """A person reads them because the engine could not."""
    has_cv: bool = False
    has_link: bool = False
    """A link of its own leads to it; whoever came by an apply link has none."""
    reachable: bool = False
    """The bot can write to the candidate about it."""


class InterviewBoard:
    """Lists of interviews of the actor's vacancies."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def inbox(self, *, acting: Actor) -> dict[Shelf, int]:
        """How much lies on each shelf of the inbox."""
        acting.require_staff()
        async with self._database.transaction() as session:
            return {shelf: await self._count(session, shelf, acting) for shelf in INBOX}

    async def page(
        self,
        shelf: Shelf,
        number: int = 0,
        query: str = "",
        *,
        vacancy_id: uuid.UUID | None = None,
        acting: Actor,
    ) -> Page[InterviewEntry]:
        """The interviews on a shelf, those that changed last first."""
        acting.require_staff()
        async with self._database.transaction() as session:
            statement = _entries(acting).where(_on(shelf), matches(query, Candidate.name, Vacancy.title))
            if vacancy_id:
                statement = statement.where(Interview.vacancy_id == vacancy_id)
            latest = func.coalesce(Interview.completed_at, Interview.started_at, Interview.created_at)
            rows = await session.execute(
                statement.order_by(latest.desc(), Interview.id).offset(number * PAGE).limit(PAGE + 1)
            )
            return page_of([_entry(row) for row in rows.all()], number)

    async def entry(self, interview_id: uuid.UUID, *, acting: Actor) -> InterviewEntry:
        """One interview. Raises NotFoundError."""
        async with self._database.transaction() as session:
            row = (await session.execute(_entries(acting).where(Interview.id == interview_id))).one_or_none()
            if row is None or not acting.is_staff:
                raise NotFoundError
            return _entry(row)

    async def undecided(self, ids: Sequence[uuid.UUID], *, acting: Actor) -> list[InterviewEntry]:
        """Those of these interviews that were read and wait for a decision, in the order given."""
        return [one for one in await self._those(ids, _on("decision"), acting) if one.recommendation or one.by_person]

    async def expired(self, ids: Sequence[uuid.UUID], *, acting: Actor) -> list[InterviewEntry]:
        """Those of these interviews whose time is over, if they got no new link since; in the order given."""
        return await self._those(ids, Interview.status == "expired", acting)

    async def _those(
        self, ids: Sequence[uuid.UUID], condition: ColumnElement[bool], acting: Actor
    ) -> list[InterviewEntry]:
        acting.require_staff()
        async with self._database.transaction() as session:
            rows = await session.execute(_entries(acting).where(Interview.id.in_(ids), condition))
            found = {entry.id: entry for entry in map(_entry, rows.all())}
            return [found[one] for one in dict.fromkeys(ids) if one in found]

    async def _count(self, session: AsyncSession, shelf: Shelf, acting: Actor) -> int:
        entries = _entries(acting).where(_on(shelf)).subquery()
        return await session.scalar(select(func.count()).select_from(entries)) or 0


def _has_link() -> ColumnElement[bool]:
    return select(Invite.id).where(Invite.interview_id == Interview.id, Invite.revoked_at.is_(None)).exists()


def _last_activity() -> ColumnElement[datetime]:
    asked = (
        select(func.max(func.greatest(Response.asked_at, Response.answered_at)))
        .where(Response.interview_id == Interview.id)
        .scalar_subquery()
    )
    return func.coalesce(asked, Interview.started_at, Interview.created_at)


def _on(shelf: Shelf) -> ColumnElement[bool]:
    by_person = or_(Interview.read_by == "person", Evaluation.status == "failed")
    read = or_(Interview.status == "evaluated", and_(Interview.status == "completed", by_person))
    undecided = and_(read, ~decided())
    unsure = or_(
        Evaluation.recommendation == "not_enough_evidence",
        Evaluation.judgements.contains([{"needs_human": True}]),
    )
    running = Interview.status.in_(RUNNING)
    today = func.date_trunc("day", func.now(), Vacancy.time_zone)
    unreplied = select(CandidateQuestion.id).where(CandidateQuestion.interview_id == Interview.id, waits()).exists()
    conditions: dict[Shelf, ColumnElement[bool]] = {
        "decision": undecided,
        "human": and_(unreplied, Interview.purged_at.is_(None), Interview.status != "withdrawn"),
        "unsure": and_(undecided, unsure),
        "stalled": and_(running, _last_activity() < func.now() - STALLED_AFTER),
        "today": and_(Interview.completed_at >= today, Interview.status != "withdrawn"),
        "running": running,
        "all": Interview.id.is_not(None),
    }
    return conditions[shelf]


def _entries(acting: Actor) -> Select[*tuple[Any, ...]]:
    answered = (
        select(func.count())
        .where(Response.interview_id == Interview.id, Response.status.in_(("answered", "skipped")))
        .scalar_subquery()
    )
    return (
        select(
            Interview,
            Candidate.name.label("candidate_name"),
            Candidate.cv_text.is_not(None).label("has_cv"),
            _has_link().label("has_link"),
            reachable().label("reachable"),
            Vacancy.title.label("vacancy_title"),
            Vacancy.time_zone,
            Evaluation.status.label("evaluation_status"),
            Evaluation.recommendation,
            Evaluation.score,
            answered.label("answered"),
            standing_verdict().label("decision"),
        )
        .join(Candidate, Candidate.id == Interview.candidate_id)
        .join(Vacancy, Vacancy.id == Interview.vacancy_id)
        .outerjoin(User, User.id == Candidate.user_id)
        .outerjoin(Evaluation, (Evaluation.interview_id == Interview.id) & Evaluation.current)
        .where(visible_to(acting))
    )


def _entry(row: Row[Any]) -> InterviewEntry:
    interview: Interview = row.Interview
    return InterviewEntry(
        interview.id,
        interview.candidate_id,
        row.candidate_name,
        interview.vacancy_id,
        row.vacancy_title,
        interview.status,
        interview.expires_at,
        row.time_zone,
        row.answered,
        interview.question_count,
        cast(Recommendation | None, row.recommendation) if interview.is_readable else None,
        row.score if interview.is_readable else None,
        cast(Verdict | None, row.decision),
        interview.human_requested_at is not None,
        interview.held_at is not None,
        interview.started_at is not None,
        interview.is_readable and to_be_read_by_person(interview, row.evaluation_status),
        row.evaluation_status == "failed",
        interview.is_readable and row.has_cv,
        interview.status in RUNNING and row.has_link,
        interview.is_readable and row.reachable,
    )
