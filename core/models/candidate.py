"""A person who may be interviewed. `user_id` is set once they have followed their own link."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, CreatedAt, Id, Line, Word


class Candidate(Base):
    __tablename__ = "candidates"
    __table_args__ = (
        CheckConstraint("experience_years BETWEEN 0 AND 60", name="experience_years"),
        Index("ix_candidates_email_lower", text("lower(email)")),
        Index("ix_candidates_phone", "phone"),
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
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[CreatedAt]
    archived_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
