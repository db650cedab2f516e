"""Evaluations: each answer read by the engine, the result computed by code, the decision left to a person."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import asdict, dataclass, replace
from typing import Literal, cast

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core import jobs
from core.database import Database
from core.engines import base
from core.engines.faults import EngineMisconfiguredError, EngineUnavailableError, UnusableReplyError
from core.engines.offline.reader import AnswerReader
from core.engines.third_eye import needs_third_look
from core.errors import NotFoundError, StaleError
from core.models import Candidate, Decision, Evaluation, Interview, Question, Response, ResponseReading, User
from core.scoring import Judgement, check_reading, judge, total
from core.services.actor import Actor
from core.services.decisions import standing_decision
from core.services.engine_choice import Engines
from core.services.finished_notices import tell_result
from core.services.readings import Author, readings_by
from core.services.unit import act, record, reply
from core.services.vacancy_service import visible_vacancy

MOST_ATTEMPTS = 5
"""Times an evaluation may be begun before it is `failed` and a person is told."""

Verdict = Literal["advance", "hold", "reject"]
_TRANSLATIONS = TypeAdapter(dict[base.Language, base.Criteria])


@dataclass(frozen=True)
class _Claim:
    evaluation_id: uuid.UUID
    attempt: int
    responses: tuple[_Answered, ...]


@dataclass(frozen=True)
class _Answered:
    response_id: uuid.UUID
    version: int
    personal: bool


@dataclass(frozen=True)
class _Judged:
    response_id: uuid.UUID
    judgement: Judgement
    personal: bool

    def stored(self) -> dict[str, object]:
        return {
            "response_id": str(self.response_id),
            "weight": self.judgement.weight,
            "levels": list(self.judgement.levels),
            "level": self.judgement.level,
            "needs_human": self.judgement.needs_human,
        }


class EvaluationService:
    """Readings are kept one by one, so that a crash repeats at most the one under way."""

    def __init__(self, database: Database, engines: Engines, third_eye: AnswerReader) -> None:
        self._database = database
        self._engines = engines
        self._third_eye = third_eye
        self._third_author = Author("offline", third_eye.version, third_eye.version)

    async def read_response(self, response_id: uuid.UUID, version: int) -> None:
        """The job for one answer: as many independent readings as the engine honestly gives.

        A reading already stored is not made again; an answer rewritten meanwhile is left alone. One that the
        engine gives nothing usable for, or that another is to read, is left for the evaluation.
        Raises EngineError, to be tried again.
        """
        of_response = Interview.id == select(Response.interview_id).where(Response.id == response_id).scalar_subquery()
        engine = await self._reader_of(of_response)
        try:
            await self._read(engine, response_id, version)
        except UnusableReplyError:
            return
        except (EngineUnavailableError, EngineMisconfiguredError) as error:
            if await self._engines.instead(error) is None:
                raise

    async def evaluate(self, interview_id: uuid.UUID) -> None:
        """The job for a submitted interview: what is unread is read by one engine, then code sums up.

        A reply that stays unusable after its repair makes it `failed`, and a person is told. The completion is
        fenced by the attempt: a worker that was thought dead changes nothing.
        """
        claim = await self._claim(interview_id)
        if claim is None:
            return
        engine = await self._reader_of(Interview.id == interview_id)
        try:
            await self._read_all(engine, claim)
        except UnusableReplyError:
            await self._fail(interview_id, claim)
            return
        except (EngineUnavailableError, EngineMisconfiguredError) as error:
            instead = await self._engines.instead(error)
            if instead is None:
                await self._give_back(claim)
                raise
            engine = instead
            await self._read_all(engine, claim)
        await self._complete(interview_id, claim, engine)

    async def decide(
        self, interview_id: uuid.UUID, verdict: Verdict, *, reason: str | None = None, acting: Actor
    ) -> str | None:
        """Keep what a person decided; the reason that stands with it.

        Who decides as was decided before, and gives no reason, changes nothing.
        Raises NotFoundError, StaleError before the interview is submitted and once there is nothing to read any more.
        """
        async with act(self._database, acting) as session:
            interview = await session.get(Interview, interview_id, with_for_update=True)
            if interview is None:
                raise NotFoundError
            await visible_vacancy(session, interview.vacancy_id, acting)
            if interview.status not in ("completed", "evaluated") or not interview.is_readable:
                raise StaleError
            standing = await standing_decision(session, interview.id)
            if standing and standing.verdict == verdict and reason is None:
                reason = standing.reason
            else:
                kept = Decision(interview_id=interview.id, verdict=verdict, reason=reason, decided_by=acting.user_id)
                session.add(kept)
                await record(session, acting.user_id, "interview.decided", interview.id, verdict=verdict)
            await reply(
                session,
                acting,
                "decision_saved",
                params={"interview_id": interview.id, "verdict": verdict},
            )
            return reason

    async def _reader_of(self, condition: ColumnElement[bool]) -> base.Engine:
        """Who reads an interview: offline where the model in force is abroad and the candidate did not allow that."""
        async with self._database.transaction() as session:
            interview = await session.scalar(select(Interview).where(condition))
        return await self._engines.for_answers(interview.allowed_host if interview else None)

    async def _read_all(self, engine: base.Engine, claim: _Claim) -> None:
        for answered in claim.responses:
            try:
                await self._read(engine, answered.response_id, answered.version)
            except UnusableReplyError:
                if not answered.personal:  # of what counts nowhere, nothing waits
                    raise

    async def _read(self, engine: base.Engine, response_id: uuid.UUID, version: int) -> None:
        author = _author(engine)
        for number in range(1, engine.readings_per_answer + 1):
            request = await self._unread(response_id, version, number, author)
            if request is not None:
                reading = await engine.read(request, number)
                await self._keep(response_id, version, number, author, request.answer, reading)
        if not _has_third_eye(engine):
            return
        if request := await self._unread(response_id, version, 1, self._third_author):
            reading = await asyncio.to_thread(self._third_eye.read, request)
            if reading.level is not None:  # an abstention says nothing
                await self._keep(response_id, version, 1, self._third_author, request.answer, reading)

    async def _unread(
        self, response_id: uuid.UUID, version: int, number: int, author: Author
    ) -> base.ReadingRequest | None:
        async with self._database.transaction() as session:
            row = (
                await session.execute(
                    select(Response, Question, Candidate.name, User.name)
                    .join(Question, Question.id == Response.question_id)
                    .join(Interview, Interview.id == Response.interview_id)
                    .join(Candidate, Candidate.id == Interview.candidate_id)
                    .join(User, User.id == Interview.created_by)
                    .where(Response.id == response_id, *_to_be_read(version))
                )
            ).one_or_none()
            if row is None or not row.Response.text.strip():  # voice alone is for a person to hear
                return None
            made = readings_by(author, response_id, version)
            if await session.scalar(made.where(ResponseReading.number == number)):
                return None
            response, question, *names = row
            return base.ReadingRequest(
                criteria=base.Criteria.model_validate(question.criteria),
                competency=question.competency,
                answer=cast(str, response.text),
                translations=_TRANSLATIONS.validate_python(question.translations),
                simpler=question.simpler,
                names_to_hide=tuple(name for name in names if name),
            )

    async def _keep(
        self,
        response_id: uuid.UUID,
        version: int,
        number: int,
        author: Author,
        answer: str,
        reading: base.Reading,
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
                    **asdict(author),
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
                await self._give_up(session, evaluation)
                return None
            evaluation.attempts += 1
            answered = await session.execute(
                select(Response.id, Response.version, Question.interview_id.is_not(None))
                .join(Question, Question.id == Response.question_id)
                .where(Response.interview_id == interview_id, Response.status == "answered")
                .order_by(Response.position)
            )
            return _Claim(evaluation.id, evaluation.attempts, tuple(_Answered(*row) for row in answered.all()))

    async def _fail(self, interview_id: uuid.UUID, claim: _Claim) -> None:
        async with self._database.transaction() as session:
            await session.get_one(Interview, interview_id, with_for_update=True)
            evaluation = await session.scalar(_claimed(claim))
            if evaluation is not None:
                await self._give_up(session, evaluation)

    async def _give_up(self, session: AsyncSession, evaluation: Evaluation) -> None:
        """No number, never a default: a person reads the answers."""
        evaluation.status = "failed"
        evaluation.completed_at = func.now()
        interview = await session.get_one(Interview, evaluation.interview_id)
        await tell_result(session, interview, evaluation.run, "report_failed")

    async def _give_back(self, claim: _Claim) -> None:
        """An engine that cannot be reached is waited for: that is no failed attempt."""
        async with self._database.transaction() as session:
            await session.execute(
                update(Evaluation)
                .where(Evaluation.id == claim.evaluation_id, Evaluation.attempts == claim.attempt)
                .values(attempts=claim.attempt - 1)
            )

    async def _complete(self, interview_id: uuid.UUID, claim: _Claim, engine: base.Engine) -> None:
        async with self._database.transaction() as session:
            interview = await session.get_one(Interview, interview_id, with_for_update=True)
            evaluation = await session.scalar(_claimed(claim))
            if evaluation is None:
                return
            judgements = await self._judgements(session, interview_id, engine)
            totals = total([one.judgement for one in judgements if not one.personal], engine.readings_per_answer)
            evaluation.status = totals.status
            evaluation.engine, evaluation.model = engine.name, engine.model
            evaluation.prompt_version = engine.prompt_version
            evaluation.readings_per_answer = engine.readings_per_answer
            evaluation.judgements = [one.stored() for one in judgements if not one.personal]
            evaluation.personal_judgements = [one.stored() for one in judgements if one.personal]
            evaluation.score, evaluation.coverage = totals.score, totals.coverage
            evaluation.confidence, evaluation.recommendation = totals.confidence, totals.recommendation
            evaluation.completed_at = func.now()
            if interview.status == "completed":
                interview.status = "evaluated"
            await record(session, None, "interview.evaluated", interview.id, run=evaluation.run)
            await tell_result(session, interview, evaluation.run, "report")
            await jobs.enqueue(session, "write_feedback", jobs.JobPayload(id=interview.id, version=evaluation.run))

    async def _judgements(self, session: AsyncSession, interview_id: uuid.UUID, engine: base.Engine) -> list[_Judged]:
        rows = await session.execute(
            select(Response.id, Response.version, Response.status, Question)
            .join(Question, Question.id == Response.question_id)
            .where(Response.interview_id == interview_id)
            .order_by(Response.position)
        )
        judged: list[_Judged] = []
        for response_id, version, status, question in rows.all():
            levels: list[int | None] = []
            if status == "answered":
                read = readings_by(_author(engine), response_id, version)
                levels = [reading.level for reading in await session.scalars(read)]
            judgement = judge(question.weight, levels)
            if _has_third_eye(engine):
                read = readings_by(self._third_author, response_id, version)
                seen = await session.scalar(read)
                if needs_third_look(
                    cast(base.Level | None, seen and seen.level), cast(list[base.Level | None], levels)
                ):
                    judgement = replace(judgement, level=None, needs_human=True)
            judged.append(_Judged(response_id, judgement, question.is_personal))
        return judged


def _author(engine: base.Engine) -> Author:
    return Author(engine.name, engine.model, engine.prompt_version)


def _has_third_eye(engine: base.Engine) -> bool:
    """The offline reader stands beside a model, not beside itself."""
    return engine.name != "offline"


def _claimed(claim: _Claim) -> Select[Evaluation]:
    """The run as it was claimed, locked; nothing once another attempt has taken it."""
    return (
        select(Evaluation)
        .where(
            Evaluation.id == claim.evaluation_id,
            Evaluation.status == "pending",
            Evaluation.attempts == claim.attempt,
        )
        .with_for_update()
    )


def _to_be_read(version: int) -> tuple[ColumnElement[bool], ...]:
    """An answer as it was when its reading was called for; its author has neither withdrawn nor chosen a person."""
    return (
        Response.version == version,
        Response.status == "answered",
        Interview.status != "withdrawn",
        Interview.read_by == "engine",
    )
