"""Decisions among colleagues: whose it is, and an answer to each tap."""

from __future__ import annotations

from bot.texts import Texts
from cli.demo.recruitment import Recruitment
from core.services.actor import Language
from playground.screen import Message
from tests.bot.desk import Desk
from tests.bot.ledger import Ledger
from tests.bot.people import Office

JOIN = """
    INSERT INTO vacancy_members (vacancy_id, user_id)
    SELECT v.id, u.id FROM vacancies v, users u WHERE v.title = $1 AND u.telegram_id = $2
"""


async def card_of(desk: Desk, name: str) -> Message:
    """The card of an interview, from the list."""
    listed = await desk.say(f"/interviews {name}")
    return await desk.tap(listed, next(button.label for button in listed.buttons if name in button.label))


async def test_a_decision_is_told_with_the_name_of_whoever_made_it(
    office: Office, recruitment: Recruitment, texts: Texts, ledger: Ledger, language: Language
) -> None:
    opening, colleague = await office.opening(language), await office.recruiter(language)
    mine, theirs = (Desk(speaker, recruitment, texts) for speaker in (opening.recruiter, colleague))
    await ledger.run(JOIN, opening.title, colleague.person.id)
    invited = await office.invited(opening, language)
    await recruitment.interview(invited.speaker, invited.link, [])
    report = await recruitment.report(opening.recruiter, invited.name)
    decision = mine.words("decision-hold")
    saved = mine.words("decision-saved", name=invited.name, decision=decision)
    await mine.press(report, "button-hold")
    await mine.sees(saved)

    own = mine.words("report-decided", decision=decision)
    named = theirs.words("report-decided-by", name=opening.recruiter.person.first_name, decision=decision)
    for desk, words in ((mine, own), (theirs, named)):
        card = await card_of(desk, invited.name)
        assert words in card.text
        report = await desk.press(card, "button-report")
        assert words in report.text
    await theirs.press(report, "button-hold")
    await theirs.sees(saved)
    await ledger.settled()
    decided = "SELECT count(*) FROM decisions WHERE interview_id = $1"
    assert await ledger.one(decided, await ledger.interview_of(invited.name, "id")) == 1
