"""«Try as candidate»: staff walk from the first screen to the last question and out; nothing is stored."""

from __future__ import annotations

import re

import pytest

from bot.texts import Texts
from cli.demo.recruitment import FIRST_SCREEN, Recruitment, Speaker
from core.services.actor import Language
from playground.screen import Message
from tests.bot.ledger import Ledger
from tests.bot.people import QUESTIONS, Office, Opening

TAGS = re.compile("<[^>]+>")


@pytest.mark.both_modes
async def test_the_whole_walk_there_and_back_and_out(
    office: Office, one_opening: Opening, recruitment: Recruitment, texts: Texts, ledger: Ledger
) -> None:
    speaker = one_opening.recruiter
    await speaker.person.send(f"/vacancies {one_opening.title}")
    await speaker.person.wait_text(one_opening.title)
    await speaker.person.tap(one_opening.title)
    await recruitment.tap(speaker, "button-plan")
    await ledger.settled()
    before = await ledger.business()

    await recruitment.tap(speaker, "button-preview")
    first = await _seen(speaker, texts)
    assert FIRST_SCREEN.search(first.text)
    assert one_opening.title in first.text
    questions = []
    for number in range(1, QUESTIONS + 1):
        await recruitment.tap(speaker, "button-continue")
        shown = await _seen(speaker, texts)
        assert f"{number}/{QUESTIONS} " in shown.text
        questions.append(shown.text)
    assert len(set(questions)) == QUESTIONS
    assert recruitment.label(speaker, "button-continue") not in [button.label for button in shown.buttons]
    await recruitment.tap(speaker, "button-back")
    assert (await _seen(speaker, texts)).text == questions[-2]
    await recruitment.tap(speaker, "button-preview-end")
    plan = (await speaker.person.screen()).last
    assert recruitment.label(speaker, "button-preview") in [button.label for button in plan.buttons]
    assert await ledger.business() == before


async def test_answering_a_preview_stores_nothing(
    one_opening: Opening, office: Office, recruitment: Recruitment, texts: Texts, ledger: Ledger
) -> None:
    speaker = one_opening.recruiter
    invited = await office.invited(one_opening)
    await speaker.person.follow(invited.link)
    await speaker.person.wait_text(FIRST_SCREEN)
    await recruitment.tap(speaker, "button-continue")
    await ledger.settled()
    before = await ledger.business()
    await speaker.person.send("I would nod to the second guest.")
    await speaker.person.wait_text(texts.get(speaker.language, "error-not-understood"))
    assert await ledger.business() == before


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("who", ["recruiter", "admin"])
async def test_a_candidates_link_shows_staff_the_preview_and_is_not_used_up(
    office: Office, recruitment: Recruitment, texts: Texts, ledger: Ledger, language: Language, who: str
) -> None:
    opening = await office.opening(language)
    speaker = office.admin if who == "admin" else opening.recruiter
    invited = await office.invited(opening, language)
    await speaker.person.follow(invited.link)
    await speaker.person.wait_text(FIRST_SCREEN)
    assert opening.title in (await _seen(speaker, texts)).text
    used = "SELECT redeemed_by FROM invites WHERE interview_id = $1"
    assert await ledger.one(used, await ledger.interview_of(invited.name, "id")) is None
    await recruitment.begin(invited.speaker, invited.link)


async def _seen(speaker: Speaker, texts: Texts) -> Message:
    """The screen at hand, which says that it is a preview and has a way out."""
    last = (await speaker.person.screen()).last
    assert last.text.startswith(TAGS.sub("", texts.get(speaker.language, "preview-mark")))
    assert texts.get(speaker.language, "button-preview-end") in [button.label for button in last.buttons]
    return last
