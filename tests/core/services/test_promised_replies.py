"""The promised reply: fixed when the answers are in, watched over, told honestly when it slips."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import pytest_asyncio
from dishka import AsyncContainer
from sqlalchemy import func, update

from core.database import Database
from core.errors import NotFoundError, StaleError
from core.models import Interview, Vacancy
from core.services.evaluation_service import EvaluationService
from core.services.promise_service import PromiseService
from core.services.stats_service import StatsService
from core.working_time import add_working_days
from tests.core.office import Case, Office

HOUR = timedelta(hours=1)


@pytest_asyncio.fixture
async def promises(installation: AsyncContainer) -> PromiseService:
    return await installation.get(PromiseService)


async def promised_in(database: Database, case: Case, left: timedelta) -> None:
    """The promised date is so far away; not at all when it is negative."""
    async with database.transaction() as session:
        mine = Interview.id == case.interview_id
        await session.execute(update(Interview).where(mine).values(reply_by=func.now() + left))


async def test_the_date_is_fixed_by_the_setting_when_the_answers_are_in(
    office: Office, database: Database, promises: PromiseService
) -> None:
    case = await office.begun((1.0,))
    async with database.transaction() as session:
        await session.execute(
            update(Vacancy).where(Vacancy.id == case.vacancy_id).values(reply_days=3, time_zone="Asia/Vladivostok")
        )
    estimate = await promises.promise(case.interview_id, acting=case.answerer)
    assert estimate
    assert not estimate.is_exact
    (row,) = await office.rows(Interview.expires_at, Interview.id == case.interview_id)
    assert estimate.by == add_working_days(row.expires_at, 3, "Asia/Vladivostok")
    await office.answer(case, "I sort by district.")
    await office.interviews.submit(case.interview_id, edit_message_id=1, acting=case.answerer)
    async with database.transaction() as session:
        await session.execute(update(Vacancy).where(Vacancy.id == case.vacancy_id).values(reply_days=9))
    promise = await promises.promise(case.interview_id, acting=case.answerer)
    (row,) = await office.rows(Interview.completed_at, Interview.id == case.interview_id)
    assert promise
    assert promise.is_exact
    assert promise.by == add_working_days(row.completed_at, 3, "Asia/Vladivostok")


async def test_the_recruiter_is_nudged_once_a_day_before(
    office: Office, database: Database, promises: PromiseService
) -> None:
    case = await office.handed_in("I sort by district.")
    await promises.watch()
    assert "reply_due" not in await office.told(case.recruiter)
    await promised_in(database, case, HOUR)
    await asyncio.gather(*(promises.watch() for _ in range(4)))
    assert (await office.told(case.recruiter)).count("reply_due") == 1
    assert "reply_slipped" not in await office.told(case.answerer)


async def test_a_promise_that_slips_is_told_once(office: Office, database: Database, promises: PromiseService) -> None:
    case = await office.handed_in("I sort by district.")
    await promised_in(database, case, -HOUR)
    await asyncio.gather(*(promises.watch() for _ in range(4)))
    assert (await office.told(case.answerer)).count("reply_slipped") == 1
    await promises.put_off(case.interview_id, 2, acting=case.recruiter)
    await promises.watch()
    assert (await office.told(case.answerer)).count("reply_slipped") == 1
    promise = await promises.promise(case.interview_id, acting=case.answerer)
    assert promise
    assert promise.moved_to
    assert promise.moved_to > promise.by


async def test_a_decision_keeps_the_promise(
    office: Office, database: Database, promises: PromiseService, installation: AsyncContainer
) -> None:
    evaluations, stats = await installation.get(EvaluationService), await installation.get(StatsService)
    admin = await office.person("admin")
    before = (await stats.stats(acting=admin)).promises
    kept, thought_over, late = [await office.handed_in("I sort by district.") for _ in range(3)]
    await evaluations.decide(kept.interview_id, "advance", acting=kept.recruiter)
    await evaluations.decide(thought_over.interview_id, "hold", acting=thought_over.recruiter)
    await promised_in(database, late, -HOUR)
    await evaluations.decide(late.interview_id, "reject", acting=late.recruiter)
    after = (await stats.stats(acting=admin)).promises
    assert (after.kept - before.kept, after.late - before.late, after.waiting - before.waiting) == (1, 1, 1)
    for case in (kept, thought_over):
        await promised_in(database, case, HOUR)
    await promises.watch()
    assert "reply_due" not in await office.told(kept.recruiter)
    assert "reply_due" in await office.told(thought_over.recruiter)


async def test_a_date_is_put_off_once_by_those_whose_vacancy_it_is(office: Office, promises: PromiseService) -> None:
    case, other = await office.handed_in("I sort by district."), await office.handed_in("I call ahead.")
    for stranger in (other.recruiter, case.answerer, other.answerer):
        with pytest.raises(NotFoundError):
            await promises.put_off(case.interview_id, 2, acting=stranger)
    with pytest.raises(NotFoundError):
        await promises.promise(case.interview_id, acting=other.answerer)
    await promises.put_off(case.interview_id, 2, acting=case.recruiter)
    with pytest.raises(StaleError):
        await promises.put_off(case.interview_id, 2, acting=case.recruiter)
    begun = await office.begun()
    with pytest.raises(StaleError):
        await promises.put_off(begun.interview_id, 2, acting=begun.recruiter)
