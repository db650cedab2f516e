"""Vacancies: openings with their terms."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated

from dishka.integrations.fastapi import FromDishka
from fastapi import APIRouter, Depends
from pydantic import Field

from api.idempotency import OnceRoute
from api.problems import responses
from api.routes import PREFIX
from api.security import need
from api.shapes import (
    Day,
    Description,
    Line,
    Number,
    Page,
    Paged,
    Search,
    Shape,
    Stamped,
    TimeZone,
    an_example,
)
from core.engines.base import Difficulty
from core.services.actor import Actor, Language
from core.services.keyset import Slice
from core.services.time_zones import HOME_ZONE
from core.services.vacancy_directory import VacancyDirectory, VacancyEntry

router = APIRouter(prefix=f"{PREFIX}/vacancies", tags=["vacancies"], route_class=OnceRoute)
Reader = Annotated[Actor, Depends(need("vacancies:read"))]
Writer = Annotated[Actor, Depends(need("vacancies:write"))]
Editor = Annotated[Actor, Depends(need("vacancies:read", "vacancies:write"))]
Count = Annotated[int, Field(ge=1, le=15), Number]


class Terms(Shape):
    """What was agreed for the opening. What is left out is taken from the description."""

    title: Line | None = None
    language: Language | None = None
    difficulty: Difficulty | None = None
    question_count: Count | None = None
    pay: Line | None = None
    place: Line | None = None
    schedule: Line | None = None
    start: Line | None = None
    contract: Line | None = None
    answer_by: Day | None = Field(None, description="Candidates invited from now on answer by the end of this day.")
    time_zone: TimeZone | None = None


class NewVacancy(Terms):
    """An opening, as it is advertised."""

    description: Description


class VacancyChanges(Shape):
    """The fields to be written, and no others (the factories only make a field optional); null empties a term."""

    model_config = an_example(pay="3000-3500 EUR", schedule="Monday to Friday, remote")

    title: Line = Field(default_factory=str)
    language: Language = Field(default_factory=lambda: "en")
    difficulty: Difficulty = Field(default_factory=lambda: "medium")
    question_count: Count = Field(default_factory=int)
    pay: Line | None = None
    place: Line | None = None
    schedule: Line | None = None
    start: Line | None = None
    contract: Line | None = None
    answer_by: Day | None = None
    time_zone: TimeZone = Field(default_factory=lambda: HOME_ZONE)


class Vacancy(Stamped):
    """An opening, with what was understood of its description."""

    title: str
    description: str
    language: Language
    difficulty: Difficulty
    question_count: int
    skills: list[str]
    status: str
    pay: str | None
    place: str | None
    schedule: str | None
    start: str | None
    contract: str | None
    answer_by: date | None
    time_zone: str


@router.get("", response_model=Page[Vacancy], responses=responses(401, 403, 404))
async def list_vacancies(
    acting: Reader, paged: Paged, vacancies: FromDishka[VacancyDirectory], q: Search = ""
) -> Slice[VacancyEntry]:
    """One's vacancies; `q` looks at the title. Admins see all."""
    return await vacancies.find(q, paged, acting=acting)


@router.post("", status_code=201, response_model=Vacancy, responses=responses(401, 403, 409))
async def open_vacancy(body: NewVacancy, acting: Writer, vacancies: FromDishka[VacancyDirectory]) -> VacancyEntry:
    """Open a vacancy; the one who opens it is its first member."""
    settings = body.model_dump(exclude={"description"}, exclude_none=True)
    return await vacancies.open(body.description, settings, acting=acting)


@router.get("/{vacancy_id}", response_model=Vacancy, responses=responses(401, 403, 404))
async def read_vacancy(vacancy_id: uuid.UUID, acting: Reader, vacancies: FromDishka[VacancyDirectory]) -> VacancyEntry:
    """One vacancy."""
    return await vacancies.entry(vacancy_id, acting=acting)


@router.patch("/{vacancy_id}", response_model=Vacancy, responses=responses(401, 403, 404, 409))
async def change_vacancy(
    vacancy_id: uuid.UUID, body: VacancyChanges, acting: Editor, vacancies: FromDishka[VacancyDirectory]
) -> VacancyEntry:
    """Change the terms. Question sets and interviews that exist keep theirs.

    A `place` whose city is known brings its time zone along, as long as no other was named.
    """
    return await vacancies.change(vacancy_id, body.model_dump(exclude_unset=True), acting=acting)


@router.delete("/{vacancy_id}", status_code=204, responses=responses(401, 403, 404))
async def archive_vacancy(vacancy_id: uuid.UUID, acting: Writer, vacancies: FromDishka[VacancyDirectory]) -> None:
    """Archive a vacancy: nobody is invited any more, running interviews go on."""
    await vacancies.archive(vacancy_id, acting=acting)


@router.post("/{vacancy_id}/restore", response_model=Vacancy, responses=responses(401, 403, 404, 409))
async def restore_vacancy(
    vacancy_id: uuid.UUID, acting: Editor, vacancies: FromDishka[VacancyDirectory]
) -> VacancyEntry:
    """Open an archived vacancy again: people are invited with the question sets it has."""
    return await vacancies.restore(vacancy_id, acting=acting)
