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
from core.models import Interview, Notification, Vacancy
from core.services import promise_service
from core.services.evaluation_service import EvaluationService
from core.services.privacy_service import PrivacyService
from core.services.promise_service import PromiseService
from core.services.stats_service import StatsService
from core.working_time import add_working_days, is_quiet
from tests.core.office import Case, Office

HOUR = timedelta(hours=1)


@pytest_asyncio.fixture
async def promises(installation: AsyncContainer) -> PromiseService:
    return await installation.get(PromiseService)


async def promised_in(database: Database, case: Case, left: timedelta, moved: timedelta | None = None) -> None:
    """The promised date is so far away, or over when that is negative; so is the later one. Handed in a month ago."""
    async with database.transaction() as session:
        await session.execute(
            update(Interview)
            .where(Interview.id == case.interview_id)
            .values(
                completed_at=func.now() - timedelta(days=30),
                reply_by=func.now() + left,
                reply_moved_to=None if moved is None else func.now() + moved,
            )
        )


async def told_of_reply(office: Office, case: Case) -> list[str]:
    """What the candidate was told of the promised reply since they handed in."""
    return [kind for kind in await office.told(case.answerer) if kind.startswith("reply_")]


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
    assert (estimate.is_exact, estimate.days) == (False, 3)
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


async def test_nobody_is_nudged_about_what_was_handed_in_just_now(
    office: Office, database: Database, promises: PromiseService
) -> None:
    case = await office.begun((1.0,))
    async with database.transaction() as session:
        await session.execute(update(Vacancy).where(Vacancy.id == case.vacancy_id).values(reply_days=1))
    await office.answer(case, "I sort by district.")
    await office.interviews.submit(case.interview_id, edit_message_id=1, acting=case.answerer)
    promise = await promises.promise(case.interview_id, acting=case.answerer)
    (row,) = await office.rows(Interview.completed_at, Interview.id == case.interview_id)
    assert promise
    await promises.watch(row.completed_at + timedelta(minutes=5))
    assert "reply_due" not in await office.told(case.recruiter)
    await promises.watch(promise.by)
    assert "reply_due" in await office.told(case.recruiter)


async def test_a_nudge_waits_for_the_morning(office: Office, database: Database, promises: PromiseService) -> None:
    case = await office.handed_in("I sort by district.")
    await promised_in(database, case, HOUR)
    await promises.watch()
    (row,) = await office.rows(
        Notification, Notification.kind == "reply_due", Notification.recipient_id == case.recruiter.user_id
    )
    (vacancy,) = await office.rows(Vacancy.time_zone, Vacancy.id == case.vacancy_id)
    assert not is_quiet(row.Notification.not_before, vacancy.time_zone)


async def test_what_is_long_over_or_put_off_keeps_no_nudge_back(
    office: Office, database: Database, promises: PromiseService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two promises are looked at in one go here; there are more that need no nudge, with earlier dates."""
    put_off = [await office.handed_in("I sort by district.") for _ in range(3)]
    for case in put_off:
        await promised_in(database, case, -90 * 24 * HOUR, moved=90 * 24 * HOUR)
    over = [await office.handed_in("I sort by district.") for _ in range(3)]
    for case in over:
        await promised_in(database, case, -60 * 24 * HOUR)
    due = await office.handed_in("I sort by district.")
    await promised_in(database, due, HOUR)
    monkeypatch.setattr(promise_service, "AT_ONCE", 2)
    waiting = await office.rows(Interview.id, Interview.reply_by.is_not(None), Interview.reply_nudged_at.is_(None))
    for _ in waiting:
        await promises.watch()
    assert "reply_due" in await office.told(due.recruiter)
    for case in over:
        assert (await office.told(case.recruiter)).count("reply_due") == 1
    for case in put_off:
        assert "reply_due" not in await office.told(case.recruiter)


async def test_a_promise_that_slips_is_told_once_and_so_is_the_new_date(
    office: Office, database: Database, promises: PromiseService
) -> None:
    case = await office.handed_in("I sort by district.")
    await promised_in(database, case, -HOUR)
    await asyncio.gather(*(promises.watch() for _ in range(4)))
    assert await told_of_reply(office, case) == ["reply_slipped"]
    await promises.put_off(case.interview_id, 2, acting=case.recruiter)
    await promises.watch()
    assert await told_of_reply(office, case) == ["reply_slipped", "reply_moved"]
    promise = await promises.promise(case.interview_id, acting=case.answerer)
    assert promise
    assert promise.moved_to
    assert promise.moved_to > promise.by
    assert not promise.is_late


async def test_a_new_date_that_slips_too_is_told_once(
    office: Office, database: Database, promises: PromiseService
) -> None:
    case = await office.handed_in("I sort by district.")
    await promised_in(database, case, HOUR)
    await promises.put_off(case.interview_id, 2, acting=case.recruiter)
    await promises.watch()
    assert await told_of_reply(office, case) == ["reply_moved"]
    await promised_in(database, case, -48 * HOUR, moved=-HOUR)
    await asyncio.gather(*(promises.watch() for _ in range(4)))
    assert await told_of_reply(office, case) == ["reply_moved", "reply_slipped"]
    assert (await office.told(case.recruiter)).count("reply_due") == 1
    promise = await promises.promise(case.interview_id, acting=case.answerer)
    assert promise
    assert promise.is_late


async def test_who_withdrew_is_owed_no_reply(
    office: Office, database: Database, promises: PromiseService, installation: AsyncContainer
) -> None:
    privacy = await installation.get(PrivacyService)
    case = await office.handed_in("I sort by district.")
    await promised_in(database, case, -HOUR)
    assert await promises.promise(case.interview_id, acting=case.answerer)
    await privacy.withdraw(case.interview_id, acting=case.answerer)
    assert await promises.promise(case.interview_id, acting=case.answerer) is None
    assert await promises.promise(case.interview_id, acting=case.recruiter) is None


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
