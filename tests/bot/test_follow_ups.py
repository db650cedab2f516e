"""Follow-ups: one a question at most, part of the same answer, switched on and off by the recruiter."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis

from bot.texts import Texts
from cli.demo.recruitment import BUFFER, FOLLOW_UP, POSITION, Recruitment
from cli.stage import Stage
from core.services.actor import Language
from playground.screen import Message
from tests.bot.desk import Desk, labels
from tests.bot.ledger import Ledger
from tests.bot.people import Invited, Office, Opening

MAIN: dict[Language, str] = {"en": "I grind the beans and make coffee.", "ru": "Я мелю зёрна и варю кофе."}
MORE: dict[Language, str] = {"en": "A finer grind, and I taste it again.", "ru": "Помол мельче, и пробую снова."}
ANSWER = "SELECT {} FROM responses WHERE interview_id = $1 AND position = 1"


@pytest.fixture
async def following(office: Office, language: Language, recruitment: Recruitment, texts: Texts) -> Opening:
    """An opening of three questions whose recruiter has switched follow-ups on."""
    opening = await office.opening(language)
    desk = Desk(opening.recruiter, recruitment, texts)
    await desk.press(await settings_of(desk, opening), "button-follow-ups-on")
    return opening


@pytest.fixture
async def invited(following: Opening, office: Office) -> Invited:
    return await office.invited(following, following.language)


async def settings_of(desk: Desk, opening: Opening) -> Message:
    """A vacancy's settings."""
    menu = await desk.tap(await desk.say("/vacancies"), opening.title)
    return await desk.press(menu, "button-settings")


async def asked_on(desk: Desk, invited: Invited) -> Message:
    """From the link to the follow-up of the first question."""
    await desk.recruitment.begin(desk.speaker, invited.link)
    await answer(desk, MAIN[desk.speaker.language])
    return await desk.sees(FOLLOW_UP)


async def answer(desk: Desk, words: str) -> None:
    await desk.speaker.person.send(words)
    await desk.press(await desk.sees(BUFFER), "button-done")


async def answer_of(ledger: Ledger, invited: Invited, *columns: str) -> list[object]:
    interview = await ledger.interview_of(invited.name, "id")
    return [await ledger.one(ANSWER.format(column), interview) for column in columns]


async def test_a_follow_up_is_part_of_the_answer_and_shown_apart_in_the_report(
    desk: Desk, invited: Invited, following: Opening, recruitment: Recruitment, texts: Texts, ledger: Ledger
) -> None:
    main, more = MAIN[following.language], MORE[following.language]
    asked = await asked_on(desk, invited)
    found = POSITION.match(asked.text)
    assert found
    assert found.groups() == ("1", "3")
    assert labels(asked)[0] == desk.words("button-skip")
    await answer(desk, more)
    second = await desk.sees("2/3")
    assert not FOLLOW_UP.match(second.text)
    for number in (2, 3):
        await desk.recruitment.tap(desk.speaker, "button-skip")
        await desk.sees(f"{number + 1}/3" if number < 3 else desk.words("summary-title"))
    summary = await desk.told("summary-title")
    assert main in summary.text
    assert more in summary.text
    await desk.press(summary, "button-submit")

    recruiter = Desk(following.recruiter, recruitment, texts)
    card = await recruitment.report(following.recruiter, invited.name)
    (question,) = await answer_of(ledger, invited, "follow_up")
    answers = await recruiter.press(card, "button-answers")
    shown = recruiter.words("answers-follow-up", question=str(question), answer=more)
    assert f"{main}\n{shown}" in answers.text
    assert await answer_of(ledger, invited, "text", "main_answer", "follow_up_answer") == [
        f"{main}\n{more}",
        main,
        more,
    ]
    read = "SELECT count(*) FROM response_readings g JOIN responses r ON r.id = g.response_id AND r.version = " \
        "g.response_version WHERE r.interview_id = $1 AND r.position = 1"  # fmt: skip
    assert await ledger.one(read, await ledger.interview_of(invited.name, "id")) == 1


async def test_an_answer_left_as_it_was_keeps_its_follow_up(desk: Desk, invited: Invited, ledger: Ledger) -> None:
    main, more = MAIN[desk.speaker.language], MORE[desk.speaker.language]
    await asked_on(desk, invited)
    await answer(desk, more)
    for number in (2, 3):
        await desk.press(await desk.sees(f"{number}/3"), "button-skip")
    kept = await answer_of(ledger, invited, "text", "follow_up", "main_answer", "follow_up_answer", "answered_at")
    await desk.tap(await desk.told("summary-title"), "1")
    again = await desk.sees("1/3")
    assert not FOLLOW_UP.match(again.text)
    assert f"{main}\n{more}" in again.text
    await desk.press(again, "button-leave")
    await desk.told("summary-title")
    assert kept == await answer_of(
        ledger, invited, "text", "follow_up", "main_answer", "follow_up_answer", "answered_at"
    )


async def test_a_follow_up_that_is_skipped_keeps_the_answer(desk: Desk, invited: Invited, ledger: Ledger) -> None:
    await desk.press(await asked_on(desk, invited), "button-skip")
    await desk.sees("2/3")
    main = MAIN[desk.speaker.language]
    assert await answer_of(ledger, invited, "status", "text", "follow_up_answer") == ["answered", main, None]
    screen = await desk.speaker.person.screen()
    assert desk.words("follow-up-skipped", number=1, count=3) in screen.text
    for _ in (2, 3):
        await desk.recruitment.tap(desk.speaker, "button-skip")
        await ledger.settled()
    await desk.tap(await desk.told("summary-title"), "1")  # answered anew, the follow-up is asked anew too
    await desk.sees("1/3")
    assert await answer_of(ledger, invited, "status", "text", "follow_up") == ["asked", None, None]
    await answer(desk, main)
    await desk.sees(FOLLOW_UP)


async def test_rewriting_a_follow_up_keeps_the_answer_before_it(desk: Desk, invited: Invited, ledger: Ledger) -> None:
    main, more = MAIN[desk.speaker.language], MORE[desk.speaker.language]
    await asked_on(desk, invited)
    sent = await desk.speaker.person.send("a first try")
    await desk.press(await desk.sees(BUFFER), "button-rewrite")
    await desk.sees(FOLLOW_UP)
    sent = await desk.speaker.person.send("a typo")
    await desk.sees("a typo")
    await desk.speaker.person.edit(sent, more)
    await desk.press(await desk.sees(more), "button-done")
    await desk.sees("2/3")
    assert await answer_of(ledger, invited, "text", "follow_up_answer") == [f"{main}\n{more}", more]


async def test_a_follow_up_outlives_a_restart_a_lost_cache_and_double_taps(
    desk: Desk, invited: Invited, breakable: Stage, ledger: Ledger
) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    await desk.speaker.person.send(MAIN[desk.speaker.language])
    await desk.sees(BUFFER)
    await desk.speaker.person.double_tap(desk.words("button-done"))
    asked = await desk.sees(FOLLOW_UP)
    await ledger.settled()
    async with Redis.from_url(breakable.servers.redis_url) as redis:
        await redis.flushall()
    await breakable.kill("bot")
    breakable.start("bot")
    place = await desk.say("/status")
    assert asked.text in place.text
    await desk.speaker.person.send(MORE[desk.speaker.language])
    await desk.sees(BUFFER)
    await desk.speaker.person.double_tap(desk.words("button-done"))
    await desk.sees("2/3")
    await ledger.settled()
    both = f"{MAIN[desk.speaker.language]}\n{MORE[desk.speaker.language]}"
    assert await answer_of(ledger, invited, "text", "version") == [both, 2]
    seen = [message for message in (await desk.speaker.person.screen()).messages if message.from_bot]
    assert sum(bool(FOLLOW_UP.match(message.text)) for message in seen) == 1


async def test_an_answer_that_leaves_nothing_open_has_no_follow_up(
    desk: Desk, invited: Invited, ledger: Ledger
) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    points = "SELECT string_agg(p, '. ') FROM questions q JOIN interviews i ON i.kit_id = q.kit_id, " \
        "jsonb_array_elements_text(q.criteria->'key_points') p WHERE i.id = $1 AND q.position = 1"  # fmt: skip
    await answer(desk, await ledger.one(points, await ledger.interview_of(invited.name, "id")))
    assert not FOLLOW_UP.match((await desk.sees("/3")).text)
    assert await answer_of(ledger, invited, "status", "follow_up") == ["answered", None]


async def test_the_switch_is_seen_and_holds_for_invitations_after_it(
    following: Opening, office: Office, recruitment: Recruitment, texts: Texts, ledger: Ledger
) -> None:
    recruiter = Desk(following.recruiter, recruitment, texts)
    before = await office.invited(following, following.language)
    settings = await recruiter.press(await settings_of(recruiter, following), "button-follow-ups-off")
    await recruiter.offers(settings, recruiter.words("button-follow-ups-on"))
    after = await office.invited(following, following.language)
    for invited, follows in ((before, True), (after, False)):
        candidate = Desk(invited.speaker, recruitment, texts)
        await recruitment.begin(invited.speaker, invited.link)
        await answer(candidate, MAIN[following.language])
        shown = await candidate.sees("/3")
        await ledger.settled()
        assert (await answer_of(ledger, invited, "follow_up") != [None]) is follows, shown.text
