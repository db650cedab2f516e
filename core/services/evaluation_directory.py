"""Evaluations for machines: every run that was made, with all it can be rebuilt from."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.errors import NotFoundError, StaleError
from core.models import Candidate, Decision, Evaluation, Interview, Vacancy
from core.scoring import Recommendation
from core.services.actor import Actor
from core.services.evaluation_run import begin_run
from core.services.evaluation_service import Verdict
from core.services.interview_directory import of_visible_vacancies
from core.services.keyset import After, Slice, slice_of
from core.services.report_cache import ReportCache
from core.services.report_service import LINES, ReportLine, of_kit, personal_of, report_lines
from core.services.unit import act, record
from core.services.vacancy_service import visible_vacancy

EvaluationStatus = Literal["pending", "complete", "partial", "insufficient_evidence", "failed"]


@dataclass(frozen=True)
class EvaluationFilter:
    """Which evaluations are wanted; None is any. Runs that are not current are left out unless asked for."""

    interview_id: uuid.UUID | None = None
    status: EvaluationStatus | None = None
    all_runs: bool = False


@dataclass(frozen=True)
class EvaluationEntry:
    """One run: its result, and what made it. `score` is the weighted mean level, 1–5; `coverage` 0–1.

    There is no result any more once the candidate has withdrawn or the answers are erased.
    """

    id: uuid.UUID
    interview_id: uuid.UUID
    run: int
    current: bool
    status: EvaluationStatus
    recommendation: Recommendation | None
    score: float | None
    coverage: float | None
    confidence: str | None
    engine: str | None
    model: str | None
    prompt_version: str | None
    kit_version: int
    rubric_hash: str
    readings_per_answer: int | None
    created_at: datetime
    completed_at: datetime | None


@dataclass(frozen=True)
class DecisionEntry:
    """What a person decided, and when."""

    verdict: Verdict
    reason: str | None
    decided_by: uuid.UUID
    created_at: datetime


@dataclass(frozen=True)
class EvaluationDetail:
    """A run with its lines, and the decisions of people. There are no lines before there is a result.

    `personal` are those of questions asked of this candidate alone; no total is made of them.
    """

    entry: EvaluationEntry
    candidate_id: uuid.UUID
    candidate_name: str
    vacancy_id: uuid.UUID
    vacancy_title: str
    lines: tuple[ReportLine, ...]
    personal: tuple[ReportLine, ...]
    decisions: tuple[DecisionEntry, ...]


class EvaluationDirectory:
    """For staff who see the vacancy; everything else is not found."""

    def __init__(self, database: Database, cache: ReportCache) -> None:
        self._database = database
        self._cache = cache

    async def find(self, wanted: EvaluationFilter, after: After, *, acting: Actor) -> Slice[EvaluationEntry]:
        """The evaluations of the actor's vacancies, newest first."""
        acting.require_staff()
        found = select(Evaluation)
        if wanted.interview_id is not None:
            found = found.where(Evaluation.interview_id == wanted.interview_id)
        if wanted.status is not None:
            found = found.where(Evaluation.status == wanted.status)
        if not wanted.all_runs:
            found = found.where(Evaluation.current)
        mine = Evaluation.interview_id.in_(select(Interview.id).where(of_visible_vacancies(acting)))
        async with self._database.transaction() as session:
            page = await slice_of(session, Evaluation, mine, found, after, lambda row: row)
            ids = [row.interview_id for row in page.items]
            of = {one.id: one for one in await session.scalars(select(Interview).where(Interview.id.in_(ids)))}
            return Slice(tuple(_entry(row, of[row.interview_id]) for row in page.items), page.following)

    async def detail(self, evaluation_id: uuid.UUID, *, acting: Actor) -> EvaluationDetail:
        """One run as a report. Raises NotFoundError."""
        acting.require_staff()
        async with self._database.transaction() as session:
            evaluation, interview = await self._visible(session, evaluation_id, acting)
            candidate = await session.get_one(Candidate, interview.candidate_id)
            vacancy = await session.get_one(Vacancy, interview.vacancy_id)
            decisions = await session.scalars(
                select(Decision).where(Decision.interview_id == interview.id).order_by(Decision.created_at)
            )
            decided = tuple(_decision(row, interview) for row in decisions)
        lines: tuple[ReportLine, ...] = ()
        if evaluation.recommendation and interview.is_readable:
            lines = await self._cache.lines(evaluation, LINES, report_lines) or ()
        return EvaluationDetail(
            _entry(evaluation, interview),
            candidate.id,
            candidate.name,
            vacancy.id,
            vacancy.title,
            of_kit(lines),
            personal_of(lines),
            decided,
        )

    async def run_again(self, evaluation_id: uuid.UUID, *, acting: Actor) -> EvaluationEntry:
        """Append a run to the interview of this one. Raises NotFoundError, StaleError while one is under way or where
        there is nothing to read any more.
        """
        acting.require_staff()
        async with act(self._database, acting) as session:
            _, interview = await self._visible(session, evaluation_id, acting)
            await session.refresh(interview, with_for_update=True)
            under_way = await session.scalar(
                select(Evaluation.id).where(Evaluation.interview_id == interview.id, Evaluation.status == "pending")
            )
            if under_way or interview.status not in ("completed", "evaluated") or not interview.is_readable:
                raise StaleError
            evaluation = await begin_run(session, interview)
            await session.refresh(evaluation)
            await record(session, acting.user_id, "interview.evaluated_again", interview.id, run=evaluation.run)
        await self._cache.drop(interview.id)
        return _entry(evaluation, interview)

    async def _visible(
        self, session: AsyncSession, evaluation_id: uuid.UUID, acting: Actor
    ) -> tuple[Evaluation, Interview]:
        evaluation = await session.get(Evaluation, evaluation_id)
        if evaluation is None:
            raise NotFoundError
        interview = await session.get_one(Interview, evaluation.interview_id)
        await visible_vacancy(session, interview.vacancy_id, acting)
        return evaluation, interview


def _entry(row: Evaluation, interview: Interview) -> EvaluationEntry:
    shown = interview.is_readable
    return EvaluationEntry(
        row.id,
        row.interview_id,
        row.run,
        row.current,
        cast(EvaluationStatus, row.status),
        cast(Recommendation | None, row.recommendation) if shown else None,
        row.score if shown else None,
        row.coverage if shown else None,
        row.confidence if shown else None,
        row.engine,
        row.model,
        row.prompt_version,
        row.kit_version,
        row.rubric_hash,
        row.readings_per_answer,
        row.created_at,
        row.completed_at,
    )


def _decision(row: Decision, interview: Interview) -> DecisionEntry:
    reason = row.reason if interview.is_readable else None
    return DecisionEntry(cast(Verdict, row.verdict), reason, row.decided_by, row.created_at)
