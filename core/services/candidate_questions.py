"""Questions that candidates ask back: answered by what the vacancy says of itself, else by its people.

The evaluator never sees them: they are no part of any answer.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.errors import NotFoundError, StaleError
from core.models import Candidate, CandidateQuestion, Interview, Notification, User, Vacancy, VacancyFaq
from core.services import interview_flow as flow
from core.services.actor import Actor
from core.services.faq import TOPICS, SavedReply, Topic, reply_for, term_for, topic_of
from core.services.relay import (
    ANSWER,
    NOTICES,
    QuestionKind,
    forward,
    give_reply,
    read_said,
    visible_question,
    waits,
)
from core.services.unit import act, held_up, record, reply
from core.services.vacancy_service import visible_to, visible_vacancy


@dataclass(frozen=True)
class QuestionBack:
    """A question and the reply to it. `replied_by` is None for a reply of the vacancy itself."""

    id: uuid.UUID
    interview_id: uuid.UUID
    vacancy_id: uuid.UUID
    candidate_name: str
    vacancy_title: str
    kind: QuestionKind
    text: str
    reply: str | None
    replied_by: str | None
    forwarded: bool
    saved: bool
    waits: bool
    """The reply, for the candidate to come back to the bot."""


@dataclass(frozen=True)
class FaqEntry:
    """One saved reply."""

    id: uuid.UUID
    question: str
    reply: str


@dataclass(frozen=True)
class Faq:
    """What a vacancy answers by itself, and how many of those who opened their link asked about which term."""

    vacancy_id: uuid.UUID
    vacancy_title: str
    entries: tuple[FaqEntry, ...]
    asked: Mapping[Topic, int]
    candidates: int


class CandidateQuestions:
    """A candidate sees their own questions, staff those of their vacancies; all else is not found."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def question(self, question_id: uuid.UUID, *, acting: Actor) -> QuestionBack:
        """One question. Raises NotFoundError."""
        found = await self._first(CandidateQuestion.id == question_id, acting)
        if found is None:
            raise NotFoundError
        return found

    async def waiting(self, interview_id: uuid.UUID, *, acting: Actor) -> QuestionBack | None:
        """What a person has been asked in an interview and nobody has replied to yet: the oldest."""
        return await self._first((CandidateQuestion.interview_id == interview_id) & waits(), acting)

    async def noticed(self, message_id: int, *, acting: Actor) -> uuid.UUID | None:
        """What the actor was told of by that message, as staff or as a candidate; None when it was another message."""
        async with self._database.transaction() as session:
            told = await session.scalar(
                select(Notification.params["question_id"].astext).where(
                    Notification.recipient_id == acting.user_id,
                    Notification.kind.in_((*NOTICES.values(), ANSWER)),
                    Notification.message_id == message_id,
                )
            )
            return uuid.UUID(told) if told else None

    async def ask_person(self, question_id: uuid.UUID, *, edit_message_id: int | None = None, acting: Actor) -> None:
        """What the vacancy said of itself was not what the candidate meant: ask its people.

        Raises NotFoundError, StaleError when a person has replied already.
        """
        async with act(self._database, acting) as session:
            question = await session.get(CandidateQuestion, question_id)
            if question is None:
                raise NotFoundError
            interview = await flow.lock_own(session, question.interview_id, acting)
            await session.refresh(question)
            if question.replied_by:
                raise StaleError
            if question.forwarded_at is None:
                question.reply = question.replied_at = None
                await forward(session, interview, question)
            params = {"question_id": question.id}
            await reply(session, acting, "question_forwarded", params=params, edit_message_id=edit_message_id)

    async def reply(self, question_id: uuid.UUID, text: str, *, acting: Actor) -> None:
        """Answer a candidate; who comes second is told what the first said. Of a candidate: write back to a person.

        Raises NotFoundError, InvalidInputError `empty`, `too-long`.
        """
        words = read_said(text)
        async with act(self._database, acting) as session:
            own = await session.scalar(
                select(Interview.id)
                .join(Candidate, Candidate.id == Interview.candidate_id)
                .join(CandidateQuestion, CandidateQuestion.interview_id == Interview.id)
                .where(CandidateQuestion.id == question_id, Candidate.user_id == acting.user_id)
            )
            if own:
                await flow.stop_asking(session, acting.user_id)
                await _ask(session, own, words, acting, of_person=True)
            else:
                await give_reply(session, question_id, words, acting)

    async def save(self, question_id: uuid.UUID, *, edit_message_id: int, acting: Actor) -> None:
        """From now on that reply is given to whoever asks the same. Raises NotFoundError, StaleError."""
        async with act(self._database, acting) as session:
            question, interview = await visible_question(session, question_id, acting)
            if question.kind != "question" or question.reply is None or question.replied_by is None:
                raise StaleError
            saved = await session.execute(
                insert(VacancyFaq)
                .values(
                    id=uuid.uuid4(),
                    vacancy_id=interview.vacancy_id,
                    question_id=question.id,
                    question=question.text,
                    reply=question.reply,
                    added_by=acting.user_id,
                )
                .on_conflict_do_nothing()
                .returning(VacancyFaq.id)
            )
            if saved.scalar():
                await record(session, acting.user_id, "vacancy.faq_added", interview.vacancy_id)
            params = {"question_id": question.id}
            await reply(session, acting, "question_settled", params=params, edit_message_id=edit_message_id)

    async def faq(self, vacancy_id: uuid.UUID, *, acting: Actor) -> Faq:
        """What a vacancy answers by itself, and what is asked most. Raises NotFoundError."""
        async with self._database.transaction() as session:
            vacancy = await visible_vacancy(session, vacancy_id, acting)
            saved = await session.scalars(
                select(VacancyFaq).where(VacancyFaq.vacancy_id == vacancy.id).order_by(VacancyFaq.created_at)
            )
            rows = await session.execute(
                select(
                    CandidateQuestion.topic, func.count(CandidateQuestion.interview_id.distinct()).label("candidates")
                )
                .join(Interview, Interview.id == CandidateQuestion.interview_id)
                .where(Interview.vacancy_id == vacancy.id, CandidateQuestion.topic.is_not(None))
                .group_by(CandidateQuestion.topic)
            )
            counts = {row.topic: row.candidates for row in rows}
            entries = tuple(FaqEntry(row.id, row.question, row.reply) for row in saved)
            asked = {topic: counts[topic] for topic in TOPICS if topic in counts}
            return Faq(vacancy.id, vacancy.title, entries, asked, await _opened(session, vacancy.id))

    async def forget(
        self, vacancy_id: uuid.UUID, faq_id: uuid.UUID, *, edit_message_id: int | None = None, acting: Actor
    ) -> None:
        """Stop giving a saved reply of a vacancy, if it is still given. Raises NotFoundError."""
        async with act(self._database, acting) as session:
            vacancy = await visible_vacancy(session, vacancy_id, acting)
            gone = await session.execute(
                delete(VacancyFaq)
                .where(VacancyFaq.id == faq_id, VacancyFaq.vacancy_id == vacancy.id)
                .returning(VacancyFaq.id)
            )
            if gone.scalar():
                await record(session, acting.user_id, "vacancy.faq_removed", vacancy.id)
            params = {"vacancy_id": vacancy.id}
            await reply(session, acting, "vacancy_faq", params=params, edit_message_id=edit_message_id)

    async def _first(self, which: ColumnElement[bool], acting: Actor) -> QuestionBack | None:
        own = Candidate.user_id == acting.user_id
        told = func.concat(f"{ANSWER}:", CandidateQuestion.id)
        theirs = and_(visible_to(acting), Interview.status != "withdrawn", Interview.purged_at.is_(None))
        async with self._database.transaction() as session:
            found = await session.execute(
                select(
                    CandidateQuestion, Interview, Candidate.name, Vacancy.title, User.name, VacancyFaq.id, held_up(told)
                )
                .join(Interview, Interview.id == CandidateQuestion.interview_id)
                .join(Candidate, Candidate.id == Interview.candidate_id)
                .join(Vacancy, Vacancy.id == Interview.vacancy_id)
                .outerjoin(User, User.id == CandidateQuestion.replied_by)
                .outerjoin(VacancyFaq, VacancyFaq.question_id == CandidateQuestion.id)
                .where(which, or_(own, theirs) if acting.is_staff else own)
                .order_by(CandidateQuestion.created_at)
                .limit(1)
            )
            row = found.one_or_none()
        if row is None:
            return None
        question, interview, name, title, colleague, faq_id, waits_for_them = row
        return QuestionBack(
            question.id,
            interview.id,
            interview.vacancy_id,
            name,
            title,
            cast(QuestionKind, question.kind),
            question.text,
            question.reply,
            colleague,
            question.forwarded_at is not None,
            faq_id is not None,
            waits_for_them,
        )


async def own_interview_to_ask(session: AsyncSession, interview_id: uuid.UUID, acting: Actor) -> Interview:
    """The candidate's own interview about which they may ask, whatever its status. Raises NotFoundError."""
    interview = await flow.lock_own(session, interview_id, acting)
    if not interview.is_readable:
        raise NotFoundError
    return interview


async def save_question(session: AsyncSession, fields: dict[str, Any], acting: Actor) -> None:
    """What a candidate typed in the form that asks."""
    await _ask(session, uuid.UUID(fields["interview_id"]), fields["text"], acting)


async def _ask(
    session: AsyncSession, interview_id: uuid.UUID, text: str, acting: Actor, *, of_person: bool = False
) -> None:
    """Keep what a candidate asks: answered at once by what the vacancy says of itself, else sent to its people.

    `of_person`: it goes to them anyway.
    """
    interview = await own_interview_to_ask(session, interview_id, acting)
    vacancy = await session.get_one(Vacancy, interview.vacancy_id)
    question = CandidateQuestion(
        id=uuid.uuid4(), interview_id=interview.id, kind="question", text=text, topic=topic_of(text)
    )
    session.add(question)
    known = None if of_person else await _known_reply(session, vacancy, text)
    if known is None:
        await forward(session, interview, question)
    else:
        question.reply, question.replied_at = known, await flow.database_now(session)
    await record(session, acting.user_id, "interview.asked", interview.id, topic=question.topic)
    kind = "question_forwarded" if known is None else ANSWER
    await reply(session, acting, kind, params={"question_id": question.id})


async def _known_reply(session: AsyncSession, vacancy: Vacancy, text: str) -> str | None:
    saved = await session.execute(
        select(VacancyFaq.question, VacancyFaq.reply).where(VacancyFaq.vacancy_id == vacancy.id)
    )
    if said := reply_for(text, [SavedReply(question, answer) for question, answer in saved]):
        return said
    terms: dict[Topic, str | None] = {topic: getattr(vacancy, topic) for topic in TOPICS}
    found = term_for(text, terms)
    return found[1] if found else None


async def _opened(session: AsyncSession, vacancy_id: uuid.UUID) -> int:
    """Candidates who opened their link; those erased since are counted as long as their question is."""
    asked = select(CandidateQuestion.id).where(CandidateQuestion.interview_id == Interview.id).exists()
    count = await session.scalar(
        select(func.count())
        .select_from(Interview)
        .join(Candidate, Candidate.id == Interview.candidate_id)
        .where(Interview.vacancy_id == vacancy_id, or_(Candidate.user_id.is_not(None), asked))
    )
    return count or 0
