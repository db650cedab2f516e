"""The answers behind a report: every word of every one, however long, by whomever they are read."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from bot.texts import Texts, pieces, utf16_length
from cli.demo.recruitment import BUFFER, FIRST_SCREEN, FOLLOW_UP, Recruitment
from core.services.actor import Language
from playground.screen import Message
from tests.bot.desk import Desk, labels
from tests.bot.ledger import Ledger
from tests.bot.people import Invited, Office, Opening
from tests.bot.test_follow_ups import settings_of

SAID: dict[Language, str] = {"en": "I nod to guest", "ru": "Я киваю гостю"}


def said(language: Language, first: int, last: int) -> str:
    """So many sentences, no two alike."""
    return " ".join(f"{SAID[language]} №{number:04}." for number in range(first, last))


def numbers(words: str) -> list[str]:
    """Those that the sentences end with."""
    return re.findall(r"№\d+\.", words)


async def read_on(desk: Desk, page: Message) -> AsyncIterator[Message]:
    """The pages from this one to the last."""
    yield page
    while (further := desk.words("button-further")) in labels(page):
        page = await desk.tap(page, further)
        yield page


async def words_of(desk: Desk, card: Message, question: int) -> str:
    """All that the pages of a question show, parted by nothing but white space."""
    page = await desk.press(card, "button-answers")
    chosen = desk.words("button-chosen", label=str(question))
    if chosen not in labels(page):
        page = await desk.tap(page, str(question))
    shown = [page.text async for page in read_on(desk, page) if chosen in labels(page)]
    assert max(map(utf16_length, shown)) <= 4096
    return " ".join(" ".join(shown).split())


@pytest.fixture
def recruiter(one_opening: Opening, recruitment: Recruitment, texts: Texts) -> Desk:
    return Desk(one_opening.recruiter, recruitment, texts)


@pytest.mark.parametrize("reader", ["engine", "person"])
async def test_a_recruiter_reads_every_word_of_a_long_answer(
    desk: Desk, recruiter: Desk, invited: Invited, one_opening: Opening, language: Language, reader: str
) -> None:
    long, longer = said(language, 0, 60), [said(language, start, start + 150) for start in (100, 250, 400)]
    if reader == "person":
        await desk.speaker.person.follow(invited.link)
        first = await desk.press(await desk.sees(FIRST_SCREEN), "button-without-ai")
        await desk.offers(first, desk.words("button-with-ai"))
    await desk.recruitment.interview(desk.speaker, invited.link, [long, "\n\n".join(longer)])
    if reader == "person":
        words = recruiter.words("interview-to-read", name=invited.name, vacancy=one_opening.title)
        card = await recruiter.press(await recruiter.sees(words), "button-report")
    else:
        card = await recruiter.recruitment.report(recruiter.speaker, invited.name)

    assert long in await words_of(recruiter, card, 1)
    card = await recruiter.press(await recruiter.now(card), "button-back")
    assert numbers(await words_of(recruiter, card, 2)) == numbers(" ".join(longer))
    page = await recruiter.now(card)
    assert recruiter.words("status-skipped") in page.text
    page = await recruiter.tap(page, recruiter.words("button-earlier"))
    assert "№0549." in page.text
    assert recruiter.words("button-advance") in labels(await recruiter.press(page, "button-back"))


async def test_a_long_follow_up_is_read_to_its_end(
    office: Office, recruitment: Recruitment, texts: Texts, ledger: Ledger
) -> None:
    opening = await office.opening()
    recruiter = Desk(opening.recruiter, recruitment, texts)
    await recruiter.press(await settings_of(recruiter, opening), "button-follow-ups-on")
    invited = await office.invited(opening)
    candidate = Desk(invited.speaker, recruitment, texts)
    await recruitment.begin(invited.speaker, invited.link)
    main, more = said("en", 0, 120), said("en", 500, 620)
    for words, following in ((main, FOLLOW_UP), (more, "2/3")):
        await candidate.speaker.person.send(words)
        await candidate.press(await candidate.sees(BUFFER), "button-done")
        asked = await candidate.sees(following)
    await ledger.run(
        "UPDATE interviews SET read_by = 'person' WHERE id = $1", await ledger.interview_of(invited.name, "id")
    )
    await candidate.press(asked, "button-skip")
    await candidate.press(await candidate.sees("3/3"), "button-skip")
    await candidate.press(await candidate.told("summary-title"), "button-submit")
    words = recruiter.words("interview-to-read", name=invited.name, vacancy=opening.title)
    card = await recruiter.press(await recruiter.sees(words), "button-report")
    assert numbers(await words_of(recruiter, card, 1)) == numbers(main + more)


@pytest.mark.parametrize("text", ["", "🙂" * 25, "one two  three\nfour " * 9, f"{'w' * 30} w"])
def test_a_text_in_pieces_loses_nothing(text: str) -> None:
    found = pieces(text, 11)
    assert "".join(found) == text
    assert all(utf16_length(piece) <= 11 for piece in found)


def test_a_text_is_parted_between_words() -> None:
    assert pieces("one two three\nfour", 9) == ["one two ", "three\n", "four"]
