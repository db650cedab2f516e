"""What was concluded about a person: a part of the copy of everything kept. When it is in, ADR 010 says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.models import Decision, Evaluation, Interview, Response, ResponseReading, User
from core.services.interview_flow import RUNNING


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True, extra="ignore")


class RatingCopy(_Part):
    """One reading of an answer by a program; `response_version` tells a rewritten answer from the one that counts.

    `level` is from 1 to 5, None where nothing was found to go by; `quotes` are the sentences it rests on.
    """

    engine: str
    model: str
    number: int
    response_version: int
    level: int | None
    rationale: str
    quotes: list[str]
    flags: list[str]
    created_at: datetime


class ReadingCopy(_Part):
    """By what the answers were read, and when; what came out is a program's view, no decision.

    `score` is the weighted mean level, 1–5; `coverage` the share of questions with a level, 0–1.
    """

    engine: str | None
    model: str | None
    prompt_version: str | None
    completed_at: datetime | None
    current: bool
    recommendation: str | None
    score: float | None
    coverage: float | None
    confidence: str | None


class DecisionCopy(_Part):
    """What a person decided, and who it was; the newest stands."""

    verdict: str
    reason: str | None
    decided_by: str
    decided_at: datetime


def is_handed_in(interview: Interview) -> bool:
    """Whether no answer can change any more: whoever could still rewrite one would rewrite it to its rating."""
    return interview.status not in RUNNING


async def ratings_of(session: AsyncSession, response: Response) -> list[RatingCopy]:
    """Every reading of an answer, in the order they were made."""
    rows = await session.scalars(
        select(ResponseReading)
        .where(ResponseReading.response_id == response.id)
        .order_by(ResponseReading.created_at, ResponseReading.number)
    )
    return [
        RatingCopy(
            engine=row.engine,
            model=row.model,
            number=row.number,
            response_version=row.response_version,
            level=row.level,
            rationale=row.rationale,
            quotes=[str(quote["text"]) for quote in row.quotes],
            flags=[str(flag) for flag in row.flags],
            created_at=row.created_at,
        )
        for row in rows
    ]


async def readings_of(session: AsyncSession, interview: Interview) -> tuple[list[ReadingCopy], dict[str, Any]]:
    """Every run over the answers; and the level of each answer, by its id, that the report shows."""
    rows = await session.scalars(
        select(Evaluation).where(Evaluation.interview_id == interview.id).order_by(Evaluation.run)
    )
    runs = list(rows)
    current = next((run for run in runs if run.current), None)
    levels = {judgement["response_id"]: judgement["level"] for judgement in current.all_judgements} if current else {}
    return [ReadingCopy.model_validate(run) for run in runs], levels


async def decisions_of(session: AsyncSession, interview: Interview) -> list[DecisionCopy]:
    """Every decision, the newest last."""
    rows = await session.execute(
        select(Decision, User.name)
        .join(User, User.id == Decision.decided_by)
        .where(Decision.interview_id == interview.id)
        .order_by(Decision.created_at)
    )
    return [
        DecisionCopy(verdict=row.verdict, reason=row.reason, decided_by=name or "", decided_at=row.created_at)
        for row, name in rows.all()
    ]
