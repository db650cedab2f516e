"""What a recruiter types of a question: a broken rule is named, nothing typed before is lost."""

from __future__ import annotations

import pytest
from dishka import AsyncContainer

from core.database import Database
from core.engines.base import ReadingRequest
from core.engines.checks import check_question
from core.engines.offline.engine import OfflineEngine
from core.errors import DomainError, InvalidInputError
from core.models import Kit
from core.services.kit_editing import KitEditing
from core.services.kit_questions import kit_question
from tests.core.kit_desk import GOOD, POINTS, Desk, new_desk
from tests.core.office import Office


async def test_an_own_question_is_added_with_levels_in_the_language_of_the_plan(
    desk: Desk, editing: KitEditing
) -> None:
    await (await desk.forms()).start_question(desk.kit_id, acting=desk.recruiter)
    await desk.say(GOOD, POINTS)
    await (await desk.forms()).skip("question", "competency", acting=desk.recruiter)
    own = (await desk.questions())[-1]
    card = await editing.question(own.id, acting=desk.recruiter)
    assert (card.position, card.count, card.source, card.competency) == (4, 4, "own", "Own question")
    assert card.criteria.key_points == (
        "says what is left in stock",
        "leaves a written note for the colleague",
        "names open orders",
    )
    assert list(check_question(kit_question(own), "en")) == []
    assert await desk.told() == ("kit_ready", {"kit_id": str(desk.kit_id)})
    assert await desk.drafts() == []

    said = "I leave a written note for my colleague: what is left in stock, and which orders are still open."
    request = ReadingRequest(criteria=card.criteria, competency=card.competency, answer=said)
    reading = await OfflineEngine().read(request, 1)
    assert reading.level is not None
    assert reading.level >= 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("How do you clean?", "question-words"),
        ("How do you " + "very " * 40 + "often clean the coffee machine?", "question-words"),
        ("Do you clean the coffee machine at the end of each shift?", "question-closed"),
        ("Как вы чистите кофемашину в конце смены и что проверяете?", "question-language-en"),
        ("How do your children and your husband feel about your shifts at weekends?", "question-topic"),
        ("x" * 601, "too-long"),
        ("   ", "empty"),
    ],
)
async def test_a_broken_rule_is_named_and_a_corrected_text_goes_on(desk: Desk, text: str, code: str) -> None:
    before = await desk.texts()
    await (await desk.forms()).start_question(desk.kit_id, acting=desk.recruiter)
    with pytest.raises(InvalidInputError) as refused:
        await desk.say(text)
    assert refused.value.code == code
    assert await desk.drafts() == ["text"]
    await desk.say(GOOD, POINTS, "Order")
    assert await desk.texts() == [*before, GOOD]


async def test_a_question_like_another_is_refused_by_its_number(desk: Desk) -> None:
    second = (await desk.texts())[1]
    await (await desk.forms()).start_question(desk.kit_id, acting=desk.recruiter)
    with pytest.raises(InvalidInputError) as refused:
        await desk.say(second)
    assert (refused.value.code, refused.value.params) == ("question-alike", {"number": 2})


@pytest.mark.parametrize(
    ("points", "code"),
    [
        ("\n".join(f"point {number}" for number in range(9)), "key-points-many"),
        ("y" * 201, "key-point-long"),
        ("- \n•", "empty"),
        ("сверяет остатки\nпишет записку коллеге\nназывает открытые заказы", "question-language-en"),
        ("is married without children\nsays what is left", "question-topic"),
    ],
)
async def test_key_points_have_rules_too_and_the_text_before_them_is_not_lost(
    desk: Desk, points: str, code: str
) -> None:
    await (await desk.forms()).start_question(desk.kit_id, acting=desk.recruiter)
    await desk.say(GOOD)
    with pytest.raises(InvalidInputError) as refused:
        await desk.say(points)
    assert refused.value.code == code
    await desk.say("says what is left in stock", "Order")
    assert (await desk.texts())[-1] == GOOD


async def test_an_own_question_covers_a_skill_that_the_bank_could_not(desk: Desk, database: Database) -> None:
    async with database.transaction() as session:
        (await session.get_one(Kit, desk.kit_id)).uncovered_skills = ["Latte art", "Roasting"]
    await (await desk.forms()).start_question(desk.kit_id, acting=desk.recruiter)
    await desk.say("How did you learn latte art, and what do you do when the milk is too hot?", POINTS, "Coffee")
    assert (await desk.kit()).uncovered_skills == ["Roasting"]


async def test_the_plan_holds_fifteen(office: Office, installation: AsyncContainer) -> None:
    desk = await new_desk(office, installation, question_count=15)
    with pytest.raises(DomainError, match="kit-full"):
        await (await desk.forms()).start_question(desk.kit_id, acting=desk.recruiter)
    assert await desk.drafts() == []


async def test_a_changed_question_is_the_recruiters_own(desk: Desk, editing: KitEditing) -> None:
    question = (await desk.questions())[0]
    assert question.source == "bank"
    assert question.translations
    forms = await desk.forms()
    await forms.start_question_edit(question.id, "text", acting=desk.recruiter)
    await desk.say(GOOD)
    note = "text-changed-simpler-gone"
    assert await desk.told() == ("kit_question", {"question_id": str(question.id), "note": note})
    await forms.start_question_edit(question.id, "key_points", acting=desk.recruiter)
    await desk.say("names open orders")
    changed = (await desk.questions())[0]
    criteria = kit_question(changed).criteria
    assert (changed.id, changed.text, criteria.text) == (question.id, GOOD, GOOD)
    assert criteria.key_points == ("names open orders",)
    assert criteria.anchors == kit_question(question).criteria.anchors
    assert (changed.source, changed.bank_id, changed.translations) == ("own", None, {})
    await forms.start_question_edit(question.id, "text", acting=desk.recruiter)
    await desk.say(f"{GOOD} Please tell.")  # like itself is no doubling
    assert (await desk.texts())[0].endswith("Please tell.")


SIMPLER = "Your shift is over. What do you tell the next person, and how?"


async def test_simpler_words_are_changed_and_the_question_stays_as_it_is(desk: Desk, editing: KitEditing) -> None:
    before = (await desk.questions())[0]
    forms = await desk.forms()
    await forms.start_question_edit(before.id, "simpler", acting=desk.recruiter)
    for words, code in (
        ("What do you do? " * 11, "simpler-words"),
        ("Ваша смена кончилась. Что вы скажете сменщику?", "question-language-en"),
        ("How old are you, and what do you do then?", "question-topic"),
        ("x" * 301, "too-long"),
        (" ", "empty"),
    ):
        with pytest.raises(InvalidInputError) as refused:
            await desk.say(words)
        assert refused.value.code == code
    await desk.say(SIMPLER)
    assert await desk.told() == ("kit_question", {"question_id": str(before.id), "note": "simpler-changed"})
    assert (await editing.question(before.id, acting=desk.recruiter)).simpler == SIMPLER
    assert kit_question((await desk.questions())[0]) == kit_question(before).model_copy(update={"simpler": SIMPLER})


async def test_simpler_words_go_with_the_text_they_belong_to(desk: Desk) -> None:
    question = (await desk.questions())[0]
    forms = await desk.forms()
    for typed, note, left in (
        (question.text, "points-changed", question.simpler),
        (GOOD, "text-changed-simpler-gone", None),
        (f"{GOOD} Please tell.", "text-changed", None),
    ):
        await forms.start_question_edit(question.id, "text", acting=desk.recruiter)
        await desk.say(typed)
        assert (await desk.told())[1]["note"] == note
        assert (await desk.questions())[0].simpler == left


async def test_simpler_words_that_name_a_key_point_are_said_so(desk: Desk) -> None:
    question, forms = (await desk.questions())[0], await desk.forms()
    for part, typed, note in (
        ("simpler", "Do you open the window and wipe the shelf, or what do you do?", "simpler-changed"),
        ("key_points", "opens the window\nwipes the shelf and the window", "simpler-tells"),
        ("simpler", "What do you do in the morning with the shelf and the window?", "simpler-tells"),
        ("simpler", "What do you do in the morning?", "simpler-changed"),
    ):
        await forms.start_question_edit(question.id, part, acting=desk.recruiter)
        await desk.say(typed)
        assert await desk.told() == ("kit_question", {"question_id": str(question.id), "note": note}), typed


async def test_what_is_typed_after_the_approval_changes_nothing_and_the_form_ends(desk: Desk) -> None:
    before = await desk.texts()
    await (await desk.forms()).start_question(desk.kit_id, acting=desk.recruiter)
    await desk.say(GOOD)
    await desk.approve()
    await desk.say(POINTS)
    assert await desk.told() == ("kit_moved_on", {"kit_id": str(desk.kit_id)})
    assert await desk.drafts() == []
    assert await desk.texts() == before
