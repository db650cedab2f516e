"""A person who may be interviewed, and people gathered in a vacancy to become candidates together."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, CreatedAt, Id, Line, Word

SUBSCRIBER_DIGITS = 10
"""Of a phone, without the country's code."""
SUBSCRIBER = f"right(regexp_replace(phone, '[^0-9]', '', 'g'), {SUBSCRIBER_DIGITS})"
"""The digits of a phone that do not depend on how it is written: +7 999…, 8 (999)…"""


class Candidate(Base):
    """`user_id` is set once they have followed their own link. `cv_text`: what a CV says of work; no file is kept.

    `cv_hash` tells one CV from another: of the file, or of the text where that is all that came. `cv_hidden`: the file
    held text that a person would not see, which was not read.
    """

    __tablename__ = "candidates"
    __table_args__ = (
        CheckConstraint("experience_years BETWEEN 0 AND 60", name="experience_years"),
        Index("ix_candidates_email_lower", text("lower(email)")),
        Index("ix_candidates_phone", "phone"),
        Index("ix_candidates_subscriber", text(SUBSCRIBER)),
        Index(None, "created_by"),
        Index(None, "user_id"),
    )

    id: Mapped[Id]
    name: Mapped[Line]
    email: Mapped[Line | None]
    phone: Mapped[Word | None]
    experience_years: Mapped[int | None]
    skills: Mapped[list[Any] | None] = mapped_column(JSON)
    job_position: Mapped[Line | None]
    cv_text: Mapped[str | None] = mapped_column(Text)
    cv_hash: Mapped[Line | None]
    cv_hidden: Mapped[bool] = mapped_column(server_default="false")
    cv_read_at: Mapped[datetime | None]
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[CreatedAt]
    archived_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


class Gathered(Base):
    """One of many dropped into a vacancy, not a candidate yet; `fields` are those of core.services.proposal.

    `fault`: the code of why nothing could be read. `twin_id`: a candidate who looks like the same person.
    `batch`: what came together is told of in one message.
    """

    __tablename__ = "gathered"
    __table_args__ = (Index(None, "user_id", "vacancy_id"),)

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    vacancy_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vacancies.id"))
    batch: Mapped[uuid.UUID]
    source: Mapped[Line]
    fields: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    fault: Mapped[Word | None]
    twin_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("candidates.id"))
    created_at: Mapped[CreatedAt]
