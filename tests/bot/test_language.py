"""In which language a person is spoken to: the one they chose, else their Telegram's, else the vacancy's."""

from __future__ import annotations

import pytest

from bot.texts import Texts
from cli.demo.recruitment import BUFFER, Recruitment, Speaker
from cli.stage import Stage
from core.services.actor import Language
from tests.bot.desk import Desk, labels
from tests.bot.ledger import Ledger
from tests.bot.people import Office, Opening, unique

OTHER: dict[Language, Language] = {"ru": "en", "en": "ru"}
QUESTIONS = """
    SELECT q.text FROM responses r JOIN questions q ON q.id = r.question_id
    WHERE r.interview_id = $1 ORDER BY r.position
"""
SPOKEN = "SELECT language FROM users WHERE telegram_id = $1"


async def speaking(office: Office, code: str, language: Language) -> Speaker:
    """Somebody whose Telegram has that code, and who is spoken to in that language."""
    person = await office.recruitment._telegram.person(unique("Lee Placeholder"), language=code)
    return Speaker(person, language)


async def invite(office: Office, opening: Opening, name: str) -> str:
    await office.recruitment.add_candidate(opening.recruiter, name)
    return await office.recruitment.invite_candidate(opening.recruiter, opening.title, name)


async def choose(desk: Desk, language: Language) -> None:
    """/language, and the button of that language."""
    shown = await desk.say("/language")
    await desk.tap(shown, {"ru": "Русский", "en": "English"}[language])
    await Desk(Speaker(desk.speaker.person, language), desk.recruitment, desk.texts).told("language-set")


@pytest.mark.parametrize("code", ["de", "uk", "pt-br"])
async def test_a_telegram_that_speaks_neither_is_spoken_to_in_the_language_of_the_questions(
    office: Office, one_opening: Opening, language: Language, recruitment: Recruitment, texts: Texts, code: str
) -> None:
    candidate = await speaking(office, code, language)
    link = await invite(office, one_opening, candidate.person.first_name)
    desk = Desk(candidate, recruitment, texts)
    asked = await recruitment.begin(candidate, link)
    assert desk.words("button-skip") in [button.label for button in asked.buttons]
    assert (await desk.say("/pause")).text.startswith(desk.words("paused", until="@").split("@")[0])


@pytest.mark.parametrize(("code", "spoken"), [("en-GB", "en"), ("ru", "ru"), ("ru-RU", "ru")])
async def test_a_language_of_ours_goes_before_the_vacancys(
    office: Office, one_opening: Opening, recruitment: Recruitment, ledger: Ledger, code: str, spoken: Language
) -> None:
    candidate = await speaking(office, code, spoken)
    await recruitment.begin(candidate, await invite(office, one_opening, candidate.person.first_name))
    assert await ledger.one(SPOKEN, candidate.person.id) == spoken


async def test_what_was_chosen_stays_whatever_the_next_vacancy_speaks(
    office: Office, one_opening: Opening, language: Language, recruitment: Recruitment, texts: Texts, ledger: Ledger
) -> None:
    candidate = await speaking(office, "de", language)
    name = candidate.person.first_name
    await recruitment.begin(candidate, await invite(office, one_opening, name))
    await choose(Desk(candidate, recruitment, texts), OTHER[language])
    again = await office.opening(language, one_opening.recruiter)
    link = await recruitment.invite_candidate(again.recruiter, again.title, name)
    await recruitment.begin(Speaker(candidate.person, OTHER[language]), link)
    assert await ledger.one(SPOKEN, candidate.person.id) == OTHER[language]


async def test_a_language_chosen_in_the_middle_of_an_answer_changes_the_words_around_it_and_nothing_else(
    office: Office, one_opening: Opening, language: Language, recruitment: Recruitment, texts: Texts, ledger: Ledger
) -> None:
    invited = await office.invited(one_opening, language)
    asked = await recruitment.begin(invited.speaker, invited.link)
    before = Desk(invited.speaker, recruitment, texts)
    await before.speaker.person.send("The first thought.")
    await before.sees(BUFFER)
    await choose(before, OTHER[language])
    after = Desk(Speaker(invited.speaker.person, OTHER[language]), recruitment, texts)
    await after.speaker.person.send("The second thought.")
    buffer = await after.sees(BUFFER)
    assert after.words("button-done") in labels(buffer)
    await after.press(buffer, "button-done")
    following = await after.sees("2/3")
    assert after.words("button-skip") in labels(following)
    assert (await ledger.answers_of(invited.name))[0] == "The first thought.\nThe second thought."
    questions = await ledger.column(QUESTIONS, await ledger.interview_of(invited.name, "id"))
    assert questions[0] in asked.text
    assert questions[1] in following.text  # what is asked stays in the language of the vacancy


async def test_an_apology_is_in_the_language_chosen(
    office: Office, one_opening: Opening, language: Language, recruitment: Recruitment, texts: Texts, stage: Stage
) -> None:
    invited = await office.invited(one_opening, OTHER[language])
    await recruitment.begin(invited.speaker, invited.link)
    await choose(Desk(invited.speaker, recruitment, texts), language)
    await _poison(stage, invited.speaker)
    await Desk(Speaker(invited.speaker.person, language), recruitment, texts).told("error-failed")


async def test_an_apology_to_a_stranger_is_in_the_language_of_their_telegram(
    office: Office, language: Language, recruitment: Recruitment, texts: Texts, stage: Stage
) -> None:
    stranger = await office.newcomer(language)
    desk = Desk(stranger, recruitment, texts)
    await desk.say("hello")
    await _poison(stage, stranger)
    await desk.told("error-failed")


async def _poison(stage: Stage, speaker: Speaker) -> None:
    """An update of this person that nobody can read."""
    sender = {"id": speaker.person.id, "is_bot": False, "first_name": "Lee", "language_code": speaker.language}
    chat = {"id": speaker.person.id, "type": "private", "first_name": "Lee"}
    await stage.telegram.inject({"message": {"message_id": "many", "date": 0, "chat": chat, "from": sender}})
