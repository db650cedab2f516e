"""That an interview took its end without its candidate is told to them, once and not at night."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.models import Candidate, Interview, Vacancy
from core.services.interview_flow import database_now, known_to_candidate
from core.services.unit import notify
from core.working_time import next_allowed

ENDED = ("cancelled", "expired")


async def tell_ended(session: AsyncSession, interview: Interview) -> None:
    """To whoever has been shown the interview: nobody else knows of it.

    Of an end that they knew the date of, those are not told who wanted no reminders or had not begun.
    """
    candidate = await session.get_one(Candidate, interview.candidate_id)
    known = select(Interview.id).where(Interview.id == interview.id, known_to_candidate())
    if candidate.user_id is None or not await session.scalar(known):
        return
    if interview.status == "expired" and (interview.started_at is None or interview.reminders_muted_at):
        return
    vacancy = await session.get_one(Vacancy, interview.vacancy_id)
    await notify(
        session,
        candidate.user_id,
        "interview_ended",
        dedupe_key=f"interview_ended:{interview.id}",
        params={"interview_id": interview.id},
        not_before=next_allowed(await database_now(session), vacancy.time_zone),
    )
