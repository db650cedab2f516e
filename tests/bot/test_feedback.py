"""Feedback as candidates get it: at once, when the recruiter sends it, or never; as the vacancy's settings say."""

from __future__ import annotations

import pytest

from bot.texts import Texts
from cli.demo.recruitment import Recruitment
from core.services.actor import Language
from tests.bot.desk import Desk
from tests.bot.ledger import Ledger
from tests.bot.people import Office

SAID: dict[Language, str] = {
    "en": "I told the customer at once, cancelled the item on the till and gave 4 euros back.",
    "ru": "Я сразу сказал покупателю, отменил позицию на кассе и вернул 300 рублей.",
}
WRITTEN = "SELECT count(*) FROM feedbacks f JOIN interviews i ON i.id = f.interview_id WHERE i.id = $1"


@pytest.mark.parametrize("setting", ["at-once", "never"])
async def test_feedback_goes_out_without_a_tap_only_where_the_settings_say_so(
    office: Office, recruitment: Recruitment, texts: Texts, ledger: Ledger, language: Language, setting: str
) -> None:
    opening = await office.opening(language)
    recruiter = Desk(opening.recruiter, recruitment, texts)
    card = await recruiter.tap(await recruiter.say("/vacancies"), opening.title)
    settings = await recruiter.press(card, "button-settings")
    settings = await recruiter.press(settings, f"button-feedback-{setting}")
    chosen = recruiter.words("button-chosen", label=recruiter.words(f"button-feedback-{setting}"))
    assert recruiter.words(f"settings-feedback-{setting}") in (await recruiter.offers(settings, chosen)).text

    invited = await office.invited(opening, language)
    candidate = Desk(invited.speaker, recruitment, texts)
    await recruitment.interview(invited.speaker, invited.link, [SAID[language]] * 3)
    await recruitment.report(recruiter.speaker, invited.name)
    await ledger.settled()
    await ledger.run("UPDATE notifications SET not_before = now() WHERE kind = 'feedback' AND sent_at IS NULL")
    await ledger.settled()
    title = candidate.words("feedback-title", vacancy=opening.title)
    shown = [message for message in (await invited.speaker.person.screen()).messages if title in message.text]
    assert len(shown) == (setting == "at-once")
    assert await ledger.one(WRITTEN, await ledger.interview_of(invited.name, "id")) == len(shown)
    if shown:
        assert candidate.words("feedback-by-offline-alone") in shown[0].text
        assert not any(verdict in shown[0].text for verdict in ("/5", candidate.words("decision-reject")))
