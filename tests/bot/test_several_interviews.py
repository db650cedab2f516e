"""One person in the middle of two interviews: what they write goes to the one they were shown last."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from bot.texts import Texts
from cli.demo.recruitment import BUFFER, CONSENT, FIRST_SCREEN, TERM, Recruitment
from core.services.actor import Language
from playground.screen import Message
from tests.bot.desk import Desk
from tests.bot.ledger import Ledger
from tests.bot.people import Invited, Office, Opening

ANSWERS = """
    SELECT p.text FROM response_parts p JOIN responses r ON r.id = p.response_id
    JOIN interviews i ON i.id = r.interview_id JOIN candidates c ON c.id = i.candidate_id
    WHERE c.name = $1 ORDER BY p.message_id
"""


@dataclass(frozen=True)
class Both:
    """A candidate and their two interviews, the first one begun first."""

    desk: Desk
    asked: Message
    """The first question of the first interview."""
    openings: tuple[Opening, Opening]
    invited: tuple[Invited, Invited]

    def title(self, number: int) -> str:
        return self.desk.words("of-vacancy", title=self.openings[number].title)


@pytest.fixture
async def both(
    office: Office, one_opening: Opening, language: Language, recruitment: Recruitment, texts: Texts
) -> Both:
    other = await office.opening(language)
    first = await office.invited(one_opening, language)
    second = await office.invited(other, language)
    desk = Desk(first.speaker, recruitment, texts)
    alone = await recruitment.begin(desk.speaker, first.link)
    assert one_opening.title not in alone.text
    asked = await recruitment.begin(desk.speaker, second.link)
    both = Both(desk, alone, (one_opening, other), (first, second))
    assert both.title(1) in asked.text, "whoever is in the middle of two is told which one asks"
    return both


async def test_words_go_to_the_interview_shown_last_and_the_screen_says_which(both: Both, ledger: Ledger) -> None:
    desk, (first, second) = both.desk, both.invited
    await desk.speaker.person.send("to the second")
    buffer = await desk.sees(BUFFER)
    assert both.title(1) in buffer.text

    await desk.speaker.person.follow(first.link)
    assert both.title(0) in (await desk.told("place-resumed")).text
    await desk.speaker.person.send("to the first")
    assert both.title(0) in (await desk.sees(BUFFER)).text
    assert both.title(0) in (await desk.say("/status")).text
    await desk.speaker.person.send("/done")
    assert both.title(0) in (await desk.sees("2/3")).text

    await desk.press(buffer, "button-done")  # of the second interview: it is at hand from here
    assert both.title(1) in (await desk.sees("2/3")).text
    await desk.speaker.person.send("to the second again")
    assert both.title(1) in (await desk.sees(BUFFER)).text
    assert await ledger.column(ANSWERS, first.name) == ["to the first"]
    assert await ledger.column(ANSWERS, second.name) == ["to the second", "to the second again"]


async def test_an_edit_belongs_to_the_answer_it_was_sent_for(both: Both, ledger: Ledger) -> None:
    desk, (first, second) = both.desk, both.invited
    message_id = await desk.speaker.person.send("to the second")
    await desk.sees(BUFFER)
    await desk.speaker.person.follow(first.link)
    await desk.told("place-resumed")
    await desk.speaker.person.edit(message_id, "to the second, in other words")
    assert both.title(1) in (await desk.sees("in other words")).text
    assert await ledger.column(ANSWERS, second.name) == ["to the second, in other words"]
    assert await ledger.column(ANSWERS, first.name) == []


@pytest.mark.parametrize("button", ["button-simpler", "button-later"])
async def test_a_button_under_the_other_question_turns_to_it(both: Both, ledger: Ledger, button: str) -> None:
    desk, (first, second) = both.desk, both.invited
    await desk.press(both.asked, button)
    if button == "button-simpler":
        assert both.title(0) in (await desk.sees("1/3")).text
    await desk.speaker.person.send("to the first")
    assert both.title(0) in (await desk.sees(BUFFER)).text
    assert await ledger.column(ANSWERS, first.name) == ["to the first"]
    assert await ledger.column(ANSWERS, second.name) == []


async def test_words_decide_on_the_consent_that_was_shown_last(
    both: Both, office: Office, language: Language, ledger: Ledger
) -> None:
    """Also in the middle of another interview, and of two that wait."""
    third, fourth = [await office.invited(opening, language) for opening in both.openings]
    desk = both.desk
    await desk.speaker.person.follow(third.link)
    waiting = await desk.sees(FIRST_SCREEN)
    await desk.speaker.person.follow(fourth.link)
    await desk.press(await desk.sees(FIRST_SCREEN), "button-continue")
    await desk.press(waiting, "button-continue")
    await desk.sees(CONSENT)
    await desk.speaker.person.send("/agree")
    await desk.sees(TERM)
    assert await ledger.interview_of(third.name) == "in_progress"
    assert await ledger.interview_of(fourth.name) == "pending"


async def test_whoever_has_handed_one_in_goes_on_with_the_other(both: Both, ledger: Ledger) -> None:
    desk, (first, second) = both.desk, both.invited
    for number in (2, 3):
        await desk.speaker.person.send("/skip")
        await desk.sees(f"{number}/3")
    await desk.speaker.person.send("/skip")
    summary = await desk.told("summary-title")
    assert (await desk.say("/submit")).text == desk.words("error-submit-which")
    await desk.press(summary, "button-submit")
    await ledger.settled()
    place = await desk.say("/status")
    assert desk.words("place-resumed") in place.text
    assert both.title(0) not in place.text, "only one is left"
    await desk.speaker.person.send("to the first")
    await desk.sees(BUFFER)
    assert await ledger.column(ANSWERS, first.name) == ["to the first"]
    assert await ledger.column(ANSWERS, second.name) == []


async def test_a_question_to_an_interview_that_is_withdrawn_takes_no_words_from_the_other(
    both: Both, ledger: Ledger
) -> None:
    desk, (first, second) = both.desk, both.invited
    await desk.press(both.asked, "button-ask")
    await desk.told("ask-text-ask")
    await desk.speaker.person.send(f"/withdraw 1 {desk.words('typed-yes')}")
    await ledger.settled()
    assert await ledger.interview_of(first.name) == "withdrawn"
    await desk.speaker.person.send("to the second")
    assert "to the second" in (await desk.sees(BUFFER)).text
    assert await ledger.column(ANSWERS, second.name) == ["to the second"]


async def test_whoever_has_handed_in_one_is_led_on_to_the_other(both: Both) -> None:
    desk = both.desk
    for number in (2, 3):
        await desk.speaker.person.send("/skip")
        assert both.title(1) in (await desk.sees(f"{number}/3")).text
    await desk.speaker.person.send("/skip")
    await desk.press(await desk.told("summary-title"), "button-submit")
    thanks = await desk.sees(re.compile("Thank you|Спасибо"))
    await desk.tap(thanks, desk.words("button-go-on-with", vacancy=both.openings[0].title))
    await desk.told("place-resumed")
    resumed = (await desk.speaker.person.screen()).last
    assert both.openings[0].title not in resumed.text, "it is the only one now"
    await desk.speaker.person.send("to the first")
    await desk.sees(BUFFER)


SALARY: dict[Language, str] = {"ru": "Какая зарплата?", "en": "What is the salary?"}


async def test_what_is_said_to_an_invitation_just_opened_is_said_to_it(
    office: Office, one_opening: Opening, language: Language, recruitment: Recruitment, texts: Texts, ledger: Ledger
) -> None:
    """Words are no answer in the interview under way; questions and the wish for a person go to its people."""
    other = await office.opening(language)
    await ledger.run("UPDATE vacancies SET pay = '4321 / h' WHERE title = $1", other.title)
    begun, opened = [await office.invited(opening, language) for opening in (one_opening, other)]
    desk = Desk(begun.speaker, recruitment, texts)
    await recruitment.begin(desk.speaker, begun.link)

    await desk.speaker.person.follow(opened.link)
    first = await desk.sees(FIRST_SCREEN)
    place = await desk.say("Yes, I want to.")
    assert place.text == f"{desk.words('place-before-consent-begun')}\n\n{first.text}"
    await desk.say("/ask")
    answered = await desk.say(SALARY[language])
    assert "4321 / h" in answered.text
    await desk.press(answered, "button-place")
    assert other.title in (await desk.sees(FIRST_SCREEN)).text, "back to the one that was asked about"
    await desk.say("/human")
    await other.recruiter.person.wait_text(desk.words("human-requested", name=opened.name, vacancy=other.title))

    assert "1/3" in (await desk.say("/resume")).text
    await desk.speaker.person.send("to the first")
    await desk.sees(BUFFER)
    assert await ledger.column(ANSWERS, begun.name) == ["to the first"]
    assert await ledger.column(ANSWERS, opened.name) == []
    assert await ledger.interview_of(opened.name) == "pending"


async def test_an_invitation_that_was_not_opened_takes_no_words(
    office: Office, language: Language, desk: Desk, invited: Invited, ledger: Ledger
) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    second = await office.invited(await office.opening(language), language)
    await ledger.run(
        "UPDATE candidates SET user_id = (SELECT user_id FROM candidates WHERE name = $1) WHERE name = $2",
        invited.name,
        second.name,
    )
    await desk.speaker.person.send("to the first")
    await desk.sees(BUFFER)
    assert await ledger.column(ANSWERS, invited.name) == ["to the first"]
