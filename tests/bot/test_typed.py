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
DECLINED = re.compile("The invitation .* is closed|Приглашение .* закрыто")
TRANSFER = re.compile("May your answers and CV go abroad|передать ответы и резюме за рубеж")


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
    for wrong in ("/again", "/again two"):
        assert (await desk.say(wrong)).text == desk.words("error-again-number")
    for wrong in ("/again 4", "/again 0", f"/again {'9' * 99}"):
        assert (await desk.say(wrong)).text == desk.words("error-again-none")
    await person.send("/again 2")
    await desk.sees("2/3")
    assert (await desk.say("/submit")).text.startswith(desk.words("place-not-needed"))
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
    assert (await desk.say("/done")).text.startswith(desk.words("place-not-needed"))


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
    await other.told("consent-given")
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


async def test_nobody_agrees_to_words_that_are_still_on_their_way(desk: Desk, ledger: Ledger) -> None:
    """A second /agree sent at once finds the next question written, and not on the screen yet."""
    name = desk.speaker.person.first_name
    await asked_for_a_model_abroad(desk, ledger)
    await ledger.settled()
    later = "UPDATE notifications SET sent_at = NULL, not_before = now() + interval '1 hour' WHERE kind = 'transfer'"
    await ledger.run(later)
    for command in ("/agree", "/refuse"):
        assert (await desk.say(command)).text == desk.words("error-read-first")
    await ledger.run("UPDATE notifications SET sent_at = now() WHERE kind = 'transfer'")
    assert await ledger.interview_of(name, "transfer_answered_at") is None
    await desk.speaker.person.send("/agree")
    await desk.told("transfer-allowed")


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


async def test_an_invitation_is_declined_in_words_once_it_is_confirmed(desk: Desk, ledger: Ledger) -> None:
    """Before consent there is none to withdraw, and no answer that would be kept."""
    person, name, yes = desk.speaker.person, desk.speaker.person.first_name, desk.words("typed-yes")
    for asking in ("/withdraw", "/withdraw 1", "/withdraw 7", f"/withdraw №1 {yes}", f"/withdraw 1 not {yes}"):
        asked = await desk.say(asking)
        assert f"/withdraw 1 {yes}" in asked.text
        assert desk.words("button-withdraw-unbegun") in labels(asked)
    assert (await desk.say(f"/withdraw 2 {yes}")).text == desk.words("error-withdraw-number")
    assert await ledger.interview_of(name) == "pending"
    await person.send(f"/withdraw 1 {yes.upper()}")
    await desk.sees(DECLINED)
    assert await ledger.interview_of(name) == "withdrawn"
    assert (await desk.say(f"/withdraw {yes}")).text == desk.words("error-withdraw-number")
    assert (await desk.say("/withdraw")).text == desk.words("withdraw-nothing")


async def test_of_several_interviews_the_one_of_that_number_is_withdrawn(
    desk: Desk, office: Office, ledger: Ledger, language: Language, texts: Texts
) -> None:
    person, name, yes = desk.speaker.person, desk.speaker.person.first_name, desk.words("typed-yes")
    another = await office.opening(language)
    candidate = "UPDATE candidates SET created_by = (SELECT id FROM users WHERE telegram_id = $1) WHERE name = $2"
    await ledger.run(candidate, another.recruiter.person.id, name)
    await person.follow(await office.recruitment.invite_candidate(another.recruiter, another.title, name))
    await desk.sees(FIRST_SCREEN)
    asked = await desk.say("/withdraw")
    assert f"2. {another.title}" in asked.text
    assert (await desk.say(f"/withdraw {yes}")).text == desk.words("error-withdraw-number")
    assert another.title in (await desk.say("/withdraw 2")).text
    await person.send(f"/withdraw 2 {yes}")
    await desk.sees(DECLINED)
    notice = desk.words("interview-declined-notice", name=name, vacancy=another.title)
    await another.recruiter.person.wait_text(notice)
    listed = await Desk(another.recruiter, desk.recruitment, texts).say(f"/interviews {name}")
    assert any(label.endswith(desk.words("interview-declined")) for label in labels(listed))
    statuses = "SELECT i.status FROM interviews i JOIN candidates c ON c.id = i.candidate_id WHERE c.name = $1"
    assert await ledger.column(f"{statuses} ORDER BY i.created_at", name) == ["pending", "withdrawn"]


async def test_everything_is_erased_in_words_once_it_is_confirmed(desk: Desk, ledger: Ledger) -> None:
    person, yes = desk.speaker.person, desk.words("typed-yes")
    account = "SELECT count(*) FROM users WHERE telegram_id = $1"
    for asking in ("/delete", "/delete everything", f"/delete {yes} or rather not", f"/delete what if I say {yes}"):
        assert f"/delete {yes}" in (await desk.say(asking)).text
    assert await ledger.one(account, person.id) == 1
    await person.send(f"/delete {yes}")
    await desk.told("erasure-done")
    assert await ledger.one(account, person.id) == 0
    assert (await desk.say(f"/delete {yes}")).text == desk.words("stranger")


async def test_whoever_has_no_interview_is_told(office: Office, desk: Desk) -> None:
    for command in ("/agree", "/refuse", "/done", "/skip", "/rewrite", "/again 1", "/submit"):
        await office.admin.person.send(command)
        await office.admin.person.wait_text(office.recruitment.label(office.admin, "error-no-interview"))
