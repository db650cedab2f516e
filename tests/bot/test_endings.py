"""An interview that took its end without its candidate: they are told once, kindly, and not at night."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.keyboards.interview import InterviewAct
from bot.keyboards.promises import ReminderAct
from bot.keyboards.vacancy import InvitationCancel, InvitationClose
from cli.demo.recruitment import BUFFER, FIRST_SCREEN
from cli.serve import wired
from cli.stage import Stage
from core.config import Settings
from core.services.actor import Language
from core.services.interview_service import InterviewService
from tests.bot.desk import Desk, labels
from tests.bot.ledger import Ledger
from tests.bot.people import Invited, Office, Opening

TOLD = "SELECT not_before FROM notifications WHERE kind = 'interview_ended' AND params ->> 'interview_id' = $1"
MORNING = "UPDATE notifications SET not_before = now() WHERE kind = 'interview_ended' AND sent_at IS NULL"
HELD = "UPDATE interviews SET held_at = now(), held_by = created_by WHERE id = $1"
OVER = "UPDATE interviews SET expires_at = now() - interval '1 second' WHERE id = $1"


def zone_of_night() -> str:
    """Where it is two at night, whenever the tests are run."""
    ahead = 2 - datetime.now(UTC).hour
    return f"Etc/GMT{-(ahead if ahead >= -12 else ahead + 24):+d}"


@pytest.fixture(scope="module")
async def interviews(stage: Stage) -> AsyncIterator[InterviewService]:
    async with wired(stage.settings) as container:
        yield await container.get(InterviewService)


@pytest.fixture
async def by_night(office: Office, language: Language, ledger: Ledger) -> Opening:
    opening = await office.opening(language)
    await ledger.run("UPDATE vacancies SET time_zone = $2 WHERE title = $1", opening.title, zone_of_night())
    return opening


@pytest.fixture
async def invited(office: Office, by_night: Opening, language: Language) -> Invited:
    return await office.invited(by_night, language)


async def cancel(opening: Opening, ledger: Ledger, name: str) -> None:
    """Take it back; whoever is in the middle is taken out of it by a second tap only."""
    screen, interview_id = await opening.recruiter.person.screen(), await ledger.interview_of(name, "id")
    before = await ledger.interview_of(name)
    await opening.recruiter.person.tap_data(screen.last.id, InvitationCancel(interview_id=interview_id).pack())
    if before == "in_progress":
        assert await ledger.interview_of(name) == before
        await opening.recruiter.person.tap_data(screen.last.id, InvitationClose(interview_id=interview_id).pack())
    assert await ledger.interview_of(name) == "cancelled"


async def told(ledger: Ledger, name: str) -> list[datetime]:
    """When the candidate is told of the end at the earliest: once or never."""
    return await ledger.column(TOLD, str(await ledger.interview_of(name, "id")))


async def words(desk: Desk, key: str, opening: Opening, ledger: Ledger) -> str:
    """The whole text, with the day until which the answers are kept."""
    ended: datetime = await ledger.interview_of(desk.speaker.person.first_name, "expires_at")
    zone = await ledger.one("SELECT time_zone FROM vacancies WHERE title = $1", opening.title)
    last = (ended + timedelta(days=Settings().retention_decided_days)).astimezone(ZoneInfo(zone))
    until = last.strftime("%d.%m" if desk.speaker.language == "ru" else "%-d %b")
    recruiter = opening.recruiter.person.first_name
    kept = desk.words("kept-until", until=until)
    return desk.words(key, vacancy=opening.title, recruiter=recruiter, kept=kept)


async def test_whoever_is_in_the_middle_is_told_in_the_morning_that_it_was_cancelled(
    desk: Desk, invited: Invited, by_night: Opening, ledger: Ledger
) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    await desk.speaker.person.send("I nod to the second guest.")
    await desk.sees(BUFFER)
    await cancel(by_night, ledger, invited.name)
    (morning,) = await told(ledger, invited.name)
    assert morning - await ledger.one("SELECT now()") > timedelta(hours=6)
    await ledger.run(MORNING)
    ended = await desk.sees(await words(desk, "ended-cancelled", by_night, ledger))
    assert labels(ended) == [desk.words("button-ask"), desk.words("button-my-data")]


async def test_what_the_law_keeps_is_not_promised_to_be_erased(
    desk: Desk, invited: Invited, by_night: Opening, ledger: Ledger
) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    await ledger.run(HELD, await ledger.interview_of(invited.name, "id"))
    await cancel(by_night, ledger, invited.name)
    await ledger.run(MORNING)
    kept = desk.words("kept-by-law", contact="privacy@example.com")
    recruiter = by_night.recruiter.person.first_name
    await desk.sees(desk.words("ended-cancelled", vacancy=by_night.title, recruiter=recruiter, kept=kept))


async def test_whoever_has_only_opened_the_link_is_told_that_it_was_taken_back(
    desk: Desk, invited: Invited, by_night: Opening, ledger: Ledger
) -> None:
    await desk.speaker.person.follow(invited.link)
    await desk.sees(FIRST_SCREEN)
    await cancel(by_night, ledger, invited.name)
    await ledger.run(MORNING)
    await desk.sees(await words(desk, "ended-cancelled-unbegun", by_night, ledger))


@pytest.mark.parametrize("end", ["cancelled", "over"])
async def test_an_old_button_of_an_interview_that_ended_says_so_and_promises_nothing(
    desk: Desk, invited: Invited, by_night: Opening, ledger: Ledger, end: str
) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    asked = await desk.sees("1/3")
    interview_id = await ledger.interview_of(invited.name, "id")
    back = InterviewAct(act="first", interview_id=interview_id).pack()
    await desk.speaker.person.tap_data(asked.id, back)  # it has begun, so there is no way back before it
    await desk.speaker.person.wait_toast(desk.words("error-already-moved-on"))
    if end == "cancelled":
        await cancel(by_night, ledger, invited.name)
    else:
        await ledger.run(OVER, interview_id)
    closed = desk.words("place-closed", recruiter=by_night.recruiter.person.first_name)
    await desk.press(asked, "button-later")
    later = await desk.sees(closed)
    assert later.id != asked.id
    mute = ReminderAct(act="mute", interview_id=interview_id).pack()
    await desk.speaker.person.tap_data(asked.id, mute)
    await ledger.settled()
    assert (await desk.now(asked)).text == closed
    await desk.speaker.person.tap_data(asked.id, back)
    await desk.speaker.person.wait_toast(desk.words("error-interview-closed"))


async def test_whoever_has_not_opened_the_link_is_told_nothing(
    desk: Desk, office: Office, invited: Invited, by_night: Opening, ledger: Ledger
) -> None:
    await desk.speaker.person.follow(invited.link)
    await desk.sees(FIRST_SCREEN)
    other = await office.opening(desk.speaker.language, by_night.recruiter)
    await office.recruitment.invite_candidate(by_night.recruiter, other.title, invited.name)
    second = await ledger.one(
        "SELECT i.id FROM interviews i JOIN vacancies v ON v.id = i.vacancy_id WHERE v.title = $1", other.title
    )
    screen = await by_night.recruiter.person.screen()
    await by_night.recruiter.person.tap_data(screen.last.id, InvitationCancel(interview_id=second).pack())
    assert await ledger.one("SELECT status FROM interviews WHERE id = $1", second) == "cancelled"
    assert await ledger.column(TOLD, str(second)) == []


async def test_whoever_is_in_the_middle_is_told_once_that_the_time_is_over(
    desk: Desk, invited: Invited, by_night: Opening, ledger: Ledger, interviews: InterviewService
) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    await ledger.run(OVER, await ledger.interview_of(invited.name, "id"))
    await asyncio.gather(*(interviews.expire_due() for _ in range(3)))
    assert await ledger.interview_of(invited.name) == "expired"
    assert len(await told(ledger, invited.name)) == 1
    await ledger.run(MORNING)
    await desk.sees(await words(desk, "ended-expired", by_night, ledger))


@pytest.mark.parametrize("who", ["muted", "not begun"])
async def test_whoever_wanted_no_reminder_or_had_not_begun_is_not_told_that_the_time_is_over(
    desk: Desk, invited: Invited, ledger: Ledger, interviews: InterviewService, who: str
) -> None:
    await desk.speaker.person.follow(invited.link)
    first = await desk.sees(FIRST_SCREEN)
    interview_id = await ledger.interview_of(invited.name, "id")
    if who == "muted":
        await desk.recruitment.begin(desk.speaker, invited.link)
        await desk.speaker.person.tap_data(first.id, ReminderAct(act="mute", interview_id=interview_id).pack())
    await ledger.run(OVER, interview_id)
    await interviews.expire_due()
    assert await ledger.interview_of(invited.name) == "expired"
    assert await told(ledger, invited.name) == []
