"""Interviews for machines: listed, looked at, and handed in with all their answers at once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.errors import DomainError, NotFoundError
from core.models import Interview, Response, Vacancy
from core.services import interview_flow as flow
from core.services.actor import Actor, Language
from core.services.agreement import CONSENT_VERSION
from core.services.evaluation_run import begin_run
from core.services.interview_links import revoke_links
from core.services.keyset import After, Slice, slice_of
from core.services.personal_questions import drop_personal
from core.services.promise_service import promise_reply
from core.services.screening import Asked, asked_terms
from core.services.screening_service import ReadBy
from core.services.unit import act, record
from core.services.vacancy_service import visible_to, visible_vacancy

InterviewStatus = Literal["pending", "in_progress", "completed", "evaluated", "expired", "withdrawn", "cancelled"]


@dataclass(frozen=True)
class InterviewFilter:
    """Which interviews are wanted; None is any."""

    vacancy_id: uuid.UUID | None = None
    candidate_id: uuid.UUID | None = None
    status: InterviewStatus | None = None


@dataclass(frozen=True)
class InterviewRecord:
    """An interview as stored."""

    id: uuid.UUID
    candidate_id: uuid.UUID
    vacancy_id: uuid.UUID
    question_set_id: uuid.UUID
    question_count: int
    status: InterviewStatus
    consent_version: str | None
    consented_at: datetime | None
    created_at: datetime
    expires_at: datetime
    completed_at: datetime | None
    read_by: ReadBy
    terms: tuple[Asked, ...]


@dataclass(frozen=True)
class GivenAnswer:
    """The candidate's answer to one question; no text: skipped."""

    question_id: uuid.UUID
    text: str | None


class ResponsesMismatchError(DomainError):
    """The answers are not those to the questions of the kit, each of them once."""

    code = "responses-mismatch"


class ConsentError(DomainError):
    """The consent was given to other words than those now in force."""

    code = "consent-outdated"


class ReadByPersonError(DomainError):
    """The candidate chose that a person reads: no engine is given the answers."""

    code = "read-by-person"


class InterviewDirectory:
    """For staff who see the vacancy; everything else is not found."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, wanted: InterviewFilter, after: After, *, acting: Actor) -> Slice[InterviewRecord]:
        """The interviews of the actor's vacancies, newest first."""
        acting.require_staff()
        found = select(Interview)
        for column, value in (
            (Interview.vacancy_id, wanted.vacancy_id),
            (Interview.candidate_id, wanted.candidate_id),
            (Interview.status, wanted.status),
        ):
            if value is not None:
                found = found.where(column == value)
        async with self._database.transaction() as session:
            return await slice_of(session, Interview, of_visible_vacancies(acting), found, after, _record)

    async def entry(self, interview_id: uuid.UUID, *, acting: Actor) -> InterviewRecord:
        """One interview. Raises NotFoundError."""
        acting.require_staff()
        async with self._database.transaction() as session:
            return _record(await self._visible(session, interview_id, acting))

    async def hand_in(
        self,
        interview_id: uuid.UUID,
        answers: Sequence[GivenAnswer],
        *,
        consent_version: str,
        consent_language: Language,
        acting: Actor,
    ) -> uuid.UUID:
        """Take the answers that were gathered elsewhere; the id of the evaluation that begins.

        Whoever hands them in vouches for the candidate's consent. Only for an interview that nobody has begun.
        Raises NotFoundError, StaleError, InterviewClosedError, ConsentError, ReadByPersonError, ResponsesMismatchError.
        """
        acting.require_staff()
        async with act(self._database, acting) as session:
            interview = await self._visible(session, interview_id, acting, lock=True)
            await flow.require_running(session, interview, "pending")
            if consent_version != CONSENT_VERSION:
                raise ConsentError(version=CONSENT_VERSION)
            if interview.read_by == "person":
                raise ReadByPersonError
            now = await flow.database_now(session)
            await self._take(session, interview, answers, now)
            interview.consent_version, interview.consent_language = consent_version, consent_language
            interview.consented_at = interview.started_at = interview.completed_at = now
            interview.status = "completed"
            await promise_reply(session, interview)
            await session.flush()
            await revoke_links(session, interview.id)
            await record(session, acting.user_id, "interview.handed_in", interview.id, consent=consent_version)
            return (await begin_run(session, interview)).id

    async def _take(
        self, session: AsyncSession, interview: Interview, answers: Sequence[GivenAnswer], now: datetime
    ) -> None:
        await drop_personal(session, interview)
        rows = await session.scalars(select(Response).where(Response.interview_id == interview.id))
        responses = {row.question_id: row for row in rows}
        if sorted(responses) != sorted(answer.question_id for answer in answers):
            raise ResponsesMismatchError
        for answer in answers:
            response = responses[answer.question_id]
            response.status = "skipped" if answer.text is None else "answered"
            response.text = answer.text
            response.asked_at = now
            response.answered_at = None if answer.text is None else now

    async def _visible(
        self, session: AsyncSession, interview_id: uuid.UUID, acting: Actor, *, lock: bool = False
    ) -> Interview:
        interview = await session.get(Interview, interview_id, with_for_update=True if lock else None)
        if interview is None:
            raise NotFoundError
        await visible_vacancy(session, interview.vacancy_id, acting)
        return interview


def of_visible_vacancies(acting: Actor) -> ColumnElement[bool]:
    """Interviews whose vacancy the actor sees."""
    return Interview.vacancy_id.in_(select(Vacancy.id).where(visible_to(acting)))


def _record(row: Interview) -> InterviewRecord:
    return InterviewRecord(
        row.id,
        row.candidate_id,
        row.vacancy_id,
        row.kit_id,
        row.question_count,
        cast(InterviewStatus, row.status),
        row.consent_version,
        row.consented_at,
        row.created_at,
        row.expires_at,
        row.completed_at,
        cast(ReadBy, row.read_by),
        asked_terms(row) if row.is_readable else (),
    )
