"""A plan is changed while it is a draft, by those who see it, one act at a time; what was approved stays."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from dishka import AsyncContainer

from core.database import Database
from core.engines.base import Difficulty, KitQuestion, KitRequest
from core.engines.base import Kit as WrittenKit
from core.engines.checks import check_question
from core.engines.offline.engine import OfflineEngine
from core.errors import DomainError, EngineError, NotFoundError, StaleError
from core.models import AuditEvent, Interview, Kit, Question, Vacancy
from core.services.actor import Actor
from core.services.form_service import FormService
from core.services.interview_generator import InterviewGenerator
from core.services.kit_editing import KitEditing
from core.services.kit_questions import kit_question
from tests.core.kit_desk import BARISTA, BARISTA_RU, GOOD, MESSAGE, POINTS, Desk, new_desk
from tests.core.office import Office
from tests.core.scripted_engine import Only


async def test_a_question_moves_one_place_and_a_second_tap_of_the_button_moves_nothing(
    desk: Desk, editing: KitEditing
) -> None:
    first, second, third = await desk.texts()
    moved = (await desk.questions())[2].id
    await editing.move(moved, "up", 3, edit_message_id=MESSAGE, acting=desk.recruiter)
    assert await desk.texts() == [first, third, second]
    with pytest.raises(StaleError):
        await editing.move(moved, "up", 3, edit_message_id=MESSAGE, acting=desk.recruiter)
    assert await desk.texts() == [first, third, second]
    await editing.move(moved, "down", 2, edit_message_id=MESSAGE, acting=desk.recruiter)
    assert await desk.texts() == [first, second, third]
    assert await desk.told() == ("kit_question", {"question_id": str(moved)})


@pytest.mark.parametrize(("place", "direction"), [(1, "up"), (3, "down")])
async def test_nothing_moves_beyond_the_ends(desk: Desk, editing: KitEditing, place: int, direction: Any) -> None:
    before = await desk.texts()
    question = (await desk.questions())[place - 1]
    with pytest.raises(StaleError):
        await editing.move(question.id, direction, place, edit_message_id=MESSAGE, acting=desk.recruiter)
    assert await desk.texts() == before


async def test_deleting_closes_the_gap_and_spares_the_last(desk: Desk, editing: KitEditing) -> None:
    first, second, third = await desk.questions()
    await editing.delete(first.id, edit_message_id=MESSAGE, acting=desk.recruiter)
    assert await desk.texts() == [second.text, third.text]
    assert await desk.told() == ("kit_ready", {"kit_id": str(desk.kit_id)})
    with pytest.raises(NotFoundError):
        await editing.delete(first.id, edit_message_id=MESSAGE, acting=desk.recruiter)
    await editing.delete(third.id, edit_message_id=MESSAGE, acting=desk.recruiter)
    with pytest.raises(DomainError, match="last-question"):
        await editing.delete(second.id, edit_message_id=MESSAGE, acting=desk.recruiter)
    assert await desk.texts() == [second.text]


async def test_of_two_who_delete_the_last_two_at_once_one_is_refused(desk: Desk, editing: KitEditing) -> None:
    first, second, third = await desk.questions()
    await editing.delete(first.id, edit_message_id=MESSAGE, acting=desk.recruiter)
    outcomes = await asyncio.gather(
        *(editing.delete(question.id, edit_message_id=MESSAGE, acting=desk.recruiter) for question in (second, third)),
        return_exceptions=True,
    )
    assert sorted(str(outcome) for outcome in outcomes) == ["None", "last-question"]
    assert len(await desk.texts()) == 1


async def test_acts_of_two_people_at_once_leave_a_list_without_gaps(
    office: Office, installation: AsyncContainer, editing: KitEditing
) -> None:
    desk = await new_desk(office, installation, question_count=5)
    questions = await desk.questions()
    outcomes = await asyncio.gather(
        editing.delete(questions[1].id, edit_message_id=MESSAGE, acting=desk.recruiter),
        editing.move(questions[3].id, "up", 4, edit_message_id=MESSAGE, acting=desk.recruiter),
        editing.replace(questions[0].id, edit_message_id=MESSAGE, acting=desk.recruiter),
        editing.delete(questions[4].id, edit_message_id=MESSAGE, acting=desk.recruiter),
        return_exceptions=True,
    )
    assert all(outcome is None or isinstance(outcome, DomainError) for outcome in outcomes), outcomes
    assert len(await desk.questions()) == 3


async def test_a_weight_is_kept_for_the_score(desk: Desk, editing: KitEditing) -> None:
    question = (await desk.questions())[1]
    await editing.weigh(question.id, "key", edit_message_id=MESSAGE, acting=desk.recruiter)
    assert [row.weight for row in await desk.questions()] == [1.0, 3.0, 1.0]
    assert (await editing.question(question.id, acting=desk.recruiter)).weight == "key"


@pytest.mark.parametrize("level", ["medium", "hard"])
async def test_a_level_is_kept_and_another_question_is_looked_for_at_it(
    desk: Desk, editing: KitEditing, level: Difficulty
) -> None:
    before = await desk.questions()
    question = before[1]
    await editing.set_level(question.id, level, edit_message_id=MESSAGE, acting=desk.recruiter)
    assert [row.difficulty for row in await desk.questions()] == [before[0].difficulty, level, before[2].difficulty]
    assert (await editing.question(question.id, acting=desk.recruiter)).difficulty == level
    await editing.replace(question.id, edit_message_id=MESSAGE, acting=desk.recruiter)
    new = (await desk.questions())[1]
    assert (new.id != question.id, new.difficulty) == (True, level)


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_another_question_takes_the_place_and_keeps_the_weight(
    office: Office, installation: AsyncContainer, editing: KitEditing, language: Any
) -> None:
    description = BARISTA if language == "en" else BARISTA_RU
    desk = await new_desk(office, installation, description=description, language=language)
    before = await desk.questions()
    await editing.weigh(before[1].id, "important", edit_message_id=MESSAGE, acting=desk.recruiter)
    await editing.replace(before[1].id, edit_message_id=MESSAGE, acting=desk.recruiter)
    first, new, third = await desk.questions()
    assert (first.id, third.id) == (before[0].id, before[2].id)
    assert new.text not in [question.text for question in before]
    assert new.weight == 2.0
    assert list(check_question(kit_question(new), language)) == []
    with pytest.raises(NotFoundError):
        await editing.replace(before[1].id, edit_message_id=MESSAGE, acting=desk.recruiter)


async def test_asked_again_and_again_for_another_question_new_ones_come(desk: Desk, editing: KitEditing) -> None:
    seen = []
    for _ in range(6):
        question = (await desk.questions())[0]
        seen.append(question.text)
        await editing.replace(question.id, edit_message_id=MESSAGE, acting=desk.recruiter)
    assert len(set(seen)) == 6


class Replacing(OfflineEngine):
    """The offline engine, but for what it offers in the place of a question."""

    def __init__(self, offer: Callable[[WrittenKit, int], KitQuestion]) -> None:
        super().__init__()
        self._offer = offer

    async def replace_question(self, kit: WrittenKit, position: int, request: KitRequest) -> KitQuestion:
        return self._offer(kit, position)


def _unreachable(kit: WrittenKit, position: int) -> KitQuestion:
    raise EngineError("not reachable")


def _closed(kit: WrittenKit, position: int) -> KitQuestion:
    question = kit.questions[position]
    text = "Do you like it when guests stand in a long queue at the till?"
    return question.model_copy(update={"criteria": question.criteria.model_copy(update={"text": text})})


@pytest.mark.parametrize("offer", [_unreachable, _closed, lambda kit, position: kit.questions[position - 1]])
async def test_where_nothing_fits_the_question_stays_and_the_person_is_told(
    desk: Desk, database: Database, offer: Callable[[WrittenKit, int], KitQuestion]
) -> None:
    before = await desk.questions()
    editing = KitEditing(database, Only(Replacing(offer)))
    await editing.replace(before[1].id, edit_message_id=MESSAGE, acting=desk.recruiter)
    assert [row.id for row in await desk.questions()] == [row.id for row in before]
    assert await desk.told() == ("kit_question", {"question_id": str(before[1].id), "note": "not-replaced"})


async def test_a_plan_with_own_questions_still_gives_others(desk: Desk, editing: KitEditing) -> None:
    """Fewer key points than a bank question has are no reason to offer nothing, or something else."""
    await (await desk.forms()).start_question(desk.kit_id, acting=desk.recruiter)
    await desk.say(GOOD, "names open orders", "Order")
    bank, own = (await desk.questions())[0], (await desk.questions())[3]
    await editing.replace(bank.id, edit_message_id=MESSAGE, acting=desk.recruiter)
    assert (await desk.questions())[0].skill == bank.skill
    await editing.replace(own.id, edit_message_id=MESSAGE, acting=desk.recruiter)
    assert (await desk.questions())[3].source == "bank"


def _kit_of(question: Question) -> uuid.UUID:
    assert question.kit_id
    return question.kit_id


Act = Callable[[KitEditing, FormService, Question, Actor], Awaitable[object]]
CHANGES: dict[str, Act] = {
    "move": lambda editing, _, question, actor: editing.move(
        question.id, "down", question.position, edit_message_id=MESSAGE, acting=actor
    ),
    "weigh": lambda editing, _, question, actor: editing.weigh(
        question.id, "key", edit_message_id=MESSAGE, acting=actor
    ),
    "set_level": lambda editing, _, question, actor: editing.set_level(
        question.id, "hard", edit_message_id=MESSAGE, acting=actor
    ),
    "delete": lambda editing, _, question, actor: editing.delete(question.id, edit_message_id=MESSAGE, acting=actor),
    "replace": lambda editing, _, question, actor: editing.replace(question.id, edit_message_id=MESSAGE, acting=actor),
    "begin_edit": lambda _, forms, question, actor: forms.start_question_edit(question.id, "text", acting=actor),
    "begin_own": lambda _, forms, question, actor: forms.start_question(_kit_of(question), acting=actor),
}
LOOKS: dict[str, Act] = {
    "question": lambda editing, _, question, actor: editing.question(question.id, acting=actor),
    "versions": lambda editing, _, question, actor: editing.versions(_kit_of(question), acting=actor),
    "edit": lambda editing, _, question, actor: editing.edit(_kit_of(question), edit_message_id=MESSAGE, acting=actor),
}


@pytest.mark.parametrize("name", CHANGES)
async def test_an_approved_plan_takes_no_change(desk: Desk, editing: KitEditing, name: str) -> None:
    before = await desk.questions()
    await desk.approve()
    with pytest.raises(StaleError):
        await CHANGES[name](editing, await desk.forms(), before[0], desk.recruiter)
    after = await desk.questions()
    assert [(row.id, row.text, row.weight) for row in after] == [(row.id, row.text, row.weight) for row in before]
    assert await desk.drafts() == []


@pytest.mark.parametrize("role", ["recruiter", "user"])
@pytest.mark.parametrize("name", [*CHANGES, *LOOKS])
async def test_not_yours_is_not_there(desk: Desk, editing: KitEditing, office: Office, name: str, role: Any) -> None:
    before = await desk.questions()
    stranger = await office.person(role)
    with pytest.raises(NotFoundError):
        await {**CHANGES, **LOOKS}[name](editing, await desk.forms(), before[0], stranger)
    after = await desk.questions()
    assert [(row.id, row.text, row.weight) for row in after] == [(row.id, row.text, row.weight) for row in before]
    assert await office.told(stranger) == []


@pytest.mark.parametrize("name", ["question", "versions", "edit", *CHANGES])
async def test_invented_ids_are_not_there(desk: Desk, editing: KitEditing, name: str) -> None:
    nothing = Question(id=uuid.uuid4(), kit_id=uuid.uuid4(), position=1)
    with pytest.raises(NotFoundError):
        await {**CHANGES, **LOOKS}[name](editing, await desk.forms(), nothing, desk.recruiter)


async def test_an_interview_keeps_its_version_and_the_next_gets_the_new_one(
    desk: Desk, editing: KitEditing, office: Office
) -> None:
    await desk.approve()
    original = await desk.texts()
    earlier = await _invite(desk, office)
    for _ in range(2):  # the second tap finds the draft of the first
        await editing.edit(desk.kit_id, edit_message_id=MESSAGE, acting=desk.recruiter)
    copies = await office.rows(Kit.id, Kit.vacancy_id == desk.vacancy_id, Kit.id != desk.kit_id)
    (copy_id,) = [row.id for row in copies]
    assert await desk.told() == ("kit_ready", {"kit_id": str(copy_id)})
    assert await desk.texts(copy_id) == original
    simpler = [[question.simpler for question in await desk.questions(kit_id)] for kit_id in (desk.kit_id, copy_id)]
    assert simpler[0] == simpler[1]
    assert all(simpler[0])
    await editing.delete((await desk.questions(copy_id))[0].id, edit_message_id=MESSAGE, acting=desk.recruiter)
    meanwhile = await _invite(desk, office)
    await desk.approve(copy_id)
    (vacancy,) = await office.rows(Vacancy, Vacancy.id == desk.vacancy_id)
    assert vacancy.Vacancy.question_count == 2  # what its card says is what is asked
    later = await _invite(desk, office)

    assert [earlier, meanwhile, later] == [desk.kit_id, desk.kit_id, copy_id]
    assert await desk.texts() == original
    assert await desk.texts(copy_id) == original[1:]
    versions = await editing.versions(desk.kit_id, acting=desk.recruiter)
    assert [(version.version, version.question_count, version.current) for version in versions] == [
        (2, 2, True),
        (1, 3, False),
    ]
    with pytest.raises(StaleError):  # a button of the version before
        await editing.edit(desk.kit_id, edit_message_id=MESSAGE, acting=desk.recruiter)


async def test_the_plan_approved_last_is_the_one_for_new_interviews(
    desk: Desk, installation: AsyncContainer, office: Office
) -> None:
    """Also when it was written first."""
    generator = await installation.get(InterviewGenerator)
    second = await generator.request_kit(desk.vacancy_id, acting=desk.recruiter)
    await generator.write_kit(second)
    await desk.approve(second)
    assert await _invite(desk, office) == second
    await desk.approve(desk.kit_id)
    assert await _invite(desk, office) == desk.kit_id
    plan = await generator.kit(second, acting=desk.recruiter)
    assert (plan.version, plan.current_version, plan.version_count) == (2, 1, 2)


async def test_each_change_leaves_an_audit_row_that_quotes_nobody(desk: Desk, editing: KitEditing) -> None:
    first, second, _ = await desk.questions()
    await editing.move(first.id, "down", 1, edit_message_id=MESSAGE, acting=desk.recruiter)
    await editing.weigh(first.id, "key", edit_message_id=MESSAGE, acting=desk.recruiter)
    await editing.set_level(first.id, "hard", edit_message_id=MESSAGE, acting=desk.recruiter)
    await editing.replace(first.id, edit_message_id=MESSAGE, acting=desk.recruiter)
    await editing.delete(second.id, edit_message_id=MESSAGE, acting=desk.recruiter)
    await (await desk.forms()).start_question(desk.kit_id, acting=desk.recruiter)
    await desk.say(GOOD, POINTS, "Order")
    own = (await desk.questions())[-1]
    await (await desk.forms()).start_question_edit(own.id, "key_points", acting=desk.recruiter)
    await desk.say("names open orders")
    rows = await desk.office.rows(AuditEvent, AuditEvent.subject_id == desk.kit_id)
    events = [row.AuditEvent for row in rows]
    acts = {"moved", "weighed", "level_set", "replaced", "deleted", "added", "changed"}
    assert {event.action for event in events} == {"kit.requested", *(f"kit.question_{act}" for act in acts)}
    assert not [event for event in events if GOOD in str(event.details) or "orders" in str(event.details)]


async def _invite(desk: Desk, office: Office) -> uuid.UUID:
    """Invite somebody new; the kit that their interview got."""
    candidate_id = await office.candidate(desk.recruiter)
    await office.interviews.invite(desk.vacancy_id, candidate_id, acting=desk.recruiter)
    (interview,) = await office.rows(Interview.kit_id, Interview.candidate_id == candidate_id)
    kit_id: uuid.UUID = interview.kit_id
    return kit_id
