"""Reminders: when they are written, who is left in peace, and that two workers remind once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from dishka import AsyncContainer
from sqlalchemy import case as sql_case
from sqlalchemy import func, literal, select, update

from core.database import Database
from core.errors import NotFoundError, StaleError
from core.models import Interview, Invite, Notification, Response, ResponsePart, User, Vacancy
from core.services.evaluation_service import EvaluationService
from core.services.notification_service import NotificationService
from core.services.reminder_service import ReminderService
from core.working_time import is_quiet, last_allowed
from tests.core.office import Case, Office

ZONE = "Europe/Moscow"
DAYS = timedelta(days=6)


@pytest_asyncio.fixture
async def reminders(installation: AsyncContainer) -> ReminderService:
    return await installation.get(ReminderService)


async def latest_allowed(database: Database) -> datetime:
    """Now, or the last moment before it at which people may be written to, whenever the tests are run."""
    async with database.transaction() as session:
        now = await session.scalar(select(func.now()))
    assert now
    return last_allowed(now, ZONE)


async def fall_silent(database: Database, case: Case, now: datetime, *, left: timedelta = DAYS) -> None:
    """The candidate was last heard of days before that moment, and has so long left after it."""
    then = now - DAYS
    own = select(Response.id).where(Response.interview_id == case.interview_id)
    started = sql_case((Interview.started_at.is_not(None), literal(then)))
    changes = (
        update(Interview)
        .where(Interview.id == case.interview_id)
        .values(created_at=then, started_at=started, expires_at=now + left, remind_at=None),
        update(Response).where(Response.id.in_(own), Response.asked_at.is_not(None)).values(asked_at=then),
        update(ResponsePart).where(ResponsePart.response_id.in_(own)).values(created_at=then),
        update(Invite)
        .where(Invite.interview_id == case.interview_id, Invite.redeemed_at.is_not(None))
        .values(redeemed_at=then),
    )
    async with database.transaction() as session:
        for change in changes:
            await session.execute(change.execution_options(synchronize_session=False))


async def reminded(office: Office, case: Case) -> int:
    return (await office.told(case.answerer)).count("reminder")


async def test_after_a_long_silence_two_workers_remind_once(
    office: Office, database: Database, reminders: ReminderService
) -> None:
    case = await office.begun()
    now = await latest_allowed(database)
    await fall_silent(database, case, now)
    await asyncio.gather(*(reminders.remind_due(now) for _ in range(4)))
    assert await reminded(office, case) == 1
    for _ in range(3):
        await fall_silent(database, case, now)
        await reminders.remind_due(now)
    assert await reminded(office, case) == 1


async def test_the_end_is_told_once_more_and_there_is_no_third(
    office: Office, database: Database, reminders: ReminderService
) -> None:
    case = await office.opened()
    now = await latest_allowed(database)
    await fall_silent(database, case, now)
    await reminders.remind_due(now)
    for _ in range(3):
        await fall_silent(database, case, now, left=timedelta(hours=2))
        await reminders.remind_due(now)
    assert await reminded(office, case) == 2


async def test_whoever_begins_after_they_were_reminded_of_the_end_is_reminded_of_the_new_end(
    office: Office, database: Database, reminders: ReminderService
) -> None:
    case = await office.opened()
    now = await latest_allowed(database)
    await fall_silent(database, case, now, left=timedelta(hours=2))
    await reminders.remind_due(now)
    async with database.transaction() as session:
        soon = update(Interview).where(Interview.id == case.interview_id)
        await session.execute(soon.values(expires_at=func.now() + timedelta(hours=1)))
    await office.consent(case)
    for left in (timedelta(hours=3), timedelta(hours=2)):
        await fall_silent(database, case, now, left=left)
        await reminders.remind_due(now)
    assert await reminded(office, case) == 2


async def test_whoever_has_just_been_heard_of_is_left_in_peace(
    office: Office, database: Database, reminders: ReminderService
) -> None:
    case = await office.begun()
    now = await latest_allowed(database)
    await fall_silent(database, case, now)
    await office.say(case, "I sort the parcels first.")  # no «Done» yet
    await reminders.remind_due(now)
    assert await reminded(office, case) == 0


async def test_whoever_has_not_opened_the_link_cannot_be_reminded(
    office: Office, database: Database, reminders: ReminderService
) -> None:
    case = await office.invited()
    now = await latest_allowed(database)
    await fall_silent(database, case, now, left=timedelta(hours=2))
    await reminders.remind_due(now)
    assert "reminder" not in await office.told(case.recruiter)


async def test_at_night_it_waits(office: Office, database: Database, reminders: ReminderService) -> None:
    case = await office.begun()
    allowed = await latest_allowed(database)
    await fall_silent(database, case, allowed)
    night = allowed.replace(hour=0)  # 3:00 in Moscow
    await reminders.remind_due(night)
    assert await reminded(office, case) == 0
    (row,) = await office.rows(Interview.remind_at, Interview.id == case.interview_id)
    assert night < row.remind_at
    await reminders.remind_due(max(allowed, row.remind_at))
    assert await reminded(office, case) == 1


def night_zone() -> str:
    """Where it is two at night."""
    ahead = (2 - datetime.now(UTC).hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}"


async def set_zone(database: Database, case: Case, zone: str) -> None:
    async with database.transaction() as session:
        await session.execute(update(Vacancy).where(Vacancy.id == case.vacancy_id).values(time_zone=zone))


async def test_a_reminder_that_was_held_up_into_the_night_waits_for_the_morning(
    office: Office, database: Database, reminders: ReminderService, installation: AsyncContainer
) -> None:
    case, outbox, night = await office.begun(), await installation.get(NotificationService), night_zone()
    now = await latest_allowed(database)
    await fall_silent(database, case, now)
    await reminders.remind_due(now)
    await set_zone(database, case, night)
    theirs = update(Notification).where(Notification.recipient_id == case.answerer.user_id)
    async with database.transaction() as session:
        await session.execute(theirs.where(Notification.kind != "reminder").values(sent_at=func.now()))
    assert await outbox.next_for(case.answerer.user_id)
    async with database.transaction() as session:
        await session.execute(theirs.values(created_at=func.now() - timedelta(hours=1)))
    assert await outbox.next_for(case.answerer.user_id) is None
    mine = (Notification.recipient_id == case.answerer.user_id, Notification.kind == "reminder")
    (row,) = await office.rows(Notification.not_before, *mine)
    assert row.not_before - datetime.now(UTC) > timedelta(hours=5)
    assert not is_quiet(row.not_before, night)


@pytest.mark.parametrize(
    ("left", "waits"), [(DAYS, True), (timedelta(hours=2), False)], ids=["days left", "hours left"]
)
async def test_nobody_is_told_at_night_that_the_time_is_over_unless_they_act_or_it_ends_before_the_morning(
    office: Office, database: Database, left: timedelta, waits: bool
) -> None:
    case = await office.begun()
    await set_zone(database, case, night_zone())
    over = {"time_limit": 60, "answers_until": func.now() - timedelta(seconds=1), "expires_at": func.now() + left}
    async with database.transaction() as session:
        await session.execute(update(Interview).where(Interview.id == case.interview_id).values(**over))
    await office.answers.stop_overdue()
    mine = (Notification.recipient_id == case.answerer.user_id, Notification.kind == "summary")
    (told,) = await office.rows(Notification.not_before, *mine)
    assert (told.not_before - datetime.now(UTC) > timedelta(hours=5)) is waits
    await office.say(case, "And one thing more.")
    at_once = [row.not_before is None for row in await office.rows(Notification.not_before, *mine)]
    assert at_once == ([True] if waits else [False, True])


Change = Callable[[Office, Database, ReminderService, Case], Awaitable[object]]


async def _answered(office: Office, _: Database, __: ReminderService, case: Case) -> None:
    await office.say(case, "Here I am again.")


async def _finished(office: Office, _: Database, __: ReminderService, case: Case) -> None:
    for _answer in range(3):
        await office.answer(case, "I call everyone ahead.")
    await office.interviews.submit(case.interview_id, edit_message_id=1, acting=case.answerer)


async def _cancelled(office: Office, _: Database, __: ReminderService, case: Case) -> None:
    await office.interviews.cancel(case.interview_id, acting=case.recruiter)


async def _paused(_: Office, __: Database, reminders: ReminderService, case: Case) -> None:
    await reminders.pause(acting=case.answerer)


async def _muted(_: Office, __: Database, reminders: ReminderService, case: Case) -> None:
    await reminders.mute(case.interview_id, acting=case.answerer)


async def _over(_: Office, database: Database, __: ReminderService, case: Case) -> None:
    async with database.transaction() as session:
        await session.execute(update(Interview).where(Interview.id == case.interview_id).values(expires_at=func.now()))


@pytest.mark.parametrize("change", [_answered, _finished, _cancelled, _paused, _muted, _over])
async def test_what_changed_before_it_is_sent_is_not_said_any_more(
    office: Office, database: Database, reminders: ReminderService, change: Change
) -> None:
    case = await office.begun()
    now = await latest_allowed(database)
    await fall_silent(database, case, now)
    await reminders.remind_due(now)
    assert (await reminders.reminder(case.interview_id, "silence", acting=case.answerer)).answered == 0
    await change(office, database, reminders, case)
    with pytest.raises(StaleError):
        await reminders.reminder(case.interview_id, "silence", acting=case.answerer)


@pytest.mark.parametrize("change", [_paused, _muted])
async def test_whoever_wants_no_reminder_gets_none_until_they_come_back(
    office: Office, database: Database, reminders: ReminderService, change: Change
) -> None:
    case = await office.begun()
    now = await latest_allowed(database)
    await fall_silent(database, case, now)
    await change(office, database, reminders, case)
    await reminders.remind_due(now)
    assert await reminded(office, case) == 0
    await reminders.go_on(case.interview_id, acting=case.answerer)
    await reminders.remind_due(now)
    assert await reminded(office, case) == (1 if change is _paused else 0)


async def test_nobody_mutes_or_resumes_for_somebody_else(office: Office, reminders: ReminderService) -> None:
    case, other = await office.begun(), await office.begun()
    for act in (reminders.mute, reminders.go_on):
        with pytest.raises(NotFoundError):
            await act(case.interview_id, acting=other.answerer)
        with pytest.raises(NotFoundError):
            await act(case.interview_id, acting=case.recruiter)


async def test_a_blocked_bot_stops_reminders_and_the_recruiter_is_told_once(
    office: Office, database: Database, reminders: ReminderService, installation: AsyncContainer
) -> None:
    notifications = await installation.get(NotificationService)
    case = await office.begun()
    now = await latest_allowed(database)
    await fall_silent(database, case, now)
    for _ in range(2):
        await notifications.unreachable(case.answerer.user_id)
    await reminders.remind_due(now)
    assert await reminded(office, case) == 0
    async with database.transaction() as session:
        await session.execute(update(User).where(User.id == case.answerer.user_id).values(unreachable_at=None))
    await reminders.remind_due(now)
    await notifications.unreachable(case.answerer.user_id)
    assert await reminded(office, case) == 1
    assert (await office.told(case.recruiter)).count("candidate_unreachable") == 1


async def test_a_blocked_bot_is_told_of_after_the_end_too_until_somebody_decided(
    office: Office, database: Database, installation: AsyncContainer
) -> None:
    notifications, evaluations = await installation.get(NotificationService), await installation.get(EvaluationService)
    open_one, decided = [await office.handed_in("I sort the parcels by district.") for _ in range(2)]
    await evaluations.decide(decided.interview_id, "reject", acting=decided.recruiter)
    for case in (open_one, decided):
        for _ in range(2):
            await notifications.unreachable(case.answerer.user_id)
    assert (await office.told(open_one.recruiter)).count("candidate_unreachable") == 1
    assert "candidate_unreachable" not in await office.told(decided.recruiter)


async def test_nobody_is_reminded_of_an_interview_that_they_were_never_shown(
    office: Office, database: Database, reminders: ReminderService
) -> None:
    case = await office.handed_in("I sort the parcels by district.")
    unopened = await office.invited_again(case)
    now = await latest_allowed(database)
    await fall_silent(database, unopened, now)
    await reminders.remind_due(now)
    assert await reminded(office, case) == 0
