"""The report of an interview: what was asked, said, read and decided, rebuilt from what is stored."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import cast

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.errors import NotFoundError
from core.models import (
    Candidate,
    Evaluation,
    Interview,
    Question,
    Response,
    ResponsePart,
    ResponseReading,
    Vacancy,
)
from core.scoring import Recommendation
from core.services.actor import Actor
from core.services.decisions import StandingDecision, standing_decision
from core.services.evaluation_service import Verdict
from core.services.readings import readings_by
from core.services.report_cache import ReportCache
from core.services.screening import Asked, asked_terms
from core.services.screening_service import ReadBy
from core.services.vacancy_service import visible_to


@dataclass(frozen=True)
class ReportLine:
    """One question: what was said, the level it was read at, and the candidate's words for it.

    `follow_ups` are those not asked yet; `asked_on` is the one that was, between `main_answer` and `follow_up_answer`.
    `personal`: asked of this candidate alone, from the CV; in no total.
    """

    position: int
    question: str
    competency: str
    status: str
    has_voice: bool
    answer: str | None
    level: float | None
    levels: tuple[int, ...]
    needs_human: bool
    quotes: tuple[str, ...]
    gaps: tuple[str, ...]
    rationale: str
    flags: tuple[str, ...]
    follow_ups: tuple[str, ...]
    asked_on: str | None
    main_answer: str | None
    follow_up_answer: str | None
    personal: bool


LINES = TypeAdapter(tuple[ReportLine, ...])
"""How the lines of a report are kept."""


@dataclass(frozen=True)
class Report:
    """What the recruiter decides by. `score` is the weighted mean level, 1–5.

    An interview that a person reads has its answers, and neither `recommendation` nor `score`; so has one that the
    engine could not read, whose `status` is `failed`.
    `lines` are those of the kit, the same for all candidates; `personal` those of the CV, which count nowhere.
    """

    interview_id: uuid.UUID
    candidate_name: str
    vacancy_title: str
    lines: tuple[ReportLine, ...]
    decision: Verdict | None
    read_by: ReadBy = "engine"
    status: str = "unread"
    engine: str = ""
    readings_per_answer: int = 0
    recommendation: Recommendation | None = None
    score: float | None = None
    coverage: float = 0.0
    confidence: str = "low"
    terms: tuple[Asked, ...] = ()
    """What was said to the terms of the vacancy: a flag to talk about, no part of any result."""
    personal: tuple[ReportLine, ...] = ()
    standing: StandingDecision | None = None

    @property
    def rated(self) -> int:
        """How many questions have a level."""
        return sum(line.level is not None for line in self.lines)


@dataclass(frozen=True)
class Voice:
    """A spoken part of an answer; `file_id` is how Telegram gives it back."""

    position: int
    kind: str
    file_id: str


class ReportService:
    """Reports for the members of a vacancy. Raises NotFoundError."""

    def __init__(self, database: Database, cache: ReportCache) -> None:
        self._database = database
        self._cache = cache

    async def subject(self, interview_id: uuid.UUID, *, acting: Actor) -> tuple[str, str]:
        """Whose interview, for which vacancy: said while the report is still under way."""
        async with self._database.transaction() as session:
            _, candidate, vacancy = await self._interview(session, interview_id, acting)
            return candidate.name, vacancy.title

    async def decision(self, interview_id: uuid.UUID, *, acting: Actor) -> StandingDecision | None:
        """What was decided last, and by whom."""
        async with self._database.transaction() as session:
            interview, _, _ = await self._interview(session, interview_id, acting)
            return await standing_decision(session, interview.id)

    async def report(self, interview_id: uuid.UUID, *, acting: Actor) -> Report:
        """The current evaluation of an interview when there is a result, the bare answers when a person reads them."""
        async with self._database.transaction() as session:
            interview, candidate, vacancy = await self._readable(session, interview_id, acting)
            evaluation = await session.scalar(
                select(Evaluation).where(
                    Evaluation.interview_id == interview.id, Evaluation.current, Evaluation.status != "pending"
                )
            )
            has_result = evaluation is not None and evaluation.status != "failed"
            unread = () if has_result else await _unread_lines(session, interview, evaluation)
            standing = await standing_decision(session, interview.id)
        report = Report(
            interview.id,
            candidate.name,
            vacancy.title,
            lines=of_kit(unread),
            personal=personal_of(unread),
            decision=cast(Verdict | None, standing and standing.verdict),
            standing=standing,
            read_by=cast(ReadBy, interview.read_by),
            status=evaluation.status if evaluation else "unread",
            terms=asked_terms(interview),
        )
        return await self._read(report, evaluation) if evaluation and has_result else report

    async def _read(self, report: Report, evaluation: Evaluation) -> Report:
        lines = await self._cache.lines(evaluation, LINES, report_lines)
        if lines is None:
            raise NotFoundError
        return replace(
            report,
            engine=evaluation.engine or "",
            readings_per_answer=evaluation.readings_per_answer or 1,
            recommendation=cast(Recommendation, evaluation.recommendation),
            score=evaluation.score,
            coverage=evaluation.coverage or 0.0,
            confidence=evaluation.confidence or "low",
            lines=of_kit(lines),
            personal=personal_of(lines),
        )

    async def voices(self, interview_id: uuid.UUID, *, acting: Actor) -> list[Voice]:
        """The spoken parts of the answers that were handed in, in order, for a person to hear.

        What was said to a question that is skipped or answered anew since is nobody's to hear.
        """
        async with self._database.transaction() as session:
            interview, _, _ = await self._readable(session, interview_id, acting)
            if interview.status not in ("completed", "evaluated"):
                raise NotFoundError
            rows = await session.execute(
                select(Response.position, ResponsePart.kind, ResponsePart.file_id)
                .join(ResponsePart, ResponsePart.response_id == Response.id)
                .where(
                    Response.interview_id == interview_id,
                    Response.status.in_(("answered", "insufficient")),
                    ResponsePart.response_version == Response.version,
                    ResponsePart.file_id.is_not(None),
                )
                .order_by(Response.position, ResponsePart.message_id)
            )
            return [Voice(position, kind, file_id or "") for position, kind, file_id in rows.all()]

    async def _readable(
        self, session: AsyncSession, interview_id: uuid.UUID, acting: Actor
    ) -> tuple[Interview, Candidate, Vacancy]:
        found = await self._interview(session, interview_id, acting)
        if not found[0].is_readable:
            raise NotFoundError
        return found

    async def _interview(
        self, session: AsyncSession, interview_id: uuid.UUID, acting: Actor
    ) -> tuple[Interview, Candidate, Vacancy]:
        row = (
            await session.execute(
                select(Interview, Candidate, Vacancy)
                .join(Candidate, Candidate.id == Interview.candidate_id)
                .join(Vacancy, Vacancy.id == Interview.vacancy_id)
                .where(Interview.id == interview_id, visible_to(acting))
            )
        ).one_or_none()
        if row is None or not acting.is_staff:
            raise NotFoundError
        return row.Interview, row.Candidate, row.Vacancy


def of_kit(lines: tuple[ReportLine, ...]) -> tuple[ReportLine, ...]:
    """The lines that totals are made of."""
    return tuple(line for line in lines if not line.personal)


def personal_of(lines: tuple[ReportLine, ...]) -> tuple[ReportLine, ...]:
    """The lines of personal questions."""
    return tuple(line for line in lines if line.personal)


def to_be_read_by_person(interview: Interview, evaluation_status: str | None) -> bool:
    """Whether the answers are in and a person reads them: the candidate chose so, or the engine could not."""
    return interview.status in ("completed", "evaluated") and (
        interview.read_by == "person" or evaluation_status == "failed"
    )


async def _unread_lines(
    session: AsyncSession, interview: Interview, evaluation: Evaluation | None
) -> tuple[ReportLine, ...]:
    """What was asked and answered, for a person to read: no level anywhere. Raises NotFoundError."""
    if not to_be_read_by_person(interview, evaluation.status if evaluation else None):
        raise NotFoundError
    rows = await session.execute(
        select(Response, Question)
        .join(Question, Question.id == Response.question_id)
        .where(Response.interview_id == interview.id)
        .order_by(Response.position)
    )
    unread: dict[str, object] = {"level": None, "levels": [], "needs_human": False}
    return tuple(_line(response, question, [], unread) for response, question in rows.all())


async def report_lines(session: AsyncSession, evaluation: Evaluation) -> tuple[ReportLine, ...]:
    """What each question of an evaluated interview gave, in order."""
    judgements = {judgement["response_id"]: judgement for judgement in evaluation.all_judgements}
    rows = await session.execute(
        select(Response, Question)
        .join(Question, Question.id == Response.question_id)
        .where(Response.interview_id == evaluation.interview_id)
        .order_by(Response.position)
    )
    lines = []
    for response, question in rows.all():
        readings = await session.scalars(readings_by(evaluation, response.id, response.version))
        lines.append(_line(response, question, list(readings), judgements[str(response.id)]))
    return tuple(lines)


def _line(
    response: Response, question: Question, readings: list[ResponseReading], judgement: dict[str, object]
) -> ReportLine:
    first = readings[0] if readings else None
    return ReportLine(
        response.position,
        question.text,
        question.competency,
        response.status,
        response.has_voice,
        response.text,
        cast(float | None, judgement["level"]),
        tuple(cast(list[int], judgement["levels"])),
        bool(judgement["needs_human"]),
        tuple(dict.fromkeys(quote["text"] for reading in readings for quote in reading.quotes)),
        tuple(first.gaps) if first else (),
        first.rationale if first else "",
        tuple(dict.fromkeys(flag for reading in readings for flag in reading.flags)),
        tuple(one for one in question.criteria["follow_ups"] if one != response.follow_up),
        response.follow_up,
        response.main_answer,
        response.follow_up_answer,
        question.is_personal,
    )
