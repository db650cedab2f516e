"""Candidates: people who may be interviewed."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Self

from dishka.integrations.fastapi import FromDishka
from fastapi import APIRouter, Depends, File, UploadFile
from pydantic import ConfigDict, Field, StrictBool, model_validator

from api.idempotency import OnceRoute
from api.problems import responses
from api.routes import PREFIX, Route
from api.security import need
from api.shapes import PLAIN, AnyEmail, Line, Number, Page, Paged, Phone, Search, Shape, Stamped
from core.files.shapes import LARGEST_FILE
from core.services.actor import Actor
from core.services.candidate_directory import CandidateDirectory, CandidateEntry, CandidateFields
from core.services.cv_service import LONGEST_CV, CvService

router = APIRouter(prefix=f"{PREFIX}/candidates", tags=["candidates"], route_class=OnceRoute)
imports = APIRouter(prefix=f"{PREFIX}/imports", tags=["candidates"], route_class=OnceRoute)
readings = APIRouter(prefix=f"{PREFIX}/imports", tags=["candidates"], route_class=Route)
Reader = Annotated[Actor, Depends(need("candidates:read"))]
Writer = Annotated[Actor, Depends(need("candidates:write"))]
Editor = Annotated[Actor, Depends(need("candidates:read", "candidates:write"))]
Years = Annotated[int, Field(ge=0, le=60), Number]
Skills = Annotated[list[Line], Field(max_length=50, examples=[["Python", "PostgreSQL"]])]
MOST_IMPORTED = 200
CvText = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_CV,
        pattern=PLAIN,
        description="What a CV says of work. Lines about age, family, origin and sex are not kept.",
    ),
]

HiddenText = Annotated[
    StrictBool, Field(description="As the import of the file said: it holds text that a person would not see.")
]


class NewCandidate(Shape):
    """A person; the name alone is needed."""

    name: Annotated[Line, Field(examples=["Boris Sample"])]
    email: AnyEmail | None = None
    phone: Phone | None = None
    experience_years: Years | None = None
    skills: Skills = Field(default_factory=list)
    job_position: Annotated[Line, Field(examples=["Python developer"])] | None = None
    cv_text: CvText | None = None
    hidden_text: HiddenText = False

    def fields(self) -> CandidateFields:
        """As core knows them."""
        values = _named_as_in_core(self.model_dump())
        return CandidateFields(**{**values, "skills": tuple(self.skills)})


class CandidateChanges(Shape):
    """The fields to be written; null empties one. `hidden_text` is said of the `cv_text` that comes with it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"email": "boris.sample@example.com", "skills": ["Python", "PostgreSQL"]}],
            "dependentRequired": {"hidden_text": ["cv_text"]},
        }
    )

    name: Line = Field(default_factory=str)
    email: AnyEmail | None = None
    phone: Phone | None = None
    experience_years: Years | None = None
    skills: Skills = Field(default_factory=list)
    job_position: Line | None = None
    cv_text: CvText | None = None
    hidden_text: HiddenText = Field(default_factory=bool)

    @model_validator(mode="after")
    def _of_which_text(self) -> Self:
        if {"hidden_text", "cv_text"} & self.model_fields_set == {"hidden_text"}:
            raise ValueError("hidden_text needs cv_text")
        return self


class Candidate(Stamped):
    """A candidate as stored."""

    name: str
    email: str | None
    phone: str | None
    experience_years: int | None
    skills: list[str]
    job_position: str | None
    has_cv: bool
    hidden_text: bool


class CvProfile(Shape):
    """What was understood of a CV, to be confirmed by a person: send it to POST /candidates. Nothing is kept yet.

    `hidden_text`: the file also holds text that a person would not see; it was not read.
    `duplicates`: candidates with the same e-mail or phone. `cv_text`: null where nothing of work is said.
    """

    name: str | None
    email: str | None
    phone: str | None
    experience_years: int | None
    skills: list[str]
    job_position: str | None
    cv_text: str | None
    hidden_text: bool
    duplicates: list[uuid.UUID]


class Import(Shape):
    """Many people at once."""

    candidates: Annotated[list[NewCandidate], Field(min_length=1, max_length=MOST_IMPORTED)]


class Imported(Shape):
    """For each person sent, in that order: the id, and whether they are new or were there already."""

    id: uuid.UUID
    added: bool


class ImportOutcome(Shape):
    """What became of an import."""

    candidates: list[Imported]


@router.get("", response_model=Page[Candidate], responses=responses(401, 403, 404))
async def list_candidates(
    acting: Reader, paged: Paged, candidates: FromDishka[CandidateDirectory], q: Search = ""
) -> Page[Candidate]:
    """The candidates one sees; `q` looks at name, e-mail and position."""
    found = await candidates.find(q, paged, acting=acting)
    return Page[Candidate](items=[_candidate(entry) for entry in found.items], following=found.following)


@router.post("", status_code=201, response_model=Candidate, responses=responses(401, 403, 409))
async def add_candidate(body: NewCandidate, acting: Writer, candidates: FromDishka[CandidateDirectory]) -> Candidate:
    """Add a candidate. One with the same e-mail or phone is refused with the id of the one there is."""
    return _candidate(await candidates.add(body.fields(), acting=acting))


@readings.post("/cv", response_model=CvProfile, responses=responses(401, 403, 413, 415))
async def read_cv(
    file: Annotated[
        UploadFile,
        File(
            description="A PDF, a DOCX or plain text, 5 MB at most.",
            examples=["Boris Sample\nPython developer, 4 years: FastAPI, PostgreSQL, Redis in an online shop."],
        ),
    ],
    acting: Writer,
    cvs: FromDishka[CvService],
) -> CvProfile:
    """Read a CV on this machine; nothing is kept of it, so it may be sent again. No model sees it."""
    found = await cvs.examine(await file.read(LARGEST_FILE + 1), acting=acting)
    proposal = found.proposal
    return CvProfile(
        name=proposal.name,
        email=proposal.email,
        phone=proposal.phone,
        experience_years=proposal.experience_years,
        skills=list(proposal.skills),
        job_position=proposal.job_position,
        cv_text=proposal.cv_text or None,
        hidden_text=proposal.cv_hidden,
        duplicates=[one.id for one in found.same],
    )


@imports.post("/candidates", response_model=ImportOutcome, responses=responses(401, 403, 409))
async def import_candidates(body: Import, acting: Writer, candidates: FromDishka[CandidateDirectory]) -> ImportOutcome:
    """Add many candidates, all or none; those whose e-mail or phone is known are left as they are."""
    outcome = await candidates.import_all([person.fields() for person in body.candidates], acting=acting)
    return ImportOutcome(candidates=[Imported(id=candidate_id, added=added) for candidate_id, added in outcome])


@router.get("/{candidate_id}", response_model=Candidate, responses=responses(401, 403, 404))
async def read_candidate(
    candidate_id: uuid.UUID, acting: Reader, candidates: FromDishka[CandidateDirectory]
) -> Candidate:
    """One candidate."""
    return _candidate(await candidates.entry(candidate_id, acting=acting))


@router.patch("/{candidate_id}", response_model=Candidate, responses=responses(401, 403, 404, 409))
async def change_candidate(
    candidate_id: uuid.UUID, body: CandidateChanges, acting: Editor, candidates: FromDishka[CandidateDirectory]
) -> Candidate:
    """Change what is known of a candidate. Another `cv_text` takes the place of the CV there was."""
    changes = _named_as_in_core(body.model_dump(exclude_unset=True))
    return _candidate(await candidates.change(candidate_id, changes, acting=acting))


@router.delete("/{candidate_id}", status_code=204, responses=responses(401, 403, 404))
async def archive_candidate(
    candidate_id: uuid.UUID, acting: Writer, candidates: FromDishka[CandidateDirectory]
) -> None:
    """Take a candidate off the lists; interviews and reports stay."""
    await candidates.archive(candidate_id, acting=acting)


@router.post("/{candidate_id}/restore", response_model=Candidate, responses=responses(401, 403, 404, 409))
async def restore_candidate(
    candidate_id: uuid.UUID, acting: Editor, candidates: FromDishka[CandidateDirectory]
) -> Candidate:
    """Put an archived candidate back on the lists."""
    return _candidate(await candidates.restore(candidate_id, acting=acting))


def _candidate(entry: CandidateEntry) -> Candidate:
    fields = entry.fields
    return Candidate(
        id=entry.id,
        created_at=entry.created_at,
        name=fields.name,
        email=fields.email,
        phone=fields.phone,
        experience_years=fields.experience_years,
        skills=list(fields.skills),
        job_position=fields.job_position,
        has_cv=entry.has_cv,
        hidden_text=entry.cv_hidden,
    )


def _named_as_in_core(fields: dict[str, Any]) -> dict[str, Any]:
    return {"cv_hidden" if name == "hidden_text" else name: value for name, value in fields.items()}
