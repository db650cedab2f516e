"""Evaluations: each answer read by the engine, the result computed by code, the decision left to a person."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Literal, TypeVar, cast

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from core.database import Database
from core.engines import base
from core.errors import NotFoundError, StaleError
from core.models import Decision, Evaluation, Interview, Question, Response, ResponseReading
from core.scoring import Judgement, check_reading, judge, total
from core.services.actor import Actor
from core.services.interview_flow import tell_members
from core.services.unit import act, record, reply
from core.services.vacancy_service import visible_vacancy

MOST_ATTEMPTS = 5
"""Times an evaluation may be begun before it is `failed` and a person is told."""

Verdict = Literal["advance", "hold", "reject"]
_T = TypeVar("_T")
_TRANSLATIONS = TypeAdapter(dict[base.Language, base.Criteria])


@dataclass(frozen=True)
class _Claim:
    evaluation_id: uuid.UUID
    attempt: int
    responses: tuple[tuple[uuid.UUID, int], ...]


class EvaluationService:
    """Readings are kept one by one, so that a crash repeats at most the one under way."""

    def __init__(self, database: Database, engine: base.Engine) -> None:
        self._database = database
        self._engine = engine

    async def read_response(self, response_id: uuid.UUID, version: int) -> None:
        """The job for one answer: as many independent readings as the engine honestly gives.

        A reading already stored is not made again; an answer rewritten meanwhile is left alone.
        Raises EngineError, to be tried again.
        """
        for number in range(1, self._engine.readings_per_answer + 1):
            request = await self._unread(response_id, version, number)
            if request is not None:
                reading = await self._engine.read(request, number)
                await self._keep(response_id, version, number, request.answer, reading)

    async def evaluate(self, interview_id: uuid.UUID) -> None:
        """The job for a submitted interview: what is unread is read, then code sums up.

        The completion is fenced by the attempt: a worker that was thought dead changes nothing.
        """
        claim = await self._claim(interview_id)
        if claim is None:
            return
        for response_id, version in claim.responses:
            await self.read_response(response_id, version)
        await self._complete(interview_id, claim)

    async def decide(
        self, interview_id: uuid.UUID, verdict: Verdict, *, reason: str | None = None, acting: Actor
    ) -> None:
        """Keep what a person decided. Raises NotFoundError, StaleError before the interview is submitted."""
        async with act(self._database, acting) as session:
            interview = await session.get(Interview, interview_id)
            if interview is None:
                raise NotFoundError
            await visible_vacancy(session, interview.vacancy_id, acting)
            if interview.status not in ("completed", "evaluated"):
                raise StaleError
            session.add(Decision(interview_id=interview.id, verdict=verdict, reason=reason, decided_by=acting.user_id))
            await record(session, acting.user_id, "interview.decided", interview.id, verdict=verdict)
            await reply(
                session,
                acting,
                "decision_saved",
                params={"interview_id": interview.id, "verdict": verdict},
            )

    async def _unread(self, response_id: uuid.UUID, version: int, number: int) -> base.ReadingRequest | None:
        async with self._database.transaction() as session:
            row = (
                await session.execute(
                    select(Response, Question)
                    .join(Question, Question.id == Response.question_id)
                    .join(Interview, Interview.id == Response.interview_id)
                    .where(Response.id == response_id, *_to_be_read(version))
                )
            ).one_or_none()
            if row is None or not row.Response.text.strip():  # voice alone is for a person to hear
                return None
            made = self._readings(ResponseReading.id, response_id, version)
            if await session.scalar(made.where(ResponseReading.number == number)):
                return None
            response, question = row
            return base.ReadingRequest(
                criteria=base.Criteria.model_validate(question.criteria),
                competency=question.competency,
                answer=cast(str, response.text),
                translations=_TRANSLATIONS.validate_python(question.translations),
            )

    async def _keep(
        self, response_id: uuid.UUID, version: int, number: int, answer: str, reading: base.Reading
    ) -> None:
        checked = check_reading(answer, reading.level, reading.quotes)
        async with self._database.transaction() as session:
            current = await session.scalar(
                select(Response.id)
                .join(Interview, Interview.id == Response.interview_id)
                .where(Response.id == response_id, *_to_be_read(version))
                .with_for_update(of=Response)
            )
            if current is None:
                return
            await session.execute(
                insert(ResponseReading)
                .values(
                    id=uuid.uuid4(),
                    response_id=response_id,
                    response_version=version,
                    engine=self._engine.name,
                    model=self._engine.model,
                    prompt_version=self._engine.prompt_version,
                    number=number,
                    level=checked.level,
                    anchor=reading.anchor if checked.level else None,
                    quotes=[{"text": quote.text, "start": quote.start, "end": quote.end} for quote in checked.quotes],
                    quotes_dropped=checked.quotes_dropped,
                    gaps=list(reading.gaps),
                    rationale=reading.rationale,
                    flags=list(reading.flags),
                )
                .on_conflict_do_nothing(constraint="uq_response_readings_once")
            )

    async def _claim(self, interview_id: uuid.UUID) -> _Claim | None:
        async with self._database.transaction() as session:
            evaluation = await session.scalar(
                select(Evaluation)
                .where(
                    Evaluation.interview_id == interview_id,
                    Evaluation.current,
                    Evaluation.status == "pending",
                )
                .with_for_update()
            )
            if evaluation is None:
                return None
            if evaluation.attempts >= MOST_ATTEMPTS:
                evaluation.status = "failed"
                evaluation.completed_at = func.now()
                interview = await session.get_one(Interview, interview_id)
                await self._tell(session, interview, evaluation, "report_failed")
                return None
            evaluation.attempts += 1
            answered = await session.execute(
                select(Response.id, Response.version)
                .where(Response.interview_id == interview_id, Response.status == "answered")
                .order_by(Response.position)
            )
            return _Claim(evaluation.id, evaluation.attempts, tuple((row.id, row.version) for row in answered.all()))

    async def _complete(self, interview_id: uuid.UUID, claim: _Claim) -> None:
        async with self._database.transaction() as session:
            interview = await session.get_one(Interview, interview_id, with_for_update=True)
            evaluation = await session.scalar(
                select(Evaluation)
                .where(
                    Evaluation.id == claim.evaluation_id,
                    Evaluation.status == "pending",
                    Evaluation.attempts == claim.attempt,
                )
                .with_for_update()
            )
            if evaluation is None:
                return
            judgements = await self._judgements(session, interview_id)
            totals = total([judgement for _, judgement in judgements], self._engine.readings_per_answer)
            evaluation.status = totals.status
            evaluation.engine, evaluation.model = self._engine.name, self._engine.model
            evaluation.prompt_version = self._engine.prompt_version
            evaluation.readings_per_answer = self._engine.readings_per_answer
            evaluation.judgements = [
                {
                    "response_id": str(response_id),
                    "weight": judgement.weight,
                    "levels": list(judgement.levels),
                    "level": judgement.level,
                    "needs_human": judgement.needs_human,
                }
                for response_id, judgement in judgements
            ]
            evaluation.score, evaluation.coverage = totals.score, totals.coverage
            evaluation.confidence, evaluation.recommendation = totals.confidence, totals.recommendation
            evaluation.completed_at = func.now()
            if interview.status == "completed":
                interview.status = "evaluated"
            await record(session, None, "interview.evaluated", interview.id, run=evaluation.run)
            await self._tell(session, interview, evaluation, "report")

    async def _judgements(self, session: AsyncSession, interview_id: uuid.UUID) -> list[tuple[uuid.UUID, Judgement]]:
        rows = await session.execute(
            select(Response.id, Response.version, Response.status, Question.weight)
            .join(Question, Question.id == Response.question_id)
            .where(Response.interview_id == interview_id)
            .order_by(Response.position)
        )
        judged: list[tuple[uuid.UUID, Judgement]] = []
        for response_id, version, status, weight in rows.all():
            levels: list[int | None] = []
            if status == "answered":
                read = self._readings(ResponseReading.level, response_id, version)
                levels = list(await session.scalars(read.order_by(ResponseReading.number)))
            judged.append((response_id, judge(weight, levels)))
        return judged

    def _readings(self, column: InstrumentedAttribute[_T], response_id: uuid.UUID, version: int) -> Select[_T]:
        """What this engine, as it is now, has read of one version of an answer."""
        return select(column).where(
            ResponseReading.response_id == response_id,
            ResponseReading.response_version == version,
            ResponseReading.engine == self._engine.name,
            ResponseReading.model == self._engine.model,
            ResponseReading.prompt_version == self._engine.prompt_version,
        )

    async def _tell(self, session: AsyncSession, interview: Interview, evaluation: Evaluation, kind: str) -> None:
        key = f"{interview.id}:{evaluation.run}"
        await tell_members(session, interview, kind, key=key, replaces=f"report_preparing:{key}")


def _to_be_read(version: int) -> tuple[ColumnElement[bool], ...]:
    """An answer as it was when its reading was called for, of somebody who has not withdrawn since."""
    return Response.version == version, Response.status == "answered", Interview.status != "withdrawn"
