"""The settings of a vacancy, in both languages."""

from __future__ import annotations

import pytest

from bot.texts import Texts
from cli.demo.recruitment import Recruitment
from core.services.actor import Language
from tests.bot.desk import Desk, labels
from tests.bot.ledger import Ledger
from tests.bot.people import Office


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_recruiter_sees_and_changes_what_candidates_are_promised(
    office: Office, recruitment: Recruitment, texts: Texts, ledger: Ledger, language: Language
) -> None:
    opening = await office.opening(language)
    desk = Desk(opening.recruiter, recruitment, texts)
    card = await desk.tap(await desk.say("/vacancies"), opening.title)
    settings = await desk.press(card, "button-settings")
    assert desk.words("settings-reply", days=5) in settings.text
    assert desk.words("settings-feedback-on-release") in settings.text
    assert desk.words("button-chosen", label=desk.words("button-notices-at-once")) in labels(settings)

    settings = await desk.tap(settings, desk.words("button-reply-later", days=6))
    settings = await desk.offers(settings, desk.words("button-reply-later", days=7))
    assert desk.words("settings-reply", days=6) in settings.text
    await desk.press(settings, "button-feedback-never")
    settings = await desk.offers(settings, desk.words("button-chosen", label=desk.words("button-feedback-never")))
    assert desk.words("settings-feedback-never") in settings.text
    await desk.press(settings, "button-notices-gathered")
    settings = await desk.offers(settings, desk.words("button-chosen", label=desk.words("button-notices-gathered")))
    assert desk.words("settings-notices-gathered") in settings.text
    for column, value in (("reply_days", 6), ("feedback", "never"), ("notices", "gathered")):
        assert await ledger.one(f"SELECT {column} FROM vacancies WHERE title = $1", opening.title) == value
    assert opening.title in (await desk.press(settings, "button-back")).text
