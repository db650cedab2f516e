"""What recruiters are told of interviews out of time: together, and in no quiet hour."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from core.models import Interview, Notification, User, Vacancy, VacancyMember
from core.services.actor import Actor
from core.working_time import is_quiet
from tests.core.office import Office

ZONE = "Asia/Vladivostok"
KIND = "interviews_expired"


async def invited_together(office: Office, owner: Actor, notices: str, count: int) -> set[uuid.UUID]:
    """Interviews of one vacancy, all out of time and not yet found to be."""
    vacancy_id = await office.vacancy(owner, notices=notices, time_zone=ZONE)
    await office.kit(vacancy_id, owner)
    for _ in range(count):
        await office.interviews.invite(vacancy_id, await office.candidate(owner), acting=owner)
    async with office.database.transaction() as session:
        over = update(Interview).where(Interview.vacancy_id == vacancy_id)
        await session.execute(over.values(expires_at=func.now() - timedelta(seconds=1)))
    return {row.id for row in await office.rows(Interview.id, Interview.vacancy_id == vacancy_id)}


async def notices_of(office: Office, person: Actor) -> list[Notification]:
    rows = await office.rows(Notification, Notification.recipient_id == person.user_id, Notification.kind == KIND)
    return [row.Notification for row in rows]


@pytest.mark.parametrize("notices", ["gathered", "at_once"])
async def test_those_out_of_time_together_are_told_together_and_not_at_night(office: Office, notices: str) -> None:
    recruiter = await office.person("recruiter")
    ids = await invited_together(office, recruiter, notices, 3)
    await office.interviews.expire_due()
    (notice,) = await notices_of(office, recruiter)
    assert notice.not_before
    assert set(notice.params["interviews"]) == {str(one) for one in ids}
    assert not is_quiet(notice.not_before, ZONE)
    if notices == "gathered":
        there = notice.not_before.astimezone(ZoneInfo(ZONE))
        assert (there.hour, there.minute) in ((10, 0), (16, 0))
    await office.interviews.expire_due()
    assert len(await notices_of(office, recruiter)) == 1


@pytest.mark.parametrize("left", [{"role": "user"}, {"blocked_at": func.now()}], ids=["the staff", "blocked"])
async def test_where_nobody_of_a_vacancy_is_left_the_admins_are_told(office: Office, left: dict[str, Any]) -> None:
    admin, unwilling, case = await office.person("admin"), await office.opened(), await office.begun((1.0,))
    out_of_time = await invited_together(office, case.recruiter, "gathered", 1)
    gone = [case.recruiter, unwilling.recruiter]
    async with office.database.transaction() as session:
        theirs = User.id.in_([one.user_id for one in gone])
        await session.execute(update(User).where(theirs).values(**left))
    before = [await office.told(one) for one in gone]
    await office.interviews.refuse_consent(unwilling.interview_id, acting=unwilling.answerer)
    await office.answer(case, "I sort the parcels by district.")
    await office.interviews.submit(case.interview_id, edit_message_id=1, acting=case.answerer)
    await office.interviews.expire_due()
    assert [await office.told(one) for one in gone] == before
    assert {"consent_refused", "report_preparing"} <= set(await office.told(admin))
    told = [one for notice in await notices_of(office, admin) for one in notice.params["interviews"]]
    assert {str(one) for one in out_of_time} <= set(told)


async def test_workers_that_gather_for_the_same_people_do_not_block_each_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six vacancies with the same members, taken by several workers a few interviews at a time."""
    owners = [await office.person("recruiter") for _ in range(3)]
    ids: set[uuid.UUID] = set()
    for owner in owners * 2:
        ids |= await invited_together(office, owner, "gathered", 3)
    async with office.database.transaction() as session:
        theirs = select(Vacancy).where(Vacancy.created_by.in_([owner.user_id for owner in owners]))
        for vacancy in (await session.scalars(theirs)).all():
            session.add_all(
                VacancyMember(vacancy_id=vacancy.id, user_id=owner.user_id)
                for owner in owners
                if owner.user_id != vacancy.created_by
            )
    monkeypatch.setattr("core.services.interview_service.EXPIRED_AT_ONCE", 3)
    await asyncio.gather(*(office.interviews.expire_due() for _ in range(6)))
    while await office.rows(Interview.id, Interview.id.in_(ids), Interview.status != "expired"):
        await office.interviews.expire_due()
    for owner in owners:
        told = [one for notice in await notices_of(office, owner) for one in notice.params["interviews"]]
        assert sorted(told) == sorted(str(one) for one in ids)
