"""«Not me»: for whoever a link reached by mistake, and for nobody who has shown that they are the candidate."""

from __future__ import annotations

import pytest

from bot.texts import Texts
from cli.demo.recruitment import FIRST_SCREEN, LINK, Recruitment, Speaker, find_link
from core.services.actor import Language
from tests.bot.desk import Desk, labels
from tests.bot.ledger import Ledger
from tests.bot.people import Office, Opening

ASKED: dict[Language, str] = {
    "en": "My number is 555, is there a canteen?",
    "ru": "Мой телефон 555, есть ли у вас столовая?",
}
REPLY: dict[Language, str] = {"en": "Yes, on the second floor.", "ru": "Да, на втором этаже."}
QUESTIONS = """
    SELECT count(*) FROM candidate_questions q JOIN interviews i ON i.id = q.interview_id
    JOIN candidates c ON c.id = i.candidate_id WHERE c.name = $1
"""


class Desks:
    """Whoever sits down at one."""

    def __init__(self, recruitment: Recruitment, texts: Texts) -> None:
        self._recruitment = recruitment
        self._texts = texts

    def of(self, speaker: Speaker) -> Desk:
        return Desk(speaker, self._recruitment, self._texts)


@pytest.fixture
def desks(recruitment: Recruitment, texts: Texts) -> Desks:
    return Desks(recruitment, texts)


async def test_what_the_wrong_person_asked_goes_with_them(
    desks: Desks, office: Office, one_opening: Opening, language: Language, ledger: Ledger
) -> None:
    invited, recruiter = await office.invited(one_opening, language), desks.of(one_opening.recruiter)
    wrong, right = desks.of(await office.newcomer(language)), desks.of(invited.speaker)
    await wrong.speaker.person.follow(invited.link)
    first = await wrong.sees(FIRST_SCREEN)
    await wrong.press(first, "button-ask")
    await wrong.told("ask-text-ask")
    await wrong.speaker.person.send(ASKED[language])
    notice = await recruiter.sees(ASKED[language])
    await wrong.press(first, "button-not-me")
    await wrong.told("not-me")
    await recruiter.sees(recruiter.words("wrong-person", name=invited.name, vacancy=one_opening.title))

    found = await recruiter.say(f"/interviews {invited.name}")
    card = await recruiter.tap(found, next(label for label in labels(found) if label.startswith(invited.name)))
    await recruiter.press(card, "button-reissue")
    await right.speaker.person.follow(find_link(await recruiter.sees(LINK)))
    await right.sees(FIRST_SCREEN)
    await recruiter.speaker.person.send(REPLY[language], reply_to=notice.id)
    await recruiter.told("error-not-found")
    await ledger.settled()
    assert await ledger.one(QUESTIONS, invited.name) == 0
    for desk in (wrong, right):
        texts = [message.text for message in (await desk.speaker.person.screen()).messages]
        assert not any(REPLY[language] in text for text in texts)


async def test_whoever_has_begun_elsewhere_keeps_what_they_said(
    desks: Desks, office: Office, one_opening: Opening, language: Language, ledger: Ledger
) -> None:
    invited = await office.invited(one_opening, language)
    other = await office.opening(language, one_opening.recruiter)
    link = await office.recruitment.invite_candidate(other.recruiter, other.title, invited.name)
    desk = desks.of(invited.speaker)
    await desk.speaker.person.follow(link)
    early = next(b for b in (await desk.sees(FIRST_SCREEN)).buttons if b.label == desk.words("button-not-me"))
    await desk.recruitment.begin(desk.speaker, invited.link)
    await desk.recruitment.answer(desk.speaker, "My own words.")
    await desk.sees("2/3")
    await desk.speaker.person.follow(link)
    assert desk.words("button-not-me") not in labels(await desk.sees(FIRST_SCREEN))
    await desk.speaker.person.tap_button(early)
    assert await desk.toast() == desk.words("error-already-moved-on")
    account = "SELECT u.telegram_id FROM candidates c JOIN users u ON u.id = c.user_id WHERE c.name = $1"
    assert await ledger.one(account, invited.name) == desk.speaker.person.id


async def test_whoever_applied_is_not_asked_whether_it_is_them(
    desks: Desks, office: Office, one_opening: Opening, language: Language
) -> None:
    opening = await office.opening(language, one_opening.recruiter)
    recruiter, applicant = desks.of(opening.recruiter), desks.of(await office.newcomer(language))
    menu = await recruiter.tap(await recruiter.say(f"/vacancies {opening.title}"), opening.title)
    await recruiter.press(await recruiter.press(menu, "button-apply"), "button-apply-open")
    await applicant.speaker.person.follow(find_link(await recruiter.sees(LINK)))
    shown = labels(await applicant.sees(FIRST_SCREEN))
    assert applicant.words("button-my-data") in shown
    assert applicant.words("button-not-me") not in shown
