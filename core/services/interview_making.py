"""How an interview comes to be: one candidate × the newest approved kit of a vacancy."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import DomainError, NotFoundError
from core.models import Candidate, Interview, Kit, Question, Response, Vacancy
from core.services.interview_flow import database_now
from core.services.personal_questions import chosen_questions, personal_row
from core.services.vacancy_service import asks_follow_ups, generous
from core.services.vacancy_terms import link_ends

LINK_LASTS = timedelta(days=7)
"""At least: to the end of that day, in the vacancy's time zone; unless the vacancy is to be answered by a day."""


async def approved_kit(session: AsyncSession, vacancy_id: uuid.UUID) -> Kit:
    """The kit that new interviews get: the one approved last. Raises DomainError `kit-missing`."""
    kit = await session.scalar(
        select(Kit)
        .where(Kit.vacancy_id == vacancy_id, Kit.status == "approved")
        .order_by(Kit.approved_at.desc(), Kit.version.desc())
        .limit(1)
    )
    if kit is None:
        raise DomainError("kit-missing")
    return kit


async def make_interview(
    session: AsyncSession, vacancy: Vacancy, candidate: Candidate, created_by: uuid.UUID
) -> Interview:
    """Write the interview and a response, still unasked, for each question.

    The candidate is locked: whoever erases them waits, and of somebody erased meanwhile it raises NotFoundError.
    Raises DomainError `kit-missing`, `answer-by-passed`, too.
    """
    await session.refresh(candidate, with_for_update={"key_share": True})
    if candidate.erased_at:
        raise NotFoundError
    kit = await approved_kit(session, vacancy.id)
    personal = await chosen_questions(session, vacancy, candidate, kit)
    question_count = kit.question_count + len(personal)
    interview = Interview(
        id=uuid.uuid4(),
        candidate_id=candidate.id,
        vacancy_id=vacancy.id,
        kit_id=kit.id,
        job_description=vacancy.description,
        question_count=question_count,
        follow_ups=asks_follow_ups(vacancy.follow_ups, kit.question_count),
        time_limit=generous(vacancy.time_limit, question_count) if vacancy.time_limit else None,
        created_by=created_by,
        expires_at=link_ends(vacancy, await database_now(session), LINK_LASTS),
    )
    session.add(interview)
    await session.flush()
    session.add_all(
        personal_row(interview.id, position, question)
        for position, question in enumerate(personal, start=kit.question_count + 1)
    )
    await session.flush()
    mine = or_(Question.kit_id == kit.id, Question.interview_id == interview.id)
    questions = await session.execute(select(Question.id, Question.position).where(mine))
    for question_id, position in questions.all():
        session.add(Response(interview_id=interview.id, question_id=question_id, position=position))
    await session.flush()
    await session.refresh(interview)
    return interview
