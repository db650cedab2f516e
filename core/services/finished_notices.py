"""What recruiters are told of interviews that are over: of those finished the first of a day at once, the others
together; of those out of time never at night, and in one message however many they are.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, cast, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.models import Interview, Notification, Vacancy, VacancyMember
from core.services.followers import followers_of
from core.services.interview_flow import database_now
from core.services.unit import notify
from core.working_time import day_begins, next_allowed, next_gathering


async def tell_submitted(session: AsyncSession, interview: Interview, run: int) -> None:
    """The answers are in: whoever is to be told at once is told that they are being read."""
    vacancy = await session.get_one(Vacancy, interview.vacancy_id)
    for member in await _members(session, interview):
        if run > 1 or vacancy.notices == "at_once" or await _is_first_today(session, vacancy, member):
            await notify(
                session,
                member,
                "report_preparing",
                dedupe_key=_preparing_key(interview, run, member),
                params={"interview_id": interview.id},
            )


async def tell_to_read(session: AsyncSession, interview: Interview) -> None:
    """The answers are in and a person is to read them: at once, or with the next gathering."""
    vacancy = await session.get_one(Vacancy, interview.vacancy_id)
    for member in await _members(session, interview):
        if vacancy.notices == "at_once" or await _is_first_today(session, vacancy, member):
            await notify(
                session,
                member,
                "interview_to_read",
                dedupe_key=f"interview_to_read:{interview.id}:{member}",
                params={"interview_id": interview.id},
            )
        else:
            await _gather_report(session, interview, member)


async def tell_result(session: AsyncSession, interview: Interview, run: int, kind: str) -> None:
    """The result is there: it takes the place of what was said before; for the others it joins the next gathering."""
    for member in await _members(session, interview):
        preparing = _preparing_key(interview, run, member)
        told = await session.scalar(select(Notification.id).where(Notification.dedupe_key == preparing))
        if told is None and kind == "report":
            await _gather_report(session, interview, member)
            continue
        await notify(
            session,
            member,
            kind,
            dedupe_key=f"{kind}:{interview.id}:{run}:{member}",
            params={"interview_id": interview.id},
            replaces=preparing,
        )


async def tell_expired(session: AsyncSession, interviews: Sequence[uuid.UUID]) -> None:
    """The time of these is over: with the next gathering, or at the first hour that is not quiet."""
    now = await database_now(session)
    rows = await session.execute(
        select(Interview.id, Vacancy)
        .join(Vacancy, Vacancy.id == Interview.vacancy_id)
        .where(Interview.id.in_(interviews))
        .order_by(Interview.expires_at, Interview.id)
    )
    together: dict[tuple[uuid.UUID, datetime], list[uuid.UUID]] = defaultdict(list)
    followers: dict[uuid.UUID, Sequence[uuid.UUID]] = {}
    for interview_id, vacancy in rows.all():
        zone = vacancy.time_zone
        moment = next_allowed(now, zone) if vacancy.notices == "at_once" else next_gathering(now, zone)
        if vacancy.id not in followers:
            followers[vacancy.id] = await followers_of(session, vacancy.id)
        for member in followers[vacancy.id]:
            together[member, moment].append(interview_id)
    for member, moment in sorted(together):  # in one order: of two workers none waits for what the other holds
        await _gather(session, together[member, moment], member, "interviews_expired", moment)


async def _members(session: AsyncSession, interview: Interview) -> Sequence[uuid.UUID]:
    """Who is told; its list is locked, so that of two interviews finished at once one is the first."""
    members = select(VacancyMember.user_id).where(VacancyMember.vacancy_id == interview.vacancy_id)
    await session.execute(members.order_by(VacancyMember.user_id).with_for_update())
    return await followers_of(session, interview.vacancy_id)


async def _is_first_today(session: AsyncSession, vacancy: Vacancy, member: uuid.UUID) -> bool:
    today = day_begins(await database_now(session), vacancy.time_zone)
    of_vacancy = select(cast(Interview.id, String)).where(Interview.vacancy_id == vacancy.id)
    told = exists().where(
        Notification.recipient_id == member,
        Notification.kind.in_(("report_preparing", "interview_to_read")),
        Notification.created_at >= today,
        Notification.params["interview_id"].astext.in_(of_vacancy),
    )
    return not await session.scalar(select(told))


async def _gather_report(session: AsyncSession, interview: Interview, member: uuid.UUID) -> None:
    vacancy = await session.get_one(Vacancy, interview.vacancy_id)
    moment = next_gathering(await database_now(session), vacancy.time_zone)
    await _gather(session, [interview.id], member, "reports_gathered", moment)


async def _gather(
    session: AsyncSession, interviews: Sequence[uuid.UUID], member: uuid.UUID, kind: str, moment: datetime
) -> None:
    """Put the interviews into the message of that moment, which lists all until then."""
    row = insert(Notification).values(
        id=uuid.uuid4(),
        recipient_id=member,
        kind=kind,
        params={"interviews": [str(one) for one in interviews]},
        dedupe_key=f"{kind}:{member}:{moment:%Y%m%dT%H%M%S.%f}",
        not_before=moment,
    )
    longer = Notification.params["interviews"].op("||")(row.excluded.params["interviews"])
    await session.execute(
        row.on_conflict_do_update(
            index_elements=[Notification.dedupe_key],
            set_={"params": func.jsonb_build_object("interviews", longer)},
        )
    )


def _preparing_key(interview: Interview, run: int, member: uuid.UUID) -> str:
    return f"report_preparing:{interview.id}:{run}:{member}"
