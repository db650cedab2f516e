"""The copy of everything kept about a person: a document with a schema of its own, which only grows.

How the answers were rated is in it once they are handed in, and what was decided (ADR 010).
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.engines.job_match import JobMatch
from core.models import (
    Candidate,
    CandidateQuestion,
    Draft,
    Feedback,
    Interview,
    Invite,
    Notification,
    Question,
    Response,
    ResponsePart,
    StoredJobMatch,
    Update,
    User,
    Vacancy,
)
from core.services import assessment_copy as concluded
from core.services.act_copy import ActCopy, act_copies
from core.services.gathered_copy import GatheredCopy, gathered_copies


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True, extra="ignore")


class AccountCopy(_Part):
    id: uuid.UUID
    telegram_id: int | None
    name: str | None
    email: str | None
    role: str
    language: str
    created_at: datetime
    blocked_at: datetime | None
    unreachable_at: datetime | None


class CandidateCopy(_Part):
    id: uuid.UUID
    name: str
    email: str | None
    phone: str | None
    experience_years: int | None
    skills: list[Any] | None
    job_position: str | None
    cv_text: str | None
    cv_read_at: datetime | None
    created_at: datetime
    archived_at: datetime | None


class MessageCopy(_Part):
    """One message of an answer; `response_version` tells a rewritten answer from the one that counts."""

    chat_id: int
    message_id: int
    kind: str
    text: str
    transcript: str | None
    file_id: str | None
    response_version: int
    created_at: datetime


class AnswerCopy(_Part):
    """`question` is None while it has not been asked; a `personal` one was made from the CV.

    `quotes` are the sentences found when the answer was read. `level`, 1–5, is what the readings come to; it and
    the `ratings` are there once the answers are handed in.
    """

    position: int
    personal: bool
    question: str | None
    competency: str
    status: str
    answer: str | None
    follow_up: str | None
    follow_up_answer: str | None
    asked_at: datetime | None
    answered_at: datetime | None
    messages: list[MessageCopy]
    quotes: list[str]
    level: float | None
    ratings: list[concluded.RatingCopy]


class ConsentCopy(_Part):
    version: str
    language: str | None
    given_at: datetime


class SkillCopy(_Part):
    """A skill with the words of the vacancy that ask for it and those of the CV that show it."""

    skill: str
    wanted: str | None
    had: str | None


class TermCopy(_Part):
    """What was said to one term of the vacancy, before the questions."""

    term: str
    value: str
    answer: str | None
    words: str | None


class TransferCopy(_Part):
    """Whether the answers may go to a model abroad, on which host."""

    version: str
    host: str | None
    language: str | None
    allowed: bool
    answered_at: datetime


class AskedCopy(_Part):
    """A question of the candidate's own, or that they wanted a person (`text` is empty), and what they were told."""

    kind: str
    text: str
    reply: str | None
    created_at: datetime
    replied_at: datetime | None


class FeedbackCopy(_Part):
    """What was written for the candidate, sent or not: lists, or a person's own words."""

    language: str
    strengths: list[str]
    try_next: list[str]
    words: str | None
    written_at: datetime
    sent_at: datetime | None


class InterviewCopy(_Part):
    id: uuid.UUID
    vacancy: str
    status: str
    created_at: datetime
    expires_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    withdrawn_at: datetime | None
    human_requested_at: datetime | None
    held_at: datetime | None
    consent: ConsentCopy | None
    link_opened_at: datetime | None
    read_by: str
    transfer: TransferCopy | None
    terms: list[TermCopy]
    asked: list[AskedCopy]
    answers: list[AnswerCopy]
    readings: list[concluded.ReadingCopy]
    decisions: list[concluded.DecisionCopy]
    skills_of_the_cv: list[SkillCopy]
    reply_promised_by: datetime | None
    reply_moved_to: datetime | None
    reminders_muted_at: datetime | None
    paused_at: datetime | None
    feedback: FeedbackCopy | None


class NotificationCopy(_Part):
    """A message of the bot; its words are made when it is sent and are not kept."""

    kind: str
    message_id: int | None
    created_at: datetime
    sent_at: datetime | None


class UpdateCopy(_Part):
    """A message or tap as Telegram delivered it; its words are dropped once it was worked."""

    update_id: int
    received_at: datetime
    done_at: datetime | None
    body: dict[str, Any]


class OpenFormCopy(_Part):
    flow: str
    step: str
    fields: dict[str, Any]
    updated_at: datetime


class PersonCopy(_Part):
    """Everything that is kept about one person."""

    schema_version: Literal[1] = 1
    made_at: datetime
    account: AccountCopy
    candidates: list[CandidateCopy]
    gathered: list[GatheredCopy]
    interviews: list[InterviewCopy]
    open_form: OpenFormCopy | None
    notifications: list[NotificationCopy]
    audit: list[ActCopy]
    updates: list[UpdateCopy]


async def collect(session: AsyncSession, user: User) -> PersonCopy:
    """Gather the copy for the person whose account this is.

    Only what is bound to the account or to its Telegram id. What else was written under the same e-mail or phone is
    erased with the person, but not shown: a CV may carry anybody's contacts, and whoever hands in such a one must not
    be told what is kept of somebody else.
    """
    candidates = list(await session.scalars(select(Candidate).where(Candidate.user_id == user.id)))
    rows = await session.execute(
        select(Interview, Vacancy.title)
        .join(Vacancy, Vacancy.id == Interview.vacancy_id)
        .where(Interview.candidate_id.in_([candidate.id for candidate in candidates]))
        .order_by(Interview.created_at)
    )
    interviews = [await _interview(session, interview, title, user) for interview, title in rows.all()]
    draft = await session.get(Draft, user.id)
    notifications = await session.scalars(
        select(Notification).where(Notification.recipient_id == user.id).order_by(Notification.sequence)
    )
    updates = await session.scalars(select(Update).where(Update.chat_id == user.telegram_id).order_by(Update.update_id))
    subjects = [user.id, *(row.id for row in candidates), *(row.id for row in interviews)]
    now: datetime | None = await session.scalar(select(func.now()))
    assert now is not None
    return PersonCopy(
        made_at=now,
        account=AccountCopy.model_validate(user),
        candidates=[CandidateCopy.model_validate(row) for row in candidates],
        gathered=await gathered_copies(session, [row.id for row in candidates], user.telegram_id),
        interviews=interviews,
        open_form=OpenFormCopy.model_validate(draft) if draft else None,
        notifications=[NotificationCopy.model_validate(row) for row in notifications],
        audit=await act_copies(session, user, subjects),
        updates=[UpdateCopy.model_validate(row) for row in updates],
    )


async def _interview(session: AsyncSession, interview: Interview, title: str, user: User) -> InterviewCopy:
    rows = await session.execute(
        select(Response, Question)
        .join(Question, Question.id == Response.question_id)
        .where(Response.interview_id == interview.id)
        .order_by(Response.position)
    )
    readings, levels = await concluded.readings_of(session, interview)
    if not concluded.is_handed_in(interview):
        levels = {}
    answers = [
        await _answer(session, interview, response, question, levels.get(str(response.id)))
        for response, question in rows.all()
    ]
    asked = await session.scalars(
        select(CandidateQuestion)
        .where(CandidateQuestion.interview_id == interview.id)
        .order_by(CandidateQuestion.created_at)
    )
    followed = (Invite.interview_id == interview.id, Invite.redeemed_by == user.id)
    opened: datetime | None = await session.scalar(select(func.min(Invite.redeemed_at)).where(*followed))
    consent = None
    if interview.consented_at and interview.consent_version:
        consent = ConsentCopy(
            version=interview.consent_version, language=interview.consent_language, given_at=interview.consented_at
        )
    return InterviewCopy(
        id=interview.id,
        vacancy=title,
        status=interview.status,
        created_at=interview.created_at,
        expires_at=interview.expires_at,
        started_at=interview.started_at,
        completed_at=interview.completed_at,
        withdrawn_at=interview.withdrawn_at,
        human_requested_at=interview.human_requested_at,
        held_at=interview.held_at,
        consent=consent,
        link_opened_at=opened,
        read_by=interview.read_by,
        transfer=_transfer(interview),
        terms=[TermCopy.model_validate(item) for item in interview.screening],
        asked=[AskedCopy.model_validate(row) for row in asked],
        answers=answers,
        readings=readings,
        decisions=await concluded.decisions_of(session, interview),
        skills_of_the_cv=await _skills(session, interview),
        reply_promised_by=interview.reply_by,
        reply_moved_to=interview.reply_moved_to,
        reminders_muted_at=interview.reminders_muted_at,
        paused_at=interview.paused_at,
        feedback=await _feedback(session, interview),
    )


async def _feedback(session: AsyncSession, interview: Interview) -> FeedbackCopy | None:
    row = await session.scalar(select(Feedback).where(Feedback.interview_id == interview.id))
    if row is None:
        return None
    return FeedbackCopy(
        language=row.language,
        strengths=[strength["text"] for strength in row.strengths],
        try_next=row.try_next,
        words=row.words,
        written_at=row.created_at,
        sent_at=row.released_at,
    )


async def _skills(session: AsyncSession, interview: Interview) -> list[SkillCopy]:
    """What a model found in the CV beside the vacancy, if one was asked."""
    stored = await session.get(StoredJobMatch, interview.id)
    if stored is None:
        return []
    match = JobMatch.model_validate(stored.match)
    return [
        SkillCopy(skill=one.skill, wanted=one.wanted and one.wanted.text, had=one.had and one.had.text)
        for one in (*match.matched, *match.missing, *match.beyond)
    ]


def _transfer(interview: Interview) -> TransferCopy | None:
    version, answered_at = interview.transfer_version, interview.transfer_answered_at
    if version is None or answered_at is None:
        return None
    language, allowed = interview.transfer_language, bool(interview.transfer_allowed)
    return TransferCopy(
        version=version, host=interview.transfer_host, language=language, allowed=allowed, answered_at=answered_at
    )


async def _answer(
    session: AsyncSession, interview: Interview, response: Response, question: Question, level: float | None
) -> AnswerCopy:
    parts = await session.scalars(
        select(ResponsePart)
        .where(ResponsePart.response_id == response.id)
        .order_by(ResponsePart.response_version, ResponsePart.message_id)
    )
    ratings = await concluded.ratings_of(session, response)
    standing = response.standing or {}
    said = (response.text, standing.get("text"), response.main_answer)
    return AnswerCopy(
        position=response.position,
        personal=question.is_personal,
        question=question.text if response.asked_at else None,
        competency=question.competency,
        status=response.status,
        answer=next((words for words in said if words is not None), None),
        follow_up=response.follow_up or standing.get("follow_up"),
        follow_up_answer=response.follow_up_answer or standing.get("follow_up_answer"),
        asked_at=response.asked_at,
        answered_at=response.answered_at,
        messages=[MessageCopy.model_validate(part) for part in parts],
        quotes=list(dict.fromkeys(quote for rating in ratings for quote in rating.quotes)),
        level=level,
        ratings=ratings if concluded.is_handed_in(interview) else [],
    )
