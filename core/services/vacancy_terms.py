"""Terms that are more than words: until which day answers are awaited, and by which clock a vacancy lives."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import DomainError, InvalidInputError
from core.models import Invite, Vacancy
from core.services.interview_flow import database_now
from core.services.time_zones import HOME_ZONE, find_zone, zone_of_place
from core.vacancy_text import read_day
from core.working_time import day_ends, end_of

ANSWER_BY_WITHIN = timedelta(days=90)
"""How far ahead the day may lie."""


def link_ends(vacancy: Vacancy, now: datetime, lasts: timedelta) -> datetime:
    """When a new link of a vacancy stops being good: with the day it is answered by, else after so long.

    In both cases at the end of that day. Raises DomainError `answer-by-passed`.
    """
    if vacancy.answer_by is None:
        return day_ends(now + lasts, vacancy.time_zone)
    if vacancy.answer_by <= now:
        raise DomainError("answer-by-passed")
    return vacancy.answer_by


async def set_answer_by(session: AsyncSession, vacancy: Vacancy, day: date | None) -> None:
    """Let new links end with a day, or after their usual time again; an apply link that is open ends with it too.

    Those invited before keep the day they were told. Raises InvalidInputError for a day past or too far ahead.
    """
    if day is None:
        vacancy.answer_by = None
        return
    today = await _today(session, vacancy)
    if not today <= day <= today + ANSWER_BY_WITHIN:
        raise InvalidInputError("answer-by-wrong", days=ANSWER_BY_WITHIN.days)
    await _end(session, vacancy, day)


async def set_time_zone(session: AsyncSession, vacancy: Vacancy, zone: str) -> None:
    """Let quiet hours and the days of deadlines follow another clock; what is answered by a day keeps the day."""
    day = vacancy.answer_by and vacancy.answer_by.astimezone(ZoneInfo(vacancy.time_zone)).date()
    vacancy.time_zone = zone
    if day:
        await _end(session, vacancy, day)


async def follow_place(session: AsyncSession, vacancy: Vacancy, place: object) -> None:
    """The clock goes by the city of the place as long as no other was named."""
    if vacancy.time_zone == HOME_ZONE and (zone := zone_of_place(str(place))):
        await set_time_zone(session, vacancy, zone)


async def write_term(session: AsyncSession, vacancy: Vacancy, term: str, value: Any) -> None:
    """Set one term to its value. Raises InvalidInputError."""
    match term:
        case "answer_by":
            await set_answer_by(session, vacancy, value)
        case "time_zone":
            await set_time_zone(session, vacancy, value)
        case _:
            setattr(vacancy, term, value)


async def write_typed_term(session: AsyncSession, vacancy: Vacancy, term: str, typed: str | int | None) -> None:
    """Set one term to what a person typed for it. Raises InvalidInputError."""
    value: Any = typed
    if term == "answer_by" and typed is not None:
        value = read_day(str(typed), await _today(session, vacancy))
        if value is None:
            raise InvalidInputError("answer-by-wrong", days=ANSWER_BY_WITHIN.days)
    if term == "time_zone":
        value = find_zone(str(typed))
        if value is None:
            raise InvalidInputError("time-zone-wrong")
    await write_term(session, vacancy, term, value)
    if term == "place":
        await follow_place(session, vacancy, typed)


async def _today(session: AsyncSession, vacancy: Vacancy) -> date:
    return (await database_now(session)).astimezone(ZoneInfo(vacancy.time_zone)).date()


async def _end(session: AsyncSession, vacancy: Vacancy, day: date) -> None:
    vacancy.answer_by = end_of(day, vacancy.time_zone)
    is_open = (Invite.kind == "apply", Invite.revoked_at.is_(None), Invite.expires_at > func.now())
    await session.execute(
        update(Invite).where(Invite.vacancy_id == vacancy.id, *is_open).values(expires_at=vacancy.answer_by)
    )
