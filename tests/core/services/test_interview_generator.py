"""Kits: asked for once at a time, checked by code, completed by the attempt that still counts."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from dishka import AsyncContainer

from core.engines.base import Kit as WrittenKit
from core.engines.base import KitRequest
from core.engines.kit_cache import KitCache
from core.errors import EngineError, StaleError
from core.models import Kit, Question, Vacancy
from core.services.actor import Actor
from core.services.engine_choice import Engines
from core.services.interview_generator import MOST_ATTEMPTS, InterviewGenerator
from tests.core.office import Office
from tests.core.scripted_engine import Only, ScriptedEngine

DESCRIPTION = (
    "Python backend developer. Requirements: Python, FastAPI, PostgreSQL, Redis, Docker. 3 years of experience."
)


async def requested(office: Office, recruiter: Actor) -> tuple[uuid.UUID, uuid.UUID]:
    """A vacancy whose kit is asked for and not yet written: vacancy and kit."""
    vacancy_id = await office.vacancy(
        recruiter, title="Backend developer", description=DESCRIPTION, difficulty="medium", status="draft"
    )
    await InterviewGenerator(office.database, Only(ScriptedEngine()), KitCache(None)).request_kit(
        vacancy_id, acting=recruiter
    )
    (row,) = await office.rows(Kit.id, Kit.vacancy_id == vacancy_id)
    return vacancy_id, row.id


async def kit_of(office: Office, kit_id: uuid.UUID) -> Kit:
    (row,) = await office.rows(Kit, Kit.id == kit_id)
    found: Kit = row.Kit
    return found


async def questions_of(office: Office, kit_id: uuid.UUID) -> int:
    return len(await office.rows(Question.id, Question.kit_id == kit_id))


async def test_a_kit_is_written_and_approved_by_a_person(office: Office, installation: AsyncContainer) -> None:
    recruiter = await office.person("recruiter")
    vacancy_id, kit_id = await requested(office, recruiter)
    generator = InterviewGenerator(office.database, await installation.get(Engines), KitCache(None))
    await generator.write_kit(kit_id)
    kit = await kit_of(office, kit_id)
    assert (kit.status, kit.engine, kit.version, await questions_of(office, kit_id)) == ("draft", "offline", 1, 3)
    await generator.approve(kit_id, edit_message_id=1, acting=recruiter)
    with pytest.raises(StaleError):
        await generator.approve(kit_id, edit_message_id=1, acting=recruiter)
    kit = await kit_of(office, kit_id)
    assert (kit.status, kit.approved_by) == ("approved", recruiter.user_id)
    (vacancy,) = await office.rows(Vacancy.status, Vacancy.id == vacancy_id)
    assert vacancy.status == "open"
    assert await office.told(recruiter) == ["kit_preparing", "kit_ready", "kit_approved"]


async def test_a_kit_that_is_written_is_not_written_again(office: Office, installation: AsyncContainer) -> None:
    recruiter = await office.person("recruiter")
    _, kit_id = await requested(office, recruiter)
    generator = InterviewGenerator(office.database, await installation.get(Engines), KitCache(None))
    for _ in range(2):
        await generator.write_kit(kit_id)
    assert await questions_of(office, kit_id) == 3
    assert (await office.told(recruiter)).count("kit_ready") == 1


async def test_one_kit_at_a_time_however_often_the_button_is_pressed(office: Office) -> None:
    recruiter = await office.person("recruiter")
    vacancy_id = await office.vacancy(recruiter)
    generator = InterviewGenerator(office.database, Only(ScriptedEngine()), KitCache(None))
    outcomes = await asyncio.gather(
        *(generator.request_kit(vacancy_id, acting=recruiter) for _ in range(6)), return_exceptions=True
    )
    assert sum(isinstance(outcome, StaleError) for outcome in outcomes) == 5
    assert len(await office.rows(Kit.id, Kit.vacancy_id == vacancy_id)) == 1


@pytest.mark.parametrize("breach", ["one too few", "the same twice"])
async def test_a_kit_that_breaks_the_contract_is_not_stored(
    office: Office, installation: AsyncContainer, breach: str
) -> None:
    offline = (await installation.get(Engines)).offline

    async def break_it(request: KitRequest) -> WrittenKit:
        kit = await offline.write_kit(request)
        doubled = (*kit.questions[:-1], kit.questions[0])
        return kit.model_copy(update={"questions": kit.questions[:-1] if breach == "one too few" else doubled})

    recruiter = await office.person("recruiter")
    _, kit_id = await requested(office, recruiter)
    with pytest.raises(EngineError):
        await InterviewGenerator(office.database, Only(ScriptedEngine(write=break_it)), KitCache(None)).write_kit(
            kit_id
        )
    assert ((await kit_of(office, kit_id)).status, await questions_of(office, kit_id)) == ("generating", 0)
    assert "kit_ready" not in await office.told(recruiter)


async def test_failure_is_tried_again_then_told(office: Office) -> None:
    recruiter = await office.person("recruiter")
    vacancy_id, kit_id = await requested(office, recruiter)
    generator = InterviewGenerator(office.database, Only(ScriptedEngine()), KitCache(None))
    for attempt in range(1, MOST_ATTEMPTS + 1):
        with pytest.raises(EngineError):
            await generator.write_kit(kit_id)
        kit = await kit_of(office, kit_id)
        assert (kit.status, kit.attempts) == ("generating", attempt)
    for _ in range(2):
        await generator.write_kit(kit_id)
    assert (await kit_of(office, kit_id)).status == "failed"
    assert (await office.told(recruiter)).count("kit_failed") == 1
    await generator.request_kit(vacancy_id, acting=recruiter)
    assert {row.version for row in await office.rows(Kit.version, Kit.vacancy_id == vacancy_id)} == {1, 2}


@pytest.mark.parametrize("fate", ["being written", "failed"])
async def test_the_plan_that_is_there_is_the_one_to_look_at_while_another_is_to_come(
    office: Office, installation: AsyncContainer, fate: str
) -> None:
    recruiter = await office.person("recruiter")
    vacancy_id, first = await requested(office, recruiter)
    broken = InterviewGenerator(office.database, Only(ScriptedEngine()), KitCache(None))
    assert await broken.newest_kit(vacancy_id, acting=recruiter) == first
    await InterviewGenerator(office.database, await installation.get(Engines), KitCache(None)).write_kit(first)
    await broken.approve(first, acting=recruiter)
    second = await broken.request_kit(vacancy_id, acting=recruiter)
    if fate == "failed":
        for _ in range(MOST_ATTEMPTS):
            with pytest.raises(EngineError):
                await broken.write_kit(second)
        await broken.write_kit(second)
        assert (await broken.kit(second, acting=recruiter)).status == "failed"
    assert await broken.newest_kit(vacancy_id, acting=recruiter) == first
    if fate == "being written":
        await InterviewGenerator(office.database, await installation.get(Engines), KitCache(None)).write_kit(second)
        assert await broken.newest_kit(vacancy_id, acting=recruiter) == second


async def test_a_late_worker_changes_no_row(office: Office, installation: AsyncContainer) -> None:
    """Stopped in the middle, thought dead; another wrote the kit; then it goes on."""
    offline = (await installation.get(Engines)).offline
    reached, gate = asyncio.Event(), asyncio.Event()

    async def wait(request: KitRequest) -> WrittenKit:
        reached.set()
        await gate.wait()
        return await offline.write_kit(request)

    recruiter = await office.person("recruiter")
    _, kit_id = await requested(office, recruiter)
    late = asyncio.create_task(
        InterviewGenerator(office.database, Only(ScriptedEngine(write=wait)), KitCache(None)).write_kit(kit_id)
    )
    await reached.wait()
    await InterviewGenerator(office.database, Only(offline), KitCache(None)).write_kit(kit_id)
    gate.set()
    await late
    kit = await kit_of(office, kit_id)
    assert (kit.status, kit.engine, kit.attempts, await questions_of(office, kit_id)) == ("draft", "offline", 2, 3)
    assert (await office.told(recruiter)).count("kit_ready") == 1


async def test_a_late_worker_does_not_finish_a_newer_attempt(office: Office, installation: AsyncContainer) -> None:
    offline = (await installation.get(Engines)).offline
    reached = [asyncio.Event(), asyncio.Event()]
    gates = [asyncio.Event(), asyncio.Event()]

    async def write(kit_id: uuid.UUID, number: int) -> None:
        async def wait(request: KitRequest) -> WrittenKit:
            reached[number].set()
            await gates[number].wait()
            return await offline.write_kit(request)

        await InterviewGenerator(office.database, Only(ScriptedEngine(write=wait)), KitCache(None)).write_kit(kit_id)

    _, kit_id = await requested(office, await office.person("recruiter"))
    late = asyncio.create_task(write(kit_id, 0))
    await reached[0].wait()
    newer = asyncio.create_task(write(kit_id, 1))
    await reached[1].wait()
    gates[0].set()
    await late
    assert ((await kit_of(office, kit_id)).status, await questions_of(office, kit_id)) == ("generating", 0)
    gates[1].set()
    await newer
    assert ((await kit_of(office, kit_id)).status, await questions_of(office, kit_id)) == ("draft", 3)
