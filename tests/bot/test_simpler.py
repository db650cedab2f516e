"""A question in simpler words: seen and changed by the recruiter beforehand, the same for every candidate who asks."""

from __future__ import annotations

import re

from bot.texts import Texts
from cli.demo.recruitment import REPORT_SECONDS, Recruitment
from core.services.actor import Language
from playground.screen import Message
from tests.bot.desk import Desk, labels
from tests.bot.ledger import Ledger
from tests.bot.people import DESCRIPTIONS, Office, Opening, unique

ASKED = "SELECT q.{what} FROM questions q JOIN interviews i ON i.kit_id = q.kit_id WHERE i.id = $1 ORDER BY q.position"
POINTS = """
    SELECT p FROM questions q JOIN interviews i ON i.kit_id = q.kit_id,
        jsonb_array_elements_text(q.criteria->'key_points') p WHERE i.id = $1
"""
OF_PLAN = """
    SELECT q.simpler FROM questions q JOIN kits k ON k.id = q.kit_id JOIN vacancies v ON v.id = k.vacancy_id
    WHERE v.title = $1 ORDER BY q.position
"""
PLAN = re.compile("Interview plan|План интервью")
COPY = re.compile("tap to copy|чтобы скопировать")
TYPED: dict[Language, tuple[str, str]] = {
    "en": (
        "Two guests come at once. Whom do you go to first, and what do you say to the other one?",
        "How do you tell a guest politely and clearly that the till is closed already?",
    ),
    "ru": (
        "Пришли сразу двое. К кому вы подойдёте сначала и что скажете другому?",
        "Как вы вежливо и понятно скажете гостю, что касса уже закрыта?",
    ),
}


async def _simpler(desk: Desk, question: Message) -> Message:
    """Ask for simpler words; the message that comes has the question's ways on."""
    await desk.press(question, "button-simpler")
    simpler = (await desk.speaker.person.screen()).last
    assert simpler.id > question.id
    ways_on = {desk.words(key) for key in ("button-skip", "button-later", "button-simpler")}
    assert ways_on <= set(labels(simpler))
    return simpler


async def test_each_question_has_words_of_its_own_the_same_for_all_and_they_give_nothing_away(
    one_opening: Opening, office: Office, recruitment: Recruitment, texts: Texts, ledger: Ledger
) -> None:
    said: list[list[str]] = []
    for _ in range(2):
        invited = await office.invited(one_opening, one_opening.language)
        desk = Desk(invited.speaker, recruitment, texts)
        first = await recruitment.begin(desk.speaker, invited.link)
        told = [await _simpler(desk, first)]
        await desk.press(told[0], "button-skip")
        told.append(await _simpler(desk, await desk.sees("2/3")))
        said.append([message.text for message in told])
        await desk.press(first, "button-simpler")
        assert await desk.toast() == desk.words("error-already-moved-on")
    assert said[0] == said[1]
    interview = await ledger.interview_of(invited.name, "id")
    stored = await ledger.column(ASKED.format(what="simpler"), interview)
    assert len(set(stored)) == 3
    for number, (text, words) in enumerate(zip(said[0], stored, strict=False), start=1):
        assert text == desk.words("simpler-words", number=number, count=3, text=words)
    points = await ledger.column(POINTS, interview)
    assert points
    assert [point for point in points if point.casefold() in " ".join(said[0]).casefold()] == []


async def test_a_question_without_them_tells_its_subject(
    office: Office, language: Language, recruitment: Recruitment, texts: Texts, ledger: Ledger
) -> None:
    invited = await office.invited(await office.opening(language), language)
    interview = await ledger.interview_of(invited.name, "id")
    without = "UPDATE questions SET simpler = NULL WHERE kit_id = (SELECT kit_id FROM interviews WHERE id = $1)"
    await ledger.run(without, interview)
    desk = Desk(invited.speaker, recruitment, texts)
    told = await _simpler(desk, await recruitment.begin(desk.speaker, invited.link))
    competency = (await ledger.column(ASKED.format(what="competency"), interview))[0]
    assert told.text == desk.words("simpler", number=1, count=3, competency=competency)


async def test_the_recruiter_sees_them_on_the_card_and_changes_them_before_anybody_is_asked(
    office: Office, language: Language, recruitment: Recruitment, texts: Texts, ledger: Ledger
) -> None:
    words, reworded = TYPED[language]
    desk, title = Desk(await office.recruiter(language), recruitment, texts), unique("Barista")
    await desk.say("/new")
    await desk.speaker.person.send(DESCRIPTIONS[language].format(title=title))
    await desk.press(await desk.sees(re.compile("Interview:|Интервью:")), "button-all-right")
    plan = await desk.speaker.person.wait_text(PLAN, timeout=REPORT_SECONDS)

    first, second, _ = await ledger.column(OF_PLAN, title)
    card = await desk.tap(plan, "1")
    assert desk.words("kit-simpler", text=first).strip() in card.text
    await desk.press(card, "button-edit-simpler")
    assert first in (await desk.sees(COPY)).text
    await desk.speaker.person.send(words)
    changed = await desk.told("kit-note-simpler-changed")
    assert desk.words("kit-simpler", text=words).strip() in changed.text

    await desk.press(changed, "button-to-plan")
    card = await desk.tap(await desk.sees(PLAN), "2")
    assert desk.words("kit-simpler", text=second).strip() in card.text
    await desk.press(card, "button-edit-text")
    await desk.sees(COPY)
    await desk.speaker.person.send(reworded)
    changed = await desk.told("kit-note-text-changed-simpler-gone")
    assert second not in changed.text
    assert desk.words("kit-simpler-none").strip() in changed.text

    await desk.press(changed, "button-to-plan")
    await desk.press(await desk.sees(PLAN), "button-approve")
    await desk.told("kit-approved")
    invited = await office.invited(Opening(desk.speaker, title, language), language)
    candidate = Desk(invited.speaker, recruitment, texts)
    told = await _simpler(candidate, await recruitment.begin(candidate.speaker, invited.link))
    assert told.text == candidate.words("simpler-words", number=1, count=3, text=words)
    await candidate.press(told, "button-skip")
    told = await _simpler(candidate, await candidate.sees("2/3"))
    interview = await ledger.interview_of(invited.name, "id")
    competency = (await ledger.column(ASKED.format(what="competency"), interview))[1]
    assert told.text == candidate.words("simpler", number=2, count=3, competency=competency)
