"""Over HTTP, in both languages: reminders, the promised reply, notices told together."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from dishka import AsyncContainer

from bot.texts import Texts
from cli.demo.recruitment import BUFFER, CONSENT, FIRST_SCREEN, Recruitment
from cli.serve import wired
from cli.stage import Stage
from core.services.actor import Actor, Language
from core.services.interview_links import InterviewLinks
from core.services.interview_service import InterviewService
from core.services.promise_service import PromiseService
from core.services.reminder_service import ReminderService
from core.working_time import last_allowed
from playground.screen import Message
from tests.bot.desk import Desk, labels
from tests.bot.ledger import Ledger, until
from tests.bot.people import Invited, Office, Opening

OF = "interview_id IN (SELECT i.id FROM interviews i JOIN candidates c ON c.id = i.candidate_id WHERE c.name = $1)"
MINE = "id IN (SELECT i.id FROM interviews i JOIN candidates c ON c.id = i.candidate_id WHERE c.name = $1)"
SILENCE = (
    f"UPDATE interviews SET created_at = now() - interval '6 days', remind_at = NULL, "
    f"started_at = CASE WHEN started_at IS NULL THEN NULL ELSE now() - interval '6 days' END WHERE {MINE}",
    f"UPDATE responses SET asked_at = now() - interval '6 days' WHERE asked_at IS NOT NULL AND {OF}",
    f"UPDATE invites SET redeemed_at = now() - interval '6 days' WHERE redeemed_at IS NOT NULL AND {OF}",
)
"""The candidate was last heard of six days ago."""
NO_WAIT = "UPDATE notifications SET not_before = now() WHERE kind = $1 AND sent_at IS NULL"
GATHERED = "SELECT jsonb_array_length(params -> 'interviews') FROM notifications WHERE kind = 'reports_gathered' AND "
ANSWERS: dict[Language, str] = {
    "en": "I nod to the second guest, say that I will be there in a minute, and finish the first drink.",
    "ru": "Я киваю второму гостю, говорю, что подойду через минуту, и заканчиваю первый напиток.",
}


@dataclass(frozen=True)
class Scene:
    """An opening, its recruiter at a desk, and the services whose jobs the test runs at a moment of its own."""

    opening: Opening
    recruiter: Desk
    office: Office
    ledger: Ledger
    reminders: ReminderService
    promises: PromiseService
    zone: str

    @property
    def language(self) -> Language:
        return self.opening.language

    async def candidate(self) -> tuple[Desk, Invited]:
        invited = await self.office.invited(self.opening, self.language)
        return Desk(invited.speaker, self.recruiter.recruitment, self.recruiter.texts), invited

    async def remind(self) -> int:
        """The job, run by two workers at the last moment at which people may be written to."""
        now: datetime = await self.ledger.one("SELECT now()")
        return sum(await asyncio.gather(*(self.reminders.remind_due(last_allowed(now, self.zone)) for _ in range(2))))

    async def silent(self, name: str, left: str) -> None:
        for statement in SILENCE:
            await self.ledger.run(statement, name)
        await self.ledger.run(f"UPDATE interviews SET expires_at = now() + interval '{left}' WHERE {MINE}", name)

    async def owed(self, name: str, by: str, moved: str | None = None) -> None:
        """A reply was promised a month ago, to so long from now; and a later date was named, or none."""
        await self.ledger.run(
            f"UPDATE interviews SET completed_at = now() - interval '30 days', reply_by = now() + $2::text::interval, "
            f"reply_moved_to = now() + $3::text::interval WHERE {MINE}",
            name,
            by,
            moved,
        )

    async def watched(self, name: str) -> None:
        """The job, run by two workers; a third may be at it, whose own five minutes are over: it is waited for.

        What one of them passed over because another held it is done by the next round.
        """
        await asyncio.gather(*(self.promises.watch() for _ in range(2)))
        await self.ledger.run(f"UPDATE interviews SET reply_by = reply_by WHERE {MINE}", name)
        await self.promises.watch()

    async def nudged(self, name: str, key: str = "reply-due") -> Message:
        """What the recruiter is told of the reply that they owe."""
        await self.ledger.run(NO_WAIT, "reply_due")
        return await self.recruiter.sees(beginning(self.recruiter, key, name=name, vacancy=self.opening.title))

    async def day(self, name: str, column: str) -> str:
        """A date of the candidate's interview, as they read it."""
        moment: datetime = await self.ledger.interview_of(name, column)
        there = moment.astimezone(ZoneInfo(self.zone))
        return there.strftime("%d.%m" if self.language == "ru" else "%-d %b")


@pytest.fixture(scope="module")
async def container(stage: Stage) -> AsyncIterator[AsyncContainer]:
    async with wired(stage.settings) as container:
        yield container


@pytest.fixture(scope="module", params=["en", "ru"])
async def scene(
    request: pytest.FixtureRequest,
    office: Office,
    recruitment: Recruitment,
    texts: Texts,
    ledger: Ledger,
    container: AsyncContainer,
) -> Scene:
    opening = await office.opening(request.param)
    desk = Desk(opening.recruiter, recruitment, texts)
    reminders, promises = await container.get(ReminderService), await container.get(PromiseService)
    zone = zone_of(14)
    await ledger.run("UPDATE vacancies SET time_zone = $2 WHERE title = $1", opening.title, zone)
    return Scene(opening, desk, office, ledger, reminders, promises, zone)


def zone_of(hour: int) -> str:
    """Where it is that hour of the day: whenever the tests are run, no night begins or ends while they do."""
    ahead = (hour - datetime.now(UTC).hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}"


def beginning(desk: Desk, key: str, **params: str | int) -> str:
    """The line of a text with its first date, up to that date."""
    unknown = dict.fromkeys(("until", "by", "moved", "recruiter"), "@")
    return desk.words(key, **{**unknown, **params}).split("@")[0].strip().splitlines()[-1]


async def test_a_silent_candidate_is_reminded_mutes_and_is_left_in_peace(scene: Scene) -> None:
    desk, invited = await scene.candidate()
    await desk.recruitment.begin(desk.speaker, invited.link)
    await scene.silent(invited.name, "6 days")
    assert await scene.remind() == 1
    said = desk.words("reminder-silence", vacancy=scene.opening.title, answered=0, count=3, until="@").split("@")[0]
    reminder = await desk.sees(said)
    await scene.ledger.settled()
    shown = [m for m in (await desk.speaker.person.screen()).messages if said in m.text]
    assert len(shown) == 1
    muted = await desk.press(reminder, "button-mute")
    await desk.sees(beginning(desk, "reminders-muted"))
    await scene.silent(invited.name, "2 hours")
    assert await scene.remind() == 0
    await desk.press(await desk.now(muted), "button-continue")
    await desk.told("place-resumed")


async def test_who_has_only_to_submit_is_reminded_of_just_that(scene: Scene) -> None:
    desk, invited = await scene.candidate()
    await desk.recruitment.begin(desk.speaker, invited.link)
    for following in ("2/3", "3/3", desk.words("summary-title")):
        await desk.recruitment.tap(desk.speaker, "button-skip")
        await desk.sees(following)
    await scene.silent(invited.name, "6 days")
    assert await scene.remind() == 1
    reminder = await desk.sees(beginning(desk, "reminder-silence-ready", vacancy=scene.opening.title))
    assert desk.words("button-continue") not in labels(reminder)
    await desk.press(reminder, "button-look-and-submit")
    await desk.press(await desk.told("summary-title"), "button-submit")
    await desk.sees(desk.words("thanks", recruiter="@", company="@").split("@")[0])


@pytest.mark.parametrize(("reminder", "left"), [("silence", "6 days"), ("end", "2 hours")])
async def test_who_has_used_up_the_time_is_reminded_to_submit_and_of_no_question(
    scene: Scene, reminder: str, left: str
) -> None:
    desk, invited = await scene.candidate()
    await desk.recruitment.begin(desk.speaker, invited.link)
    await desk.recruitment.tap(desk.speaker, "button-skip")
    await desk.sees("2/3")
    await scene.silent(invited.name, left)
    await scene.ledger.run(
        f"UPDATE interviews SET time_limit = 60, answers_until = started_at WHERE {MINE}", invited.name
    )
    assert await scene.remind() == 1
    told = await desk.sees(beginning(desk, f"reminder-{reminder}-over", vacancy=scene.opening.title))
    await desk.press(told, "button-look-and-submit")
    summary = await desk.told("summary-time-over")
    assert summary.text.count(desk.words("summary-skipped")) == 1
    assert summary.text.count(desk.words("summary-unanswered")) == 2


async def test_who_opened_but_did_not_begin_is_told_of_the_end_and_a_pause_is_respected(scene: Scene) -> None:
    desk, invited = await scene.candidate()
    await desk.speaker.person.follow(invited.link)
    await desk.sees(FIRST_SCREEN)
    await desk.speaker.person.send("/pause")
    await desk.sees(beginning(desk, "paused"))
    await scene.silent(invited.name, "2 hours")
    assert await scene.remind() == 0
    await desk.speaker.person.send("/status")
    await desk.sees(FIRST_SCREEN)
    assert await scene.remind() == 1
    reminder = await desk.sees(beginning(desk, "reminder-end-unbegun", vacancy=scene.opening.title, count=3))
    await desk.press(reminder, "button-continue")
    await desk.press(await desk.sees(FIRST_SCREEN), "button-continue")
    await desk.sees(CONSENT)


async def test_who_has_not_begun_hears_of_the_time_limit_too(scene: Scene) -> None:
    desk, invited = await scene.candidate()
    await desk.speaker.person.follow(invited.link)
    await desk.sees(FIRST_SCREEN)
    await scene.ledger.run(f"UPDATE interviews SET time_limit = 20 WHERE {MINE}", invited.name)
    await scene.silent(invited.name, "6 days")
    assert await scene.remind() == 1
    title = scene.opening.title
    said = desk.words("reminder-silence-unbegun", vacancy=title, count=3, limit=20, until="@")
    await desk.sees(said.split("@")[0])


async def test_who_refused_consent_is_not_reminded(scene: Scene) -> None:
    desk, invited = await scene.candidate()
    await desk.speaker.person.follow(invited.link)
    await desk.press(await desk.sees(FIRST_SCREEN), "button-continue")
    await desk.press(await desk.sees(CONSENT), "button-refuse")
    await desk.told("consent-declined")
    await scene.silent(invited.name, "2 hours")
    assert await scene.remind() == 0


async def test_who_blocked_the_bot_is_not_reminded_and_the_recruiter_is_told(scene: Scene) -> None:
    desk, invited = await scene.candidate()
    await desk.recruitment.begin(desk.speaker, invited.link)
    await scene.silent(invited.name, "6 days")
    await desk.speaker.person.block()
    told = scene.recruiter.words("candidate-unreachable", name=invited.name, vacancy=scene.opening.title)
    await scene.recruiter.sees(told)
    assert await scene.remind() == 0
    await desk.speaker.person.unblock()
    await desk.speaker.person.send(ANSWERS[scene.language])
    await desk.sees(BUFFER)


async def test_the_reply_is_promised_put_off_and_told_honestly(scene: Scene) -> None:
    desk, invited = await scene.candidate()
    await desk.speaker.person.follow(invited.link)
    first = await desk.sees(FIRST_SCREEN)
    assert desk.words("reply-estimated", days=5) in first.text
    await scene.ledger.run("UPDATE vacancies SET reply_days = 10 WHERE title = $1", scene.opening.title)
    await desk.speaker.person.send("/start")
    assert desk.words("reply-estimated", days=10) in (await desk.sees(FIRST_SCREEN)).text
    await scene.ledger.run("UPDATE vacancies SET reply_days = 5 WHERE title = $1", scene.opening.title)
    await desk.recruitment.interview(desk.speaker, invited.link, [ANSWERS[scene.language]])
    promised = beginning(desk, "reply-promised")
    assert promised in (await desk.speaker.person.screen()).text
    await desk.speaker.person.send("/status")
    assert promised in (await desk.sees(desk.words("place-handed-in", recruiter="@").split("@")[0])).text

    await scene.owed(invited.name, "1 hour")
    await scene.watched(invited.name)
    nudge = await scene.nudged(invited.name)
    await scene.recruiter.tap(nudge, scene.recruiter.words("button-reply-put-off", days=2))
    await scene.recruiter.sees(beginning(scene.recruiter, "reply-put-off", name=invited.name))
    await scene.ledger.run(NO_WAIT, "reply_moved")
    await desk.sees(beginning(desk, "reply-slipped-moved", vacancy=scene.opening.title))
    await desk.speaker.person.send("/status")
    await desk.sees(beginning(desk, "reply-moved"))

    await scene.owed(invited.name, "-3 days", "-30 hours")
    await scene.watched(invited.name)
    await scene.ledger.run(NO_WAIT, "reply_slipped")
    slipped = await desk.sees(beginning(desk, "reply-slipped", vacancy=scene.opening.title))
    await desk.speaker.person.send("/status")
    late = await desk.sees(beginning(desk, "reply-late"))
    assert await scene.day(invited.name, "reply_moved_to") in slipped.text
    assert await scene.day(invited.name, "reply_moved_to") in late.text
    nudge = await scene.nudged(invited.name, "reply-due-moved")
    assert scene.recruiter.words("button-reply-put-off", days=2) not in labels(nudge)


async def test_a_promise_that_slipped_is_told_once_and_counted_and_a_new_date_is_told_too(scene: Scene) -> None:
    desk, invited = await scene.candidate()
    await desk.recruitment.interview(desk.speaker, invited.link, [ANSWERS[scene.language]])
    await scene.owed(invited.name, "-1 hour")
    await scene.watched(invited.name)
    await scene.ledger.run(NO_WAIT, "reply_slipped")
    slipped = beginning(desk, "reply-slipped", vacancy=scene.opening.title)
    await desk.sees(slipped)
    await scene.ledger.settled()
    assert sum(slipped in m.text for m in (await desk.speaker.person.screen()).messages) == 1
    admin = Desk(scene.office.admin, desk.recruitment, desk.texts)
    await admin.speaker.person.send("/stats")
    assert re.search(r"late [1-9]\d*", (await admin.sees("Promised replies")).text)
    nudge = await scene.nudged(invited.name)
    await scene.recruiter.tap(nudge, scene.recruiter.words("button-reply-put-off", days=5))
    await scene.ledger.settled()
    await scene.ledger.run(NO_WAIT, "reply_moved")
    moved = await desk.sees(desk.words("reply-slipped-moved", vacancy="@", by="@", moved="@").split("@")[2])
    assert await scene.day(invited.name, "reply_moved_to") in moved.text


async def test_who_withdrew_before_the_morning_is_not_told_that_the_reply_is_late(scene: Scene) -> None:
    opening = await scene.office.opening(scene.language)
    await scene.ledger.run("UPDATE vacancies SET time_zone = $2 WHERE title = $1", opening.title, zone_of(2))
    invited = await scene.office.invited(opening, scene.language)
    desk = Desk(invited.speaker, scene.recruiter.recruitment, scene.recruiter.texts)
    await desk.recruitment.interview(desk.speaker, invited.link, [ANSWERS[scene.language]])
    await scene.owed(invited.name, "-1 hour")
    await scene.watched(invited.name)
    await desk.speaker.person.send("/withdraw")
    await desk.press(await desk.sees(re.compile(opening.title)), "button-withdraw-yes")
    await desk.sees(re.compile("is withdrawn|отозвано"))
    for kind in ("reply_slipped", "reply_due"):
        await scene.ledger.run(NO_WAIT, kind)
    await scene.ledger.settled()
    late = beginning(desk, "reply-slipped", vacancy=opening.title)
    assert not [m for m in (await desk.speaker.person.screen()).messages if late in m.text]
    due = Desk(opening.recruiter, desk.recruitment, desk.texts)
    owed = beginning(due, "reply-due", name=invited.name, vacancy=opening.title)
    assert not [m for m in (await due.speaker.person.screen()).messages if owed in m.text]


async def test_the_first_finished_interview_of_a_day_is_told_at_once_the_others_together(scene: Scene) -> None:
    opening = await scene.office.opening(scene.language)
    await scene.ledger.run("UPDATE vacancies SET notices = 'gathered' WHERE title = $1", opening.title)
    recruiter = Desk(opening.recruiter, scene.recruiter.recruitment, scene.recruiter.texts)
    invited = [await scene.office.invited(opening, scene.language) for _ in range(3)]
    for one in invited:
        await recruiter.recruitment.interview(one.speaker, one.link, [ANSWERS[scene.language]])
    await recruiter.recruitment.report(opening.recruiter, invited[0].name)
    mine = "recipient_id = (SELECT id FROM users WHERE telegram_id = $1)"

    async def both() -> bool:
        return bool(await scene.ledger.one(GATHERED + mine, opening.recruiter.person.id) == 2)

    await until(both)
    await scene.ledger.settled()
    preparing = recruiter.words("report-preparing", name=invited[1].name, vacancy=opening.title)
    assert preparing not in (await opening.recruiter.person.screen()).text
    await scene.ledger.run(NO_WAIT, "reports_gathered")
    together = await recruiter.sees(re.compile(r"^(2 interviews finished|Закончено интервью: 2)"))
    assert {one.name for one in invited[1:]} <= set(labels(together))
    await recruiter.tap(together, invited[2].name)
    await recruiter.sees(re.compile(rf"^{re.escape(invited[2].name)}.*\n(Rated|Оценено) "))


async def test_those_out_of_time_at_night_are_told_together_in_the_morning(
    scene: Scene, container: AsyncContainer
) -> None:
    opening = await scene.office.opening(scene.language)
    await scene.ledger.run("UPDATE vacancies SET time_zone = $2 WHERE title = $1", opening.title, zone_of(2))
    recruiter = Desk(opening.recruiter, scene.recruiter.recruitment, scene.recruiter.texts)
    invited = [await scene.office.invited(opening, scene.language) for _ in range(3)]
    interviews, links = await container.get(InterviewService), await container.get(InterviewLinks)
    for one in invited:
        await scene.ledger.run(f"UPDATE interviews SET expires_at = now() - interval '1 second' WHERE {MINE}", one.name)
    await interviews.expire_due()
    await scene.ledger.settled()
    title = recruiter.words("interviews-expired", count=2)
    assert title not in (await recruiter.speaker.person.screen()).text
    account = await scene.ledger.one("SELECT id FROM users WHERE telegram_id = $1", opening.recruiter.person.id)
    acting, again = Actor(account, "recruiter", scene.language), await scene.ledger.interview_of(invited[0].name, "id")
    await links.reissue(again, edit_message_id=1, acting=acting)
    await scene.ledger.run(NO_WAIT, "interviews_expired")
    together = await recruiter.sees(title)
    assert {one.name for one in invited} & set(labels(together)) == {one.name for one in invited[1:]}
    card = await recruiter.tap(together, invited[2].name)
    await recruiter.offers(card, recruiter.words("button-reissue"))
