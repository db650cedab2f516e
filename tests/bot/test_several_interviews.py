"""One person in the middle of two interviews: what they write goes to the one they were shown last."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.texts import Texts
from cli.demo.recruitment import BUFFER, Recruitment
from core.services.actor import Language
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
    both = Both(desk, (one_opening, other), (first, second))
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


async def test_whoever_has_handed_one_in_goes_on_with_the_other(both: Both, ledger: Ledger) -> None:
    desk, (first, second) = both.desk, both.invited
    for number in (2, 3):
        await desk.speaker.person.send("/skip")
        await desk.sees(f"{number}/3")
    await desk.speaker.person.send("/skip")
    await desk.told("summary-title")
    await desk.speaker.person.send("/submit")
    await ledger.settled()
    place = await desk.say("/status")
    assert desk.words("place-resumed") in place.text
    assert both.title(0) not in place.text, "only one is left"
    await desk.speaker.person.send("to the first")
    await desk.sees(BUFFER)
    assert await ledger.column(ANSWERS, first.name) == ["to the first"]
    assert await ledger.column(ANSWERS, second.name) == []
