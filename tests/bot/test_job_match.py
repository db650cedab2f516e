"""The CV beside the vacancy on a recruiter's screen: words of both, no score, gone with consent."""

from __future__ import annotations

import uuid

import pytest

from bot.texts import Texts
from cli.demo.recruitment import FIRST_SCREEN, Recruitment
from tests.bot.desk import Desk, labels
from tests.bot.ledger import Ledger
from tests.bot.people import Office
from tests.files import pdf

LINES = {
    "en": ["Senior barista", "Experience: 4 years", "I served guests and took payments at the till"],
    "ru": ["Старший бариста", "Опыт работы: 4 года", "Принимал оплату на кассе, общался с гостями"],
}


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_recruiter_sees_the_words_of_both(
    language: str, office: Office, recruitment: Recruitment, texts: Texts, ledger: Ledger
) -> None:
    opening = await office.opening("ru" if language == "ru" else "en")
    desk = Desk(opening.recruiter, recruitment, texts)
    invited, bare = await office.invited(opening), await office.invited(opening)
    contact = f"{uuid.uuid4().hex[:10]}@example.com"
    await ledger.run("UPDATE candidates SET email = $2 WHERE name = $1", invited.name, contact)
    await desk.speaker.person.send_document(pdf(["Vera Sample", contact, *LINES[language]]), "cv.pdf")
    review = await desk.sees(contact)
    await desk.tap(review, desk.words("button-same-person", name=invited.name))
    await desk.sees(desk.words("candidate-cv"))

    pending = desk.words("interview-pending")
    card = await desk.tap(await desk.say(f"/interviews {invited.name}"), f"{invited.name} · {pending}")
    match = await desk.press(card, "button-job-match")
    assert invited.name in match.text
    assert LINES[language][2].split(",")[0] in match.text
    assert LINES[language][0] in match.text
    assert desk.words("match-engine-offline") in match.text
    back = await desk.press(match, "button-back")
    assert desk.words("button-job-match") in labels(back)

    await invited.speaker.person.follow(invited.link)
    await invited.speaker.person.wait_text(FIRST_SCREEN)
    candidates = Desk(invited.speaker, recruitment, texts)
    assert candidates.words("why-cv-offline") in (await candidates.say("/why")).text

    other = await desk.tap(await desk.say(f"/interviews {bare.name}"), f"{bare.name} · {pending}")
    assert desk.words("button-job-match") not in labels(other)
