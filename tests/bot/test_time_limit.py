"""A time limit said beforehand, and the thanks at the end."""

from __future__ import annotations

import re

import pytest

from bot.texts import Texts
from cli.demo.recruitment import BUFFER, FIRST_SCREEN, THANKS, Recruitment
from cli.serve import wired
from cli.stage import Stage
from core.services.actor import Language
from core.services.answer_service import AnswerService
from tests.bot.desk import Desk, labels
from tests.bot.ledger import Ledger
from tests.bot.people import Invited, Office, Opening

LIMIT = 60
BY_DAY = "UPDATE notifications SET not_before = NULL WHERE (params ->> 'interview_id')::uuid = $1"
"""Whenever the tests are run."""
OVER = "UPDATE interviews SET answers_until = now() - interval '1 second' WHERE id = $1"
STATUSES = "SELECT status FROM responses WHERE interview_id = $1 ORDER BY position"


@pytest.fixture
async def limited(office: Office, language: Language, recruitment: Recruitment, texts: Texts) -> Invited:
    """Invited to an opening whose recruiter has set a limit."""
    opening = await office.opening(language)
    desk = Desk(opening.recruiter, recruitment, texts)
    menu = await desk.tap(await desk.say("/vacancies"), opening.title)
    settings = await desk.press(menu, "button-settings")
    assert desk.words("settings-time-limit-none") in settings.text
    await desk.tap(settings, desk.words("button-time-limit", minutes=LIMIT))
    chosen = desk.words("button-chosen", label=desk.words("button-time-limit", minutes=LIMIT))
    assert desk.words("settings-time-limit", limit=LIMIT, minutes=5) in (await desk.offers(settings, chosen)).text
    return await office.invited(opening, language)


async def test_a_limit_is_said_before_consent_counts_down_and_keeps_what_was_said(
    limited: Invited, recruitment: Recruitment, texts: Texts, stage: Stage, ledger: Ledger
) -> None:
    desk = Desk(limited.speaker, recruitment, texts)
    said = desk.words("time-limit-said", minutes=LIMIT)
    await desk.speaker.person.follow(limited.link)
    first = await desk.sees(FIRST_SCREEN)
    assert said in first.text
    assert not re.search("You may pause|Можно прерываться", first.text)  # the limit runs on
    assert said in (await desk.press(first, "button-continue")).text
    await recruitment.begin(desk.speaker, limited.link)
    assert desk.words("time-left", minutes=LIMIT) in (await desk.say("/status")).text
    await desk.speaker.person.send("I nod to the second guest.")
    buffer = await desk.sees(BUFFER)
    assert desk.words("time-left", minutes=LIMIT) in buffer.text

    runs_on = desk.words("time-runs-on", minutes=LIMIT)
    pause = await desk.say("/pause")
    assert runs_on in pause.text
    await desk.press(buffer, "button-later")
    assert runs_on in (await desk.sees(desk.words("later", until="@").split("@")[0])).text

    interview = await ledger.interview_of(limited.name, "id")
    await ledger.run(OVER, interview)
    async with wired(stage.settings) as container:
        answers = await container.get(AnswerService)
        await answers.stop_overdue()
        await answers.stop_overdue()  # a second worker finds nothing left
    await ledger.run(BY_DAY, interview)
    summary = await desk.told("summary-time-over")
    assert "I nod to the second guest." in summary.text
    assert desk.words("button-submit") in labels(summary)
    assert "1" not in labels(summary)
    assert await ledger.column(STATUSES, interview) == ["answered", "unasked", "unasked"]
    seen = sum(desk.words("summary-time-over") in m.text for m in (await desk.speaker.person.screen()).messages)
    assert seen == 1
    assert desk.words("summary-time-over") in (await desk.say("And one thing more")).text
    await desk.press(buffer, "button-done")
    await recruitment.tap(desk.speaker, "button-submit")
    await desk.sees(THANKS)
    assert await ledger.column(STATUSES, interview) == ["answered", "unasked", "unasked"]
    assert await ledger.interview_of(limited.name) in ("completed", "evaluated")


async def test_the_clock_decides_at_the_next_act_without_waiting_for_the_job(
    limited: Invited, recruitment: Recruitment, texts: Texts, ledger: Ledger
) -> None:
    desk = Desk(limited.speaker, recruitment, texts)
    await recruitment.begin(desk.speaker, limited.link)
    interview = await ledger.interview_of(limited.name, "id")
    await ledger.run(OVER, interview)
    assert desk.words("summary-time-over") in (await desk.say("Too late by a second")).text
    assert await ledger.parts_of(limited.name) == []
    assert await ledger.column(STATUSES, interview) == ["interrupted", "unasked", "unasked"]


@pytest.mark.parametrize("refused", [False, True], ids=["taken", "refused"])
async def test_the_thanks_have_an_effect_and_the_last_answer_a_reaction(
    one_opening: Opening, office: Office, stage: Stage, ledger: Ledger, *, refused: bool
) -> None:
    invited = await office.invited(one_opening, one_opening.language)
    recruitment, person = office.recruitment, invited.speaker.person
    await recruitment.begin(invited.speaker, invited.link)
    await person.send("I nod to the second guest.")
    await person.wait_text(BUFFER)
    await recruitment.tap(invited.speaker, "button-done")
    for number in (2, 3):
        await person.wait_text(f"{number}/3")
        await recruitment.tap(invited.speaker, "button-skip")
    await person.wait_text(recruitment.label(invited.speaker, "button-submit"))
    await ledger.settled()
    if refused:
        for method, words in (("sendMessage", "EFFECT_ID_INVALID"), ("setMessageReaction", "REACTION_INVALID")):
            await stage.telegram.fault(400, method, chat_id=person.id, description=f"Bad Request: {words}")
    await recruitment.tap(invited.speaker, "button-submit")
    thanks = await person.wait_text(THANKS)
    await ledger.settled()
    screen = await person.screen()
    answer = next(message for message in screen.messages if message.text == "I nod to the second guest.")
    assert ("effect_id" in thanks.body) is not refused
    assert bool(answer.reactions) is not refused
    assert sum(message.text == thanks.text for message in screen.messages) == 1
    title = recruitment.label(invited.speaker, "summary-submitted").removeprefix("<b>").removesuffix("</b>")
    submitted = next(message for message in screen.messages if title in message.text)
    assert not submitted.buttons
