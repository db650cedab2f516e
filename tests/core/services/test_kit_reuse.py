"""The approved plan of a similar earlier vacancy is offered, taken as a copy, and only to who may see it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest
import pytest_asyncio
from dishka import AsyncContainer

from core.errors import NotFoundError, StaleError
from core.models import Kit, Question
from core.services.actor import Actor
from core.services.kit_reuse import KitReuse
from tests.core.office import DESCRIPTION, Office

OTHER = "Accountant in Exampletown. Pay 5,000 a month. Closes the books each quarter, knows tax law and spreadsheets."


@dataclass(frozen=True)
class Shelf:
    """A recruiter with one vacancy whose plan is approved."""

    reuse: KitReuse
    office: Office
    recruiter: Actor
    vacancy_id: uuid.UUID
    kit_id: uuid.UUID

    async def draft(self, description: str, recruiter: Actor | None = None, language: str = "en") -> uuid.UUID:
        """A vacancy that was just described."""
        values = {"description": description, "status": "draft", "language": language}
        return await self.office.vacancy(recruiter or self.recruiter, **values)

    async def offered(self, vacancy_id: uuid.UUID, acting: Actor | None = None) -> uuid.UUID | None:
        found = await self.reuse.similar(vacancy_id, acting=acting or self.recruiter)
        return found.kit_id if found else None


@pytest_asyncio.fixture
async def shelf(office: Office, installation: AsyncContainer) -> Shelf:
    recruiter = await office.person("recruiter")
    vacancy_id = await office.vacancy(recruiter)
    kit_id = await office.kit(vacancy_id, recruiter, (2.0, 1.0))
    return Shelf(await installation.get(KitReuse), office, recruiter, vacancy_id, kit_id)


@pytest.mark.parametrize(
    "description",
    [
        DESCRIPTION,
        f"  {DESCRIPTION.upper()}\n\n".replace(" ", "   "),
        DESCRIPTION.replace("3,000", "4,500"),
        DESCRIPTION.replace("polite", "friendly"),
    ],
    ids=["the same", "white space and case", "numbers", "a word"],
)
async def test_a_similar_plan_is_offered(shelf: Shelf, description: str) -> None:
    await shelf.office.kit(await shelf.office.vacancy(shelf.recruiter, description=OTHER), shelf.recruiter)
    assert await shelf.offered(await shelf.draft(description)) == shelf.kit_id


async def test_nothing_else_is_offered(shelf: Shelf) -> None:
    assert await shelf.offered(await shelf.draft(OTHER)) is None
    assert await shelf.offered(await shelf.draft(DESCRIPTION, language="ru")) is None
    assert await shelf.offered(shelf.vacancy_id) is None  # it has a plan
    colleague = await shelf.office.person("recruiter")
    assert await shelf.offered(await shelf.draft(DESCRIPTION, colleague), colleague) is None


async def test_the_plan_is_taken_as_a_copy(shelf: Shelf) -> None:
    vacancy_id = await shelf.draft(DESCRIPTION)
    await shelf.reuse.reuse(shelf.kit_id, vacancy_id, acting=shelf.recruiter)
    (copy,) = await shelf.office.rows(Kit, Kit.vacancy_id == vacancy_id)
    assert (copy.Kit.version, copy.Kit.status, copy.Kit.approved_at) == (1, "draft", None)
    questions = [
        sorted(await shelf.office.rows(Question.text, Question.kit_id == kit_id))
        for kit_id in (shelf.kit_id, copy.Kit.id)
    ]
    assert questions[0] == questions[1] != []
    assert (await shelf.office.told(shelf.recruiter))[-1] == "kit_ready"
    with pytest.raises(StaleError):  # a second tap
        await shelf.reuse.reuse(shelf.kit_id, vacancy_id, acting=shelf.recruiter)


async def test_nobody_takes_what_is_not_theirs_to_see(shelf: Shelf) -> None:
    colleague = await shelf.office.person("recruiter")
    with pytest.raises(NotFoundError):
        await shelf.reuse.reuse(shelf.kit_id, await shelf.draft(DESCRIPTION, colleague), acting=colleague)
    with pytest.raises(NotFoundError):
        await shelf.reuse.reuse(shelf.kit_id, await shelf.draft(DESCRIPTION), acting=colleague)
    with pytest.raises(NotFoundError):
        await shelf.reuse.similar(shelf.vacancy_id, acting=colleague)
