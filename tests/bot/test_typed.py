"""A whole interview without a button: everything that is tapped can be typed."""

from __future__ import annotations

import re

import pytest

from bot.texts import Texts
from cli.demo.recruitment import BEFORE_ANSWERING, BUFFER, FIRST_SCREEN, TERM, Recruitment
from core.services.actor import Language
from tests.bot.desk import Desk
from tests.bot.ledger import Ledger
from tests.bot.people import Office

THANKS = re.compile("Thank you, your answers|Спасибо, ответы")


@pytest.fixture
async def desk(office: Office, recruitment: Recruitment, texts: Texts, language: Language) -> Desk:
    opening = await office.opening(language)
    invited = await office.invited(opening, language)
    await invited.speaker.person.follow(invited.link)
    await invited.speaker.person.wait_text(FIRST_SCREEN)
    return Desk(invited.speaker, recruitment, texts)


async def test_an_interview_is_typed_from_the_consent_to_the_end(desk: Desk, ledger: Ledger) -> None:
    person = desk.speaker.person
    await person.send("/agree")
    while TERM.search((await desk.sees(BEFORE_ANSWERING)).text):
        await person.send("That suits me.")
    assert desk.words("error-answer-empty") in (await desk.say("/done")).text
    for words, command, number in (("first", "/done", 2), ("dropped", "/rewrite", 2)):
        await person.send(words)
        await desk.sees(BUFFER)
        await person.send(command)
        await desk.sees(f"{number}/3")
    await person.send("/skip")
    await desk.sees("3/3")
    await person.send("third")
    await desk.sees(BUFFER)
    assert (await desk.say("/skip")).text == desk.words("error-skip-typed")
    await person.send("/done")
    await desk.told("summary-title")
    for wrong in ("/again", "/again two", "/again 999"):
        assert (await desk.say(wrong)).text == desk.words("error-again-number")
    await person.send("/again 2")
    await desk.sees("2/3")
    assert (await desk.say("/submit")).text == desk.words("error-already-moved-on")
    await person.send("second")
    await desk.sees(BUFFER)
    await person.send("/done")
    await desk.told("summary-title")
    await person.send("/submit")
    await desk.sees(THANKS)
    name = person.first_name
    assert await ledger.answers_of(name) == ["first", "second", "third"]


async def test_refusing_is_typed_and_there_is_nothing_to_be_done_then(desk: Desk) -> None:
    await desk.speaker.person.send("/refuse")
    await desk.told("consent-declined")
    assert (await desk.say("/done")).text == desk.words("error-already-moved-on")


async def test_whoever_has_no_interview_is_told(office: Office, desk: Desk) -> None:
    for command in ("/agree", "/refuse", "/done", "/skip", "/rewrite", "/again 1", "/submit"):
        await office.admin.person.send(command)
        await office.admin.person.wait_text(office.recruitment.label(office.admin, "error-not-found"))
