"""A person as a CV, a contact or a forwarded message tells of them: to be confirmed before they are a candidate."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.models import Candidate
from core.services.actor import Actor
from core.services.candidate_service import Known
from core.services.unit import record

CV_FIELDS = ("cv_text", "cv_hash", "cv_hidden")
PERSON_FIELDS = ("name", "job_position", "experience_years", "skills", "email", "phone")


class Proposal(BaseModel):
    """What was understood. `telegram_id` finds somebody who is here already; it is not kept of a new candidate."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str | None = None
    job_position: str | None = None
    experience_years: int | None = None
    skills: tuple[str, ...] = ()
    email: str | None = None
    phone: str | None = None
    cv_text: str | None = None
    cv_hash: str | None = None
    cv_hidden: bool = False
    telegram_id: int | None = None

    @classmethod
    def of(cls, fields: dict[str, Any]) -> Self:
        """Out of the JSON that a draft holds; a field left empty there is none."""
        return cls.model_validate({name: value for name, value in fields.items() if value is not None})

    @property
    def fields(self) -> dict[str, Any]:
        """As JSON, for a draft."""
        return self.model_dump(mode="json")

    @property
    def known(self) -> Known:
        return Known(self.email, self.phone, telegram_id=self.telegram_id)


async def add_proposed(session: AsyncSession, proposal: Proposal, acting: Actor) -> Candidate:
    """Write the candidate that a person confirmed; a name there must be."""
    assert proposal.name
    values = proposal.model_dump(include={*PERSON_FIELDS, *CV_FIELDS})
    candidate = Candidate(id=uuid.uuid4(), created_by=acting.user_id, **values)
    candidate.skills = list(proposal.skills)
    if proposal.cv_text:
        candidate.cv_read_at = await _now(session)
    session.add(candidate)
    await session.flush()
    await record(session, acting.user_id, "candidate.added", candidate.id)
    return candidate


async def complete(session: AsyncSession, candidate: Candidate, proposal: Proposal, acting: Actor) -> None:
    """It is somebody who is here already: what was not known of them is filled in, the newer CV takes its place.

    Whoever was archived is back.
    """
    for field in PERSON_FIELDS:
        if not getattr(candidate, field):
            value = getattr(proposal, field)
            setattr(candidate, field, list(value) if field == "skills" else value)
    if proposal.cv_text:
        for field in CV_FIELDS:
            setattr(candidate, field, getattr(proposal, field))
        candidate.cv_read_at = await _now(session)
    if candidate.archived_at:
        candidate.archived_at = None
        await record(session, acting.user_id, "candidate.archived", candidate.id, archived=False)
    await record(session, acting.user_id, "candidate.changed", candidate.id, field="cv")


async def _now(session: AsyncSession) -> datetime:
    now: datetime | None = await session.scalar(select(func.now()))
    assert now is not None
    return now
