"""What a candidate is shown of their own interview, read fresh at the moment of showing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any, cast

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from core.database import Database
from core.errors import NotFoundError
from core.models import Candidate, Interview, Question, Response, ResponsePart, User, Vacancy
from core.services.actor import Actor, Language
from core.services.candidate_account import is_proven
from core.services.company_service import Company, get_company
from core.services.interview_flow import RUNNING, at_hand
from core.services.screening_service import ReadBy
from core.services.transcription_service import UNCONFIRMED, transcripts_mark, unconfirmed
from core.services.vacancy_service import interview_minutes


@dataclass(frozen=True)
class FirstScreen:
    """Who asks, what for, how long, until when, who decides.

    `is_open`: it still takes answers, by the database's clock.
    `minutes_left` of a time limit that runs already.
    `by_link_alone`: nothing else says that this is the candidate, so that the link may have reached somebody else.
    """

    interview_id: uuid.UUID
    status: str
    is_open: bool
    candidate_name: str
    company: Company
    vacancy_title: str
    pay: str | None
    place: str | None
    schedule: str | None
    start: str | None
    contract: str | None
    recruiter_name: str
    question_count: int
    minutes: int
    expires_at: datetime
    zone: str
    read_by: ReadBy
    time_limit: int | None
    by_link_alone: bool
    minutes_left: int | None


@dataclass(frozen=True)
class QuestionScreen:
    """One question, and the answer to it as far as it goes.

    `main_answer` is what was said before the follow-up, `minutes_left` of a time limit, where there is one.
    `vacancy_title` is given when the candidate is in the middle of several interviews.
    A `personal` one is made from the candidate's CV and counts in no result.
    `transcripts` wait to be confirmed. While an answer is given anew, `heard_before` is what was written down of its
    voice, and `standing` what it was: that stands until the new one is done.
    `to_be_heard`: something spoken is in it that nobody writes down.
    """

    interview_id: uuid.UUID
    response_id: uuid.UUID
    version: int
    position: int
    count: int
    language: Language
    text: str
    simpler: str | None
    status: str
    answer: str | None
    parts: tuple[str, ...]
    has_voice: bool
    competency: str
    follow_up: str | None
    main_answer: str | None
    follow_up_answer: str | None
    personal: bool
    minutes_left: int | None
    vacancy_title: str | None
    standing: str | None
    transcripts: tuple[str, ...]
    being_heard: bool
    heard_before: str | None
    to_be_heard: bool


@dataclass(frozen=True)
class Summary:
    """All questions with what was answered, before it is handed in by `expires_at`.

    `mark` stands for the transcripts that wait to be confirmed.
    """

    interview_id: uuid.UUID
    questions: tuple[QuestionScreen, ...]
    expires_at: datetime
    zone: str
    mark: int

    @property
    def time_is_over(self) -> bool:
        """Whether the time limit is used up: nothing can be answered again."""
        return self.questions[0].minutes_left == 0


class InterviewScreens:
    """Reading for the candidate: their own interview or nothing. Raises NotFoundError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def first_screen(self, interview_id: uuid.UUID, *, acting: Actor) -> FirstScreen:
        """What is said before consent, and where the terms stand."""
        async with self._database.transaction() as session:
            row = (
                await session.execute(
                    select(
                        Interview,
                        Candidate,
                        Vacancy,
                        User,
                        Interview.expires_at > func.now(),
                        is_proven(),
                        _seconds_left(),
                    )
                    .join(Candidate, Candidate.id == Interview.candidate_id)
                    .join(Vacancy, Vacancy.id == Interview.vacancy_id)
                    .join(User, User.id == Interview.created_by)
                    .where(Interview.id == interview_id, Candidate.user_id == acting.user_id)
                )
            ).one_or_none()
            if row is None:
                raise NotFoundError
            interview, candidate, vacancy, recruiter, in_time, proven, seconds = row
            return FirstScreen(
                interview.id,
                interview.status,
                in_time and interview.status in RUNNING,
                candidate.name,
                await get_company(session),
                vacancy.title,
                vacancy.pay,
                vacancy.place,
                vacancy.schedule,
                vacancy.start,
                vacancy.contract,
                recruiter.name or "",
                interview.question_count,
                interview_minutes(interview.question_count),
                interview.expires_at,
                vacancy.time_zone,
                cast(ReadBy, interview.read_by),
                interview.time_limit,
                not proven,
                _minutes(seconds),
            )

    async def another_under_way(self, interview_id: uuid.UUID, *, acting: Actor) -> tuple[uuid.UUID, str] | None:
        """Another interview that the candidate is in the middle of, and its vacancy's title."""
        is_open = (Interview.status == "in_progress", Interview.expires_at > func.now(), Interview.id != interview_id)
        async with self._database.transaction() as session:
            other = await session.scalar(at_hand(acting, *is_open))
            return (other.id, (await session.get_one(Vacancy, other.vacancy_id)).title) if other else None

    async def question(self, response_id: uuid.UUID, *, acting: Actor) -> QuestionScreen:
        """One question of the candidate's own interview."""
        async with self._database.transaction() as session:
            return (await self._questions(session, Response.id == response_id, acting))[0]

    async def asked(self, interview_id: uuid.UUID, *, acting: Actor) -> QuestionScreen:
        """The question that waits for an answer."""
        async with self._database.transaction() as session:
            condition = (Response.interview_id == interview_id) & (Response.status == "asked")
            return (await self._questions(session, condition, acting))[0]

    async def summary(self, interview_id: uuid.UUID, *, acting: Actor) -> Summary:
        """All questions with their answers."""
        async with self._database.transaction() as session:
            questions = await self._questions(session, Response.interview_id == interview_id, acting)
            interview = await session.get_one(Interview, interview_id)
            vacancy = await session.get_one(Vacancy, interview.vacancy_id)
            mark = transcripts_mark(await unconfirmed(session, interview_id))
            return Summary(interview_id, tuple(questions), interview.expires_at, vacancy.time_zone, mark)

    async def last_message(self, interview_id: uuid.UUID, *, acting: Actor) -> int | None:
        """Telegram's number of the last message in which the candidate answered something."""
        async with self._database.transaction() as session:
            last: int | None = await session.scalar(
                select(func.max(ResponsePart.message_id))
                .join(Response, Response.id == ResponsePart.response_id)
                .join(Interview, Interview.id == Response.interview_id)
                .join(Candidate, Candidate.id == Interview.candidate_id)
                .where(Interview.id == interview_id, Candidate.user_id == acting.user_id)
            )
            return last

    async def _questions(
        self, session: AsyncSession, condition: ColumnElement[bool], acting: Actor
    ) -> list[QuestionScreen]:
        rows = await session.execute(
            select(Response, Question, Interview, Vacancy.language, _seconds_left(), _title_among_several(acting))
            .join(Question, Question.id == Response.question_id)
            .join(Interview, Interview.id == Response.interview_id)
            .join(Vacancy, Vacancy.id == Interview.vacancy_id)
            .join(Candidate, Candidate.id == Interview.candidate_id)
            .where(condition, Candidate.user_id == acting.user_id)
            .order_by(Response.position)
        )
        found = rows.all()
        if not found:
            raise NotFoundError
        parts = await session.execute(
            select(
                ResponsePart.response_id,
                func.array_agg(aggregate_order_by(ResponsePart.text, ResponsePart.message_id)),
            )
            .join(Response, Response.id == ResponsePart.response_id)
            .where(
                ResponsePart.response_id.in_([row.Response.id for row in found]),
                ResponsePart.response_version == Response.version,
            )
            .group_by(ResponsePart.response_id)
        )
        typed = {response_id: tuple(texts) for response_id, texts in parts.all()}
        to_confirm = found[0].Interview.status == "in_progress"
        heard = await _heard(session, [row.Response for row in found], to_confirm=to_confirm)
        return [
            QuestionScreen(
                interview.id,
                response.id,
                response.version,
                response.position,
                interview.question_count,
                cast(Language, language),
                question.text,
                question.simpler,
                response.status,
                response.text,
                typed.get(response.id, ()),
                response.has_voice,
                question.competency,
                response.follow_up,
                response.main_answer,
                response.follow_up_answer,
                question.is_personal,
                _minutes(seconds),
                title,
                response.standing and response.standing["text"],
                *heard[response.id],
            )
            for response, question, interview, language, seconds, title in found
        ]


async def _heard(
    session: AsyncSession, responses: list[Response], *, to_confirm: bool
) -> dict[uuid.UUID, tuple[tuple[str, ...], bool, str | None, bool]]:
    """For each answer the transcripts to confirm, whether more are to come, what was written down before, and
    whether a person has to listen: also to all that was not confirmed, once it can be no more.
    """
    parts = await session.scalars(
        select(ResponsePart)
        .where(
            ResponsePart.response_id.in_([response.id for response in responses]),
            ResponsePart.kind != "text",
        )
        .order_by(ResponsePart.message_id)
    )
    spoken = list(parts)
    for_a_person = (None, "failed") if to_confirm else (None, "failed", *UNCONFIRMED)
    found = {}
    for response in responses:
        mine = [part for part in spoken if part.response_id == response.id]
        now = [part for part in mine if part.response_version == response.version]
        last = response.standing["version"] if response.standing else None
        before = [part.transcript for part in mine if part.response_version == last and part.transcript]
        found[response.id] = (
            tuple(part.transcript or "" for part in now if to_confirm and part.transcription == "ready"),
            to_confirm and any(part.transcription == "pending" for part in now),
            "\n".join(before) or None,
            response.has_voice and any(part.transcription in for_a_person for part in now),
        )
    return found


def _title_among_several(acting: Actor) -> ColumnElement[Any]:
    """Of which vacancy this is; null where the candidate is in the middle of no other interview."""
    other, theirs = aliased(Interview), aliased(Candidate)
    is_another = (
        select(other.id)
        .join(theirs, theirs.id == other.candidate_id)
        .where(
            theirs.user_id == acting.user_id,
            other.id != Interview.id,
            other.status == "in_progress",
            other.expires_at > func.now(),
        )
        .correlate(Interview)
    )
    return case((is_another.exists(), Vacancy.title), else_=None)


def _minutes(seconds: float | None) -> int | None:
    return None if seconds is None else max(0, ceil(seconds / 60))


def _seconds_left() -> ColumnElement[Any]:
    """Of the time limit, by the database's clock; null without one."""
    return func.extract("epoch", Interview.answers_until - func.now())
