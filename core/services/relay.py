"""Words passed on between staff and a candidate: replies, requests for a person, what staff write first.

An apply link gives no contact, so this may be the only way to somebody. Everybody of the vacancy may reply; the first
does. The evaluator never sees any of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import InvalidInputError, NotFoundError
from core.models import Candidate, CandidateQuestion, Interview, User
from core.services import interview_flow as flow
from core.services.actor import Actor
from core.services.followers import followers_of
from core.services.unit import notify, record, reply
from core.services.vacancy_service import visible_vacancy

QuestionKind = Literal["question", "person", "consent", "message"]
NOTICES: Final = {"question": "candidate_question", "person": "human_requested", "consent": "consent_refused"}
"""The kind of the message by which staff are told, and by a reply to which they answer."""
ANSWER = "question_answered"
"""The kind of the message by which a candidate is told, and by a reply to which they write back."""
LONGEST = 1500
"""UTF-16 units of what is passed on: with what it replies to it fits one message."""


def read_said(text: str) -> str:
    """What is to be passed on, whole. Raises InvalidInputError `empty`, `too-long`."""
    if not text or "\x00" in text:
        raise InvalidInputError("empty")
    if (length := len(text.encode("utf-16-le", "surrogatepass")) // 2) > LONGEST:
        raise InvalidInputError("too-long", most=LONGEST, length=length)
    return text


def waits() -> ColumnElement[bool]:
    """A person was asked, and nobody has replied."""
    return CandidateQuestion.forwarded_at.is_not(None) & CandidateQuestion.reply.is_(None)


def reachable() -> ColumnElement[bool]:
    """Of an interview, its candidate and their account: whether the bot can write to them about it."""
    return and_(
        flow.known_to_candidate(),
        Candidate.archived_at.is_(None),
        User.id.is_not(None),
        User.blocked_at.is_(None),
        User.unreachable_at.is_(None),
    )


async def want_person(session: AsyncSession, interview: Interview, kind: Literal["person", "consent"]) -> bool:
    """Tell the people of the vacancy that its candidate wants one of them to write; False while that waits already."""
    told = select(CandidateQuestion.id).where(
        CandidateQuestion.interview_id == interview.id, CandidateQuestion.kind == kind, waits()
    )
    if await session.scalar(told.limit(1)):
        return False
    question = CandidateQuestion(id=uuid.uuid4(), interview_id=interview.id, kind=kind, text="")
    session.add(question)
    await forward(session, interview, question)
    return True


async def settle_refusal(session: AsyncSession, interview: Interview) -> None:
    """They consent after all: nobody need write to them because they did not."""
    refused = (CandidateQuestion.interview_id == interview.id) & (CandidateQuestion.kind == "consent")
    await session.execute(delete(CandidateQuestion).where(refused, waits()))


async def forward(session: AsyncSession, interview: Interview, question: CandidateQuestion) -> None:
    """Ask the people of the vacancy."""
    question.forwarded_at = await flow.database_now(session)
    await _tell_members(session, interview, question, NOTICES[question.kind])


async def visible_question(
    session: AsyncSession, question_id: uuid.UUID, acting: Actor, *, lock: bool = False
) -> tuple[CandidateQuestion, Interview]:
    """A question of a vacancy that staff see. Raises NotFoundError, also once the candidate has withdrawn."""
    question = await session.get(CandidateQuestion, question_id, with_for_update=True if lock else None)
    if question is None:
        raise NotFoundError
    return question, await _visible_interview(session, question.interview_id, acting)


async def addressee(
    session: AsyncSession, interview_id: uuid.UUID, acting: Actor, *, lock: bool = False
) -> tuple[Interview, uuid.UUID]:
    """An interview that staff see, and the account of its candidate. Raises NotFoundError when nothing can reach it."""
    interview = await _visible_interview(session, interview_id, acting, lock=lock)
    account = await session.scalar(
        select(User.id)
        .join(Candidate, Candidate.user_id == User.id)
        .join(Interview, Interview.candidate_id == Candidate.id)
        .where(Interview.id == interview.id, reachable())
    )
    if account is None:
        raise NotFoundError
    return interview, account


async def save_reply(session: AsyncSession, fields: dict[str, Any], acting: Actor) -> None:
    """What staff typed in the form that a notice's button opened."""
    await give_reply(session, uuid.UUID(fields["question_id"]), fields["text"], acting)


async def give_reply(session: AsyncSession, question_id: uuid.UUID, text: str, acting: Actor) -> None:
    """Relay a reply to the candidate; whoever comes second is told so."""
    question, interview = await visible_question(session, question_id, acting, lock=True)
    if question.replied_by:
        await reply(session, acting, "question_taken", params={"question_id": question.id})
        return
    candidate = await session.get_one(Candidate, interview.candidate_id)
    await _write(session, interview, question, text, candidate.user_id, acting)
    await record(session, acting.user_id, "interview.question_replied", interview.id)


async def save_message(session: AsyncSession, fields: dict[str, Any], acting: Actor) -> None:
    """Staff write first; whoever waits for a person to write has been written to."""
    interview, account = await addressee(session, uuid.UUID(fields["interview_id"]), acting, lock=True)
    waiting = await session.scalar(
        select(CandidateQuestion.id)
        .where(CandidateQuestion.interview_id == interview.id, CandidateQuestion.kind != "question", waits())
        .order_by(CandidateQuestion.created_at)
        .limit(1)
    )
    if waiting:
        await give_reply(session, waiting, fields["text"], acting)
        return
    message = CandidateQuestion(id=uuid.uuid4(), interview_id=interview.id, kind="message", text="")
    session.add(message)
    await _write(session, interview, message, fields["text"], account, acting)
    await record(session, acting.user_id, "interview.written_to", interview.id)


async def _write(
    session: AsyncSession,
    interview: Interview,
    question: CandidateQuestion,
    text: str,
    account: uuid.UUID | None,
    acting: Actor,
) -> None:
    """Tell the candidate, and all who follow the vacancy that it was done."""
    now = await flow.database_now(session)
    question.reply, question.replied_by, question.replied_at = text, acting.user_id, now
    params = {"question_id": question.id}
    if account:
        await notify(session, account, ANSWER, dedupe_key=f"{ANSWER}:{question.id}", params=params)
    members = await _tell_members(session, interview, question, "question_settled", NOTICES.get(question.kind))
    if acting.user_id not in members:  # an admin
        await reply(session, acting, "question_settled", params=params)


async def _tell_members(
    session: AsyncSession, interview: Interview, question: CandidateQuestion, kind: str, replaces: str | None = None
) -> Sequence[uuid.UUID]:
    members = await followers_of(session, interview.vacancy_id)
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
    return members


async def _visible_interview(
    session: AsyncSession, interview_id: uuid.UUID, acting: Actor, *, lock: bool = False
) -> Interview:
    interview = await session.get(Interview, interview_id, with_for_update=True if lock else None)
    if interview is None:
        raise NotFoundError
    await visible_vacancy(session, interview.vacancy_id, acting)
    if not interview.is_readable:
        raise NotFoundError
    return interview
