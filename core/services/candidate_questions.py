"""Questions that candidates ask back: answered by what the vacancy says of itself, else by its people.

Whoever asks for a person, or does not consent, is written to in the same way: a reply to the notice is passed on.
Staff may also write first.

The evaluator never sees them: they are no part of any answer. Everybody of the vacancy may reply; the first does.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.errors import NotFoundError, StaleError
from core.models import Candidate, CandidateQuestion, Interview, Notification, User, Vacancy, VacancyFaq, VacancyMember
from core.services import interview_flow as flow
from core.services.actor import Actor
from core.services.faq import TOPICS, SavedReply, Topic, reply_for, term_for, topic_of
from core.services.unit import act, notify, record, reply
from core.services.vacancy_service import visible_to, visible_vacancy

QuestionKind = Literal["question", "person", "consent", "message"]
NOTICES: Final = {
    "question": "candidate_question",
    "person": "human_requested",
    "consent": "consent_refused",
}
"""The kind of the message by which staff are told, and by a reply to which they answer."""


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
        """The question that the actor was told of by that message; None when it was another message."""
        async with self._database.transaction() as session:
            told = await session.scalar(
                select(Notification.params["question_id"].astext).where(
                    Notification.recipient_id == acting.user_id,
                    Notification.kind.in_(NOTICES.values()),
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
                await _forward(session, interview, question)
            params = {"question_id": question.id}
            await reply(session, acting, "question_forwarded", params=params, edit_message_id=edit_message_id)

    async def reply(self, question_id: uuid.UUID, text: str, *, acting: Actor) -> None:
        """Answer a candidate. Who comes second is told what the first said. Raises NotFoundError."""
        async with act(self._database, acting) as session:
            await give_reply(session, question_id, text, acting)

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
        seen = visible_to(acting) if acting.is_staff else Candidate.user_id == acting.user_id
        async with self._database.transaction() as session:
            found = await session.execute(
                select(CandidateQuestion, Interview, Candidate.name, Vacancy.title, User.name, VacancyFaq.id)
                .join(Interview, Interview.id == CandidateQuestion.interview_id)
                .join(Candidate, Candidate.id == Interview.candidate_id)
                .join(Vacancy, Vacancy.id == Interview.vacancy_id)
                .outerjoin(User, User.id == CandidateQuestion.replied_by)
                .outerjoin(VacancyFaq, VacancyFaq.question_id == CandidateQuestion.id)
                .where(which, seen)
                .order_by(CandidateQuestion.created_at)
                .limit(1)
            )
            row = found.one_or_none()
        if row is None:
            return None
        question, interview, name, title, colleague, faq_id = row
        if acting.is_staff and not interview.is_readable:
            return None
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
        )


def waits() -> ColumnElement[bool]:
    """A person was asked, and nobody has replied."""
    return CandidateQuestion.forwarded_at.is_not(None) & CandidateQuestion.reply.is_(None)


async def own_interview_to_ask(session: AsyncSession, interview_id: uuid.UUID, acting: Actor) -> Interview:
    """The candidate's own interview about which they may ask, whatever its status. Raises NotFoundError."""
    interview = await flow.lock_own(session, interview_id, acting)
    if not interview.is_readable:
        raise NotFoundError
    return interview


async def save_question(session: AsyncSession, fields: dict[str, Any], acting: Actor) -> None:
    """Keep what a candidate asks: answered at once by what the vacancy says of itself, else sent to its people."""
    interview = await own_interview_to_ask(session, uuid.UUID(fields["interview_id"]), acting)
    vacancy = await session.get_one(Vacancy, interview.vacancy_id)
    text: str = fields["text"]
    question = CandidateQuestion(
        id=uuid.uuid4(), interview_id=interview.id, kind="question", text=text, topic=topic_of(text)
    )
    session.add(question)
    known = await _known_reply(session, vacancy, text)
    if known is None:
        await _forward(session, interview, question)
    else:
        question.reply, question.replied_at = known, await flow.database_now(session)
    await record(session, acting.user_id, "interview.asked", interview.id, topic=question.topic)
    kind = "question_forwarded" if known is None else "question_answered"
    await reply(session, acting, kind, params={"question_id": question.id})


async def want_person(session: AsyncSession, interview: Interview, kind: Literal["person", "consent"]) -> None:
    """Tell the people of the vacancy, once in an interview, that its candidate wants one of them to write."""
    told = select(CandidateQuestion.id).where(
        CandidateQuestion.interview_id == interview.id, CandidateQuestion.kind == kind
    )
    if await session.scalar(told) is None:
        question = CandidateQuestion(id=uuid.uuid4(), interview_id=interview.id, kind=kind, text="")
        session.add(question)
        await _forward(session, interview, question)


async def save_reply(session: AsyncSession, fields: dict[str, Any], acting: Actor) -> None:
    """What staff typed in the form that a notice's button opened."""
    await give_reply(session, uuid.UUID(fields["question_id"]), fields["text"], acting)


async def visible_question(
    session: AsyncSession, question_id: uuid.UUID, acting: Actor, *, lock: bool = False
) -> tuple[CandidateQuestion, Interview]:
    """A question of a vacancy that staff see. Raises NotFoundError, also once the candidate has withdrawn."""
    question = await session.get(CandidateQuestion, question_id, with_for_update=True if lock else None)
    if question is None:
        raise NotFoundError
    interview = await session.get_one(Interview, question.interview_id)
    await visible_vacancy(session, interview.vacancy_id, acting)
    if not interview.is_readable:
        raise NotFoundError
    return question, interview


async def give_reply(session: AsyncSession, question_id: uuid.UUID, text: str, acting: Actor) -> None:
    """Relay a reply to the candidate; whoever comes second is told so."""
    question, interview = await visible_question(session, question_id, acting, lock=True)
    params = {"question_id": question.id}
    if question.replied_by:
        await reply(session, acting, "question_taken", params=params)
        return
    now = await flow.database_now(session)
    question.reply, question.replied_by, question.replied_at = text, acting.user_id, now
    await record(session, acting.user_id, "interview.question_replied", interview.id)
    candidate = await session.get_one(Candidate, interview.candidate_id)
    if candidate.user_id:
        await _pass_on(session, candidate.user_id, question, acting)
    await _tell_members(session, interview, question, "question_settled", replaces=NOTICES[question.kind])


async def addressee(session: AsyncSession, interview_id: uuid.UUID, acting: Actor) -> tuple[Interview, uuid.UUID]:
    """An interview that staff see, and the account of its candidate, who may be written to.

    Raises NotFoundError, also when nobody has opened the link and once the candidate has withdrawn.
    """
    interview = await session.get(Interview, interview_id)
    if interview is None:
        raise NotFoundError
    await visible_vacancy(session, interview.vacancy_id, acting)
    candidate = await session.get_one(Candidate, interview.candidate_id)
    if candidate.user_id is None or not interview.is_readable:
        raise NotFoundError
    return interview, candidate.user_id


async def save_message(session: AsyncSession, fields: dict[str, Any], acting: Actor) -> None:
    """Staff write first."""
    interview, account = await addressee(session, uuid.UUID(fields["interview_id"]), acting)
    message = CandidateQuestion(id=uuid.uuid4(), interview_id=interview.id, kind="message", text="")
    message.reply, message.replied_by = fields["text"], acting.user_id
    message.replied_at = await flow.database_now(session)
    session.add(message)
    await record(session, acting.user_id, "interview.written_to", interview.id)
    await _pass_on(session, account, message, acting)
    await reply(session, acting, "question_settled", params={"question_id": message.id})


async def _pass_on(session: AsyncSession, account: uuid.UUID, question: CandidateQuestion, acting: Actor) -> None:
    key = f"question_answered:{question.id}:{acting.user_id}"
    await notify(session, account, "question_answered", dedupe_key=key, params={"question_id": question.id})


async def _known_reply(session: AsyncSession, vacancy: Vacancy, text: str) -> str | None:
    saved = await session.execute(
        select(VacancyFaq.question, VacancyFaq.reply).where(VacancyFaq.vacancy_id == vacancy.id)
    )
    if said := reply_for(text, [SavedReply(question, answer) for question, answer in saved]):
        return said
    terms: dict[Topic, str | None] = {topic: getattr(vacancy, topic) for topic in TOPICS}
    found = term_for(text, terms)
    return found[1] if found else None


async def _forward(session: AsyncSession, interview: Interview, question: CandidateQuestion) -> None:
    question.forwarded_at = await flow.database_now(session)
    await _tell_members(session, interview, question, NOTICES[question.kind])


async def _tell_members(
    session: AsyncSession, interview: Interview, question: CandidateQuestion, kind: str, *, replaces: str | None = None
) -> None:
    members: Sequence[uuid.UUID] = (
        await session.scalars(select(VacancyMember.user_id).where(VacancyMember.vacancy_id == interview.vacancy_id))
    ).all()
    for member in members:
        key = f"{question.id}:{member}"
        await notify(
            session,
            member,
            kind,
            dedupe_key=f"{kind}:{key}",
            params={"question_id": question.id},
            replaces=f"{replaces}:{key}" if replaces else None,
        )


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
