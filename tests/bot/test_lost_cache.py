"""Redis is emptied, stopped or hangs: PostgreSQL knows where everyone is, and nobody notices."""

from __future__ import annotations

import os
import re
import signal

from redis.asyncio import Redis

from cli.demo.recruitment import BUFFER, THANKS
from cli.stage import Stage
from core.services.actor import Language
from tests.bot.ledger import Ledger
from tests.bot.people import Office, Opening, unique

STEP = {"en": "{} of 5", "ru": "{} из 5"}


async def test_an_emptied_cache_in_the_middle_of_an_interview(
    office: Office, one_opening: Opening, stage: Stage, ledger: Ledger, language: Language
) -> None:
    invited = await office.invited(one_opening, language)
    person = invited.speaker.person
    await office.recruitment.begin(invited.speaker, invited.link)
    await person.send("The first thought.")
    await person.wait_text(BUFFER)
    await _flush(stage)
    await person.send("The second thought.")
    await person.wait_text(re.compile("(messages|сообщений): 2"))
    assert await ledger.parts_of(invited.name) == ["The first thought.", "The second thought."]


async def test_an_emptied_cache_in_the_middle_of_a_form(
    office: Office, one_opening: Opening, stage: Stage, language: Language
) -> None:
    speaker, name, step = one_opening.recruiter, unique("Vera Placeholder"), STEP[language]
    person, label = speaker.person, office.recruitment.label
    await person.send("/newcandidate")
    await person.wait_text(label(speaker, "candidate-name-ask"))
    await _flush(stage)
    await person.send(name)
    await person.wait_text(step.format(2))
    await _flush(stage)
    await person.send("Head barista")
    await person.wait_text(step.format(3))
    await person.send("/cancel")
    await person.wait_text(label(speaker, "form-cancelled"))


async def test_without_redis_everything_goes_on_and_its_old_step_is_not_believed_later(
    office: Office, opening: Opening, breakable: Stage, ledger: Ledger
) -> None:
    recruiter, name = opening.recruiter, unique("Vera Placeholder")
    invited = await office.invited(opening)
    candidate = invited.speaker
    await office.recruitment.begin(candidate, invited.link)
    await recruiter.person.send("/newcandidate")
    await recruiter.person.wait_text("candidate's name")
    await recruiter.person.send(name)
    await recruiter.person.wait_text(STEP["en"].format(2))

    await breakable.servers.stop_redis()  # it saves the steps of this moment
    for step in range(3, 6):
        await office.recruitment.tap(recruiter, "button-skip")
        await recruiter.person.wait_text(STEP["en"].format(step))
    await office.recruitment.tap(recruiter, "button-skip")
    await recruiter.person.wait_text(name)
    await office.recruitment.answer(candidate, "I nod to the second guest.\n\nThen I finish the first drink.")
    await candidate.person.wait_text("2/3")

    await breakable.servers.start_redis()
    await recruiter.person.send("Good morning!")  # the step of a form that is long finished would take this
    await recruiter.person.wait_text(office.recruitment.label(recruiter, "error-not-understood"))
    await office.recruitment.answer(candidate, "I tell the customer and cancel the item.")
    await candidate.person.wait_text("3/3")
    assert len(await ledger.parts_of(invited.name)) == 3


async def test_a_hanging_redis_does_not_stop_an_interview(
    office: Office, opening: Opening, breakable: Stage, ledger: Ledger
) -> None:
    invited = await office.invited(opening)
    person = invited.speaker.person
    await office.recruitment.begin(invited.speaker, invited.link)
    os.kill(breakable.servers.redis_pid, signal.SIGSTOP)
    try:
        for question in (1, 2, 3):
            await person.send(f"Answer {question}.")
            await person.wait_text(BUFFER)
            await office.recruitment.tap(invited.speaker, "button-done")
            await person.wait_text(f"{question + 1}/3" if question < 3 else re.compile("last question"))
        await office.recruitment.tap(invited.speaker, "button-submit")
        await person.wait_text(THANKS)
    finally:
        os.kill(breakable.servers.redis_pid, signal.SIGCONT)
    assert await ledger.answers_of(invited.name) == ["Answer 1.", "Answer 2.", "Answer 3."]


async def _flush(stage: Stage) -> None:
    async with Redis.from_url(stage.servers.redis_url) as redis:
        await redis.flushall()
