"""Feedback as candidates get it: at once, when the recruiter sends it, or never; as the vacancy's settings say."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.texts import Texts
from cli.demo.recruitment import Recruitment
from core.services.actor import Language
from playground.screen import Message
from tests.bot.desk import Desk, labels
from tests.bot.ledger import Ledger
from tests.bot.people import Invited, Office, Opening

SAID: dict[Language, str] = {
    "en": "I told the customer at once, cancelled the item on the till and gave 4 euros back.",
    "ru": "Я сразу сказал покупателю, отменил позицию на кассе и вернул 300 рублей.",
}
TO_THE_POINT: dict[Language, str] = {
    "en": "I nod to the second guest, say that I will be there in a minute, and finish the first drink.",
    "ru": "Я киваю второму гостю, говорю, что подойду через минуту, и заканчиваю первый напиток.",
}
"""Of the first question, so that feedback quotes it."""
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


@dataclass(frozen=True)
class Read:
    """An interview that was read: its report, and both at their desks."""

    opening: Opening
    name: str
    card: Message
    recruiter: Desk
    candidate: Desk

    async def drafted(self) -> Message:
        """The feedback as the recruiter sees it before it is sent."""
        await self.recruiter.press(self.card, "button-feedback")
        return await self.recruiter.sees(self.recruiter.words("feedback-preview", name=self.name))

    @property
    def title(self) -> str:
        """The first line of what the candidate gets."""
        return self.candidate.words("feedback-title", vacancy=self.opening.title)


@pytest.fixture
async def read(one_opening: Opening, invited: Invited, desk: Desk, ledger: Ledger) -> Read:
    await desk.recruitment.interview(desk.speaker, invited.link, [TO_THE_POINT[one_opening.language]])
    card = await desk.recruitment.report(one_opening.recruiter, invited.name)
    await ledger.settled()
    recruiter = Desk(one_opening.recruiter, desk.recruitment, desk.texts)
    return Read(one_opening, invited.name, card, recruiter, desk)


async def test_feedback_is_previewed_sent_and_marks_the_candidates_own_sentence(read: Read) -> None:
    draft = await read.drafted()
    assert read.title in draft.text
    assert read.title not in (await read.candidate.speaker.person.screen()).text
    await read.recruiter.press(draft, "button-feedback-send")
    told = await read.candidate.sees(read.title)
    assert read.candidate.words("feedback-by-offline") in told.text
    assert told.quote
    message_id, words = told.quote
    answer = next(m for m in (await read.candidate.speaker.person.screen()).messages if m.id == message_id)
    assert words in answer.text == TO_THE_POINT[read.opening.language]
    assert words in told.text
    await read.recruiter.loses(draft, read.recruiter.words("button-feedback-send"))
    assert read.recruiter.words("button-back") in labels(await read.recruiter.now(draft))


async def test_a_quote_that_telegram_refuses_is_told_plainly(read: Read) -> None:
    said = TO_THE_POINT[read.opening.language]
    own = next(m for m in (await read.candidate.speaker.person.screen()).messages if m.text == said)
    await read.candidate.speaker.person.edit(own.id, "12345")  # no word of the quote is left in it
    await read.recruiter.press(await read.drafted(), "button-feedback-send")
    told = await read.candidate.sees(read.title)
    assert told.quote is None
    assert said[:40] in told.text


async def test_a_person_writes_feedback_of_their_own(read: Read) -> None:
    await read.recruiter.press(await read.drafted(), "button-feedback-write")
    await read.recruiter.told("feedback-words-ask")
    await read.recruiter.speaker.person.send("4/5 <b>&")
    await read.recruiter.told("error-feedback-judges")
    await read.recruiter.speaker.person.send("Clear and kind <b>&\nTry to name the time.")
    draft = await read.recruiter.sees("Clear and kind <b>&\nTry to name the time.")
    await read.recruiter.press(draft, "button-feedback-send")
    assert read.candidate.words("feedback-by-person") in (await read.candidate.sees("Clear and kind <b>&")).text


async def test_words_that_changed_meanwhile_are_shown_before_they_are_sent(read: Read, ledger: Ledger) -> None:
    seen = await read.drafted()
    await read.recruiter.press(seen, "button-feedback-write")
    await read.recruiter.told("feedback-words-ask")
    await read.recruiter.speaker.person.send("Clear and kind.")
    await read.recruiter.sees("Clear and kind.")
    await read.recruiter.press(seen, "button-feedback-send")
    shown = await read.recruiter.told("feedback-changed")
    assert (shown.id, "Clear and kind." in shown.text) == (seen.id, True)
    await ledger.settled()
    assert read.title not in (await read.candidate.speaker.person.screen()).text
    await read.recruiter.press(shown, "button-feedback-send")
    assert "Clear and kind." in (await read.candidate.sees(read.title)).text
