"""An answer that is opened again in the summary stands until the new one is done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.texts import Texts
from cli.demo.recruitment import BUFFER, THANKS, Recruitment
from cli.serve import wired
from cli.stage import Stage
from core.services.actor import Language
from core.services.answer_service import AnswerService
from core.services.interview_service import InterviewService
from playground.screen import Message
from tests.bot.desk import Desk, labels
from tests.bot.ledger import Ledger
from tests.bot.people import Invited, Office

FIRST = "I nod to the second guest & finish 1 drink > 0."
STATUSES = "SELECT status FROM responses WHERE interview_id = $1 ORDER BY position"


@pytest.fixture
async def desk(invited: Invited, recruitment: Recruitment, texts: Texts) -> Desk:
    """A candidate at the summary: the first question is answered, the others are skipped."""
    desk = Desk(invited.speaker, recruitment, texts)
    await recruitment.begin(desk.speaker, invited.link)
    await desk.speaker.person.send(FIRST)
    await desk.press(await desk.sees(BUFFER), "button-done")
    for number in (2, 3):
        await desk.press(await desk.sees(f"{number}/3"), "button-skip")
    return desk


async def opened_again(desk: Desk) -> Message:
    summary = await desk.told("summary-title")
    await desk.tap(summary, "1")
    return await desk.sees("1/3")


async def test_the_earlier_answer_is_shown_and_can_be_left_as_it_was(
    desk: Desk, invited: Invited, ledger: Ledger
) -> None:
    again = await opened_again(desk)
    assert desk.words("answer-before", answer=FIRST).strip() in again.text
    assert desk.words("answer-stands").strip() in again.text
    assert desk.words("button-skip") not in labels(again)
    await desk.press(again, "button-leave")
    summary = await desk.told("summary-title")
    assert FIRST in summary.text
    assert (await desk.now(again)).text == desk.words("answer-left", number=1, count=3)
    await desk.press(again, "button-simpler")
    assert await desk.toast() == desk.words("error-already-moved-on")

    await desk.tap(summary, "1")  # a second time, with words that are dropped
    await desk.sees("1/3")
    await desk.speaker.person.send("half a thought")
    buffer = await desk.sees(BUFFER)
    await desk.recruitment.tap(desk.speaker, "button-leave")  # under the question above, it is still there
    assert await desk.toast() == desk.words("error-leave-typed")
    await desk.press(buffer, "button-rewrite")
    await desk.press(await desk.told("answer-stands"), "button-leave")
    await desk.press(await desk.told("summary-title"), "button-submit")
    await desk.sees(THANKS)
    await ledger.settled()
    assert await ledger.answers_of(invited.name) == [FIRST, None, None]
    assert len(await ledger.evaluations_of(invited.name)) == 1


async def test_a_new_answer_takes_the_place_of_the_earlier_one(desk: Desk, invited: Invited, ledger: Ledger) -> None:
    await opened_again(desk)
    await desk.speaker.person.send("Both at once.")
    await desk.press(await desk.sees(BUFFER), "button-done")
    summary = await desk.told("summary-title")
    assert "Both at once." in summary.text
    assert FIRST not in summary.text
    assert await ledger.answers_of(invited.name) == ["Both at once.", None, None]
    assert await ledger.one("SELECT count(*) FROM responses WHERE standing IS NOT NULL AND status <> 'asked'") == 0


async def test_a_skipped_question_that_is_opened_again_can_be_skipped_again(
    desk: Desk, invited: Invited, ledger: Ledger
) -> None:
    await desk.tap(await desk.told("summary-title"), "2")
    again = await desk.sees("2/3")
    assert desk.words("button-leave") not in labels(again)
    await desk.press(again, "button-skip")
    await desk.told("summary-title")
    assert await ledger.answers_of(invited.name) == [FIRST, None, None]


@pytest.mark.parametrize("typed", ["", "half a thought"])
async def test_whoever_does_not_come_back_has_answered(
    desk: Desk, invited: Invited, stage: Stage, ledger: Ledger, typed: str
) -> None:
    """The term is over while the answer is open again."""
    await opened_again(desk)
    if typed:
        await desk.speaker.person.send(typed)
        await desk.sees(BUFFER)
    interview = await ledger.interview_of(invited.name, "id")
    await ledger.run("UPDATE interviews SET expires_at = now() - interval '1 second' WHERE id = $1", interview)
    async with wired(stage.settings) as container:
        await (await container.get(InterviewService)).expire_due()
    assert await ledger.interview_of(invited.name) == "expired"
    assert await ledger.answers_of(invited.name) == [FIRST, None, None]
    assert await ledger.column(STATUSES, interview) == ["answered", "skipped", "skipped"]


async def test_a_time_limit_that_ends_leaves_the_earlier_answer(
    desk: Desk, invited: Invited, stage: Stage, ledger: Ledger
) -> None:
    await opened_again(desk)
    interview = await ledger.interview_of(invited.name, "id")
    over = "UPDATE interviews SET time_limit = 60, answers_until = now() - $2::interval WHERE id = $1"
    await ledger.run(over, interview, timedelta(seconds=1))
    async with wired(stage.settings) as container:
        await (await container.get(AnswerService)).stop_overdue()
    by_day = "UPDATE notifications SET not_before = NULL WHERE (params ->> 'interview_id')::uuid = $1"
    await ledger.run(by_day, interview)  # whenever the tests are run
    assert FIRST in (await desk.told("summary-time-over")).text
    assert await ledger.answers_of(invited.name) == [FIRST, None, None]


async def test_erasing_leaves_nothing_of_the_answer_that_stands(desk: Desk, invited: Invited, ledger: Ledger) -> None:
    await opened_again(desk)
    interview = await ledger.interview_of(invited.name, "id")
    stands = "SELECT standing ->> 'text' FROM responses WHERE interview_id = $1 AND standing IS NOT NULL"
    assert await ledger.column(stands, interview) == [FIRST]
    await desk.press(await desk.say("/delete"), "button-erase-yes")
    await desk.told("erasure-done")
    assert await ledger.column(stands, interview) == []


async def test_the_place_of_long_words_fits_one_message(
    office: Office, recruitment: Recruitment, texts: Texts, ledger: Ledger, language: Language
) -> None:
    """A long question, the answer it had, and what was typed anew, all shown at once."""
    invited = await office.invited(await office.opening(language), language)
    desk, interview = Desk(invited.speaker, recruitment, texts), await ledger.interview_of(invited.name, "id")
    kit = "UPDATE questions SET text = repeat('🙂', 1000) WHERE kit_id = (SELECT kit_id FROM interviews WHERE id = $1)"
    await ledger.run(kit, interview)
    await recruitment.begin(desk.speaker, invited.link)
    await desk.speaker.person.send("🙂" * 2000)
    await desk.press(await desk.sees(BUFFER), "button-done")
    for number in (2, 3):
        await desk.press(await desk.sees(f"{number}/3"), "button-skip")
    await opened_again(desk)
    await desk.speaker.person.send("🙂" * 2000)
    await desk.sees(BUFFER)
    await desk.speaker.person.send("/status")
    place = await desk.told("place-resumed")
    assert desk.words("answer-stands").strip() in place.text
    assert desk.words("button-done") in labels(place)


async def test_an_edit_that_does_not_count_is_explained_by_what_is_so(
    desk: Desk, invited: Invited, ledger: Ledger
) -> None:
    person = desk.speaker.person
    await opened_again(desk)
    dropped = await person.send("half a thought")
    await desk.press(await desk.sees(BUFFER), "button-rewrite")
    await desk.told("answer-stands")
    await person.edit(dropped, "a whole thought")
    await desk.told("error-edit-of-earlier")
    await desk.recruitment.tap(desk.speaker, "button-leave")
    await desk.press(await desk.told("summary-title"), "button-submit")
    await desk.sees(THANKS)
    await person.edit(dropped, "one thought more")
    await desk.told("error-edit-too-late")
    assert await ledger.answers_of(invited.name) == [FIRST, None, None]
