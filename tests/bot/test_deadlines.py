"""Until when: the day that a candidate reads is one of the vacancy's own time zone, and is true to its end."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from cli.demo.recruitment import CONSENT, FIRST_SCREEN, TERM
from core.services.actor import Language
from tests.bot.desk import Desk
from tests.bot.ledger import Ledger
from tests.bot.people import Invited, Office, Opening

WEST = "Pacific/Honolulu"
"""Where it is still the day before when a day ends in UTC: at the end of every day the dates differ."""
EAST = "Asia/Vladivostok"
IN_THE_EVENING = "date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + interval '3 days 20 hours'"


@pytest.fixture
async def elsewhere(office: Office, language: Language, ledger: Ledger) -> Opening:
    opening = await office.opening(language)
    await ledger.run("UPDATE vacancies SET time_zone = $2 WHERE title = $1", opening.title, WEST)
    return opening


@pytest.fixture
async def invited(office: Office, elsewhere: Opening, language: Language) -> Invited:
    return await office.invited(elsewhere, language)


def written(day: datetime, language: Language) -> str:
    return day.strftime("%d.%m" if language == "ru" else "%-d %b")


async def test_the_day_alone_is_the_last_day_where_the_vacancy_is(
    desk: Desk, invited: Invited, elsewhere: Opening, ledger: Ledger, language: Language
) -> None:
    async def last_day() -> str:
        until: datetime = await ledger.interview_of(invited.name, "expires_at")
        there = until.astimezone(ZoneInfo(WEST))
        assert there.time() == time(23, 59, 59)
        assert there.date() != until.astimezone(UTC).date()
        return written(there, language)

    day, interview_id = await last_day(), await ledger.interview_of(invited.name, "id")
    link_lasts = await ledger.one("SELECT expires_at FROM invites WHERE interview_id = $1", interview_id)
    assert link_lasts == await ledger.interview_of(invited.name, "expires_at")
    invitation = (await elsewhere.recruiter.person.screen()).last
    assert invitation.text.count(day) == 2  # in the words for the recruiter, and in those for the candidate
    await desk.speaker.person.follow(invited.link)
    first = await desk.sees(FIRST_SCREEN)
    assert f" {day}." in first.text
    await desk.press(first, "button-later")
    assert (await desk.sees("/resume")).text == desk.words("later", until=day)
    await ledger.run("UPDATE interviews SET expires_at = now() + interval '1 hour' WHERE id = $1", interview_id)
    await desk.press(first, "button-continue")
    await desk.press(await desk.sees(CONSENT), "button-consent")
    await desk.press(await desk.sees(TERM), "button-later")
    assert (await desk.sees("/resume")).text == desk.words("later", until=await last_day())


async def test_an_hour_within_a_day_is_said_with_its_zone(
    desk: Desk, invited: Invited, elsewhere: Opening, ledger: Ledger, language: Language
) -> None:
    await ledger.run("UPDATE vacancies SET time_zone = $2 WHERE title = $1", elsewhere.title, EAST)
    interview_id = await ledger.interview_of(invited.name, "id")
    await ledger.run(f"UPDATE interviews SET expires_at = {IN_THE_EVENING} WHERE id = $1", interview_id)
    until: datetime = await ledger.interview_of(invited.name, "expires_at")
    there = until.astimezone(ZoneInfo(EAST))
    assert there.date() != until.astimezone(UTC).date()
    await desk.speaker.person.follow(invited.link)
    assert f"{written(there, language)}, 06:00 (UTC+10)" in (await desk.sees(FIRST_SCREEN)).text
