"""A whole interview without a button: everything that is tapped can be typed."""

from __future__ import annotations

import re

import pytest

from bot.keyboards.common import LanguageChoice
from bot.texts import Texts
from cli.demo.recruitment import BEFORE_ANSWERING, BUFFER, CONSENT, FIRST_SCREEN, TERM, Recruitment, Speaker
from core.services.actor import Language
from tests.bot.desk import Desk, labels
from tests.bot.ledger import Ledger
from tests.bot.people import Office

THANKS = re.compile("Thank you, your answers|Спасибо, ответы")
TRANSFER = re.compile("May your answers go abroad|передать ответы за рубеж")


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
    assert desk.words("consent-first") in (await desk.sees(CONSENT)).text
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


async def test_yes_is_taken_for_the_consent_that_was_shown_and_for_no_other(
    desk: Desk, ledger: Ledger, language: Language
) -> None:
    name = desk.speaker.person.first_name
    await desk.press(await desk.sees(FIRST_SCREEN), "button-continue")
    await desk.sees(CONSENT)
    other = await speaking_otherwise(desk)
    await other.speaker.person.send("/agree")
    shown = await other.told("consent-changed")
    assert other.words("button-consent") in labels(shown)
    assert await ledger.interview_of(name, "consented_at") is None
    await other.speaker.person.send("/agree")
    await other.sees(TERM)
    assert await ledger.interview_of(name, "consent_language") == other.speaker.language != language


@pytest.mark.parametrize(("command", "allowed"), [("/agree", True), ("/refuse", False)])
async def test_a_model_abroad_is_allowed_or_refused_in_words(
    desk: Desk, ledger: Ledger, command: str, allowed: bool
) -> None:
    person, name = desk.speaker.person, desk.speaker.person.first_name
    await asked_for_a_model_abroad(desk, ledger)
    await person.send(command)
    await desk.told("transfer-allowed" if allowed else "transfer-refused")
    await desk.sees(TERM)
    assert await ledger.interview_of(name, "transfer_allowed") is allowed
    assert await ledger.interview_of(name, "read_by") == ("engine" if allowed else "person")


async def test_a_model_abroad_is_allowed_in_the_words_that_were_shown(
    desk: Desk, ledger: Ledger, language: Language
) -> None:
    name = desk.speaker.person.first_name
    await asked_for_a_model_abroad(desk, ledger)
    other = await speaking_otherwise(desk)
    await other.speaker.person.send("/agree")
    await other.told("transfer-changed")
    assert await ledger.interview_of(name, "transfer_allowed") is None
    await other.speaker.person.send("/agree")
    await other.told("transfer-allowed")
    assert await ledger.interview_of(name, "transfer_language") == other.speaker.language != language


async def asked_for_a_model_abroad(desk: Desk, ledger: Ledger) -> None:
    """As if a model abroad were in force at the consent."""
    interview_id = await ledger.interview_of(desk.speaker.person.first_name, "id")
    await ledger.run("UPDATE interviews SET transfer_asked_at = now() WHERE id = $1", interview_id)
    await desk.speaker.person.send("/agree")
    await desk.sees(CONSENT)
    await desk.speaker.person.send("/agree")
    await desk.sees(TRANSFER)


async def speaking_otherwise(desk: Desk) -> Desk:
    """The same person, once they chose the other language."""
    language: Language = "en" if desk.speaker.language == "ru" else "ru"
    choice = await desk.say("/language")
    await desk.speaker.person.tap_data(choice.id, LanguageChoice(language=language).pack())
    other = Desk(Speaker(desk.speaker.person, language), desk.recruitment, desk.texts)
    await other.told("language-set")
    return other


async def test_whoever_has_no_interview_is_told(office: Office, desk: Desk) -> None:
    for command in ("/agree", "/refuse", "/done", "/skip", "/rewrite", "/again 1", "/submit"):
        await office.admin.person.send(command)
        await office.admin.person.wait_text(office.recruitment.label(office.admin, "error-not-found"))
