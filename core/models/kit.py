"""A kit: a versioned set of questions with their criteria; an interview keeps its kit for ever."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, CreatedAt, Id, Line, Word, one_of


class Kit(Base):
    __tablename__ = "kits"
    __table_args__ = (
        UniqueConstraint("vacancy_id", "version"),
        one_of("status", "generating", "draft", "approved", "failed"),
        CheckConstraint("(status = 'approved') = (approved_at IS NOT NULL)", name="approval"),
        Index(
            "uq_kits_one_generating",
            "vacancy_id",
            unique=True,
            postgresql_where=text("status = 'generating'"),
        ),
    )

    id: Mapped[Id]
    vacancy_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vacancies.id"))
    version: Mapped[int]
    status: Mapped[Word] = mapped_column(server_default="generating")
    language: Mapped[Word]
    difficulty: Mapped[Word]
    question_count: Mapped[int]
    experience_years: Mapped[int | None]
    engine: Mapped[Word | None]
    model: Mapped[Line | None]
    prompt_version: Mapped[Word | None]
    uncovered_skills: Mapped[list[Any]] = mapped_column(server_default="[]")
    attempts: Mapped[int] = mapped_column(server_default="0")
    requested_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    approved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]


class Question(Base):
    """`criteria` and `translations` hold what core/engines/base.py calls so, as stored at generation.

    `simpler` is the text in everyday words; null where nobody has written it.

    A personal question belongs to one interview and to no kit: it counts in no score and no comparison.
    """

    __tablename__ = "questions"
    __table_args__ = (
        UniqueConstraint("kit_id", "position", deferrable=True, initially="DEFERRED"),
        one_of("difficulty", "easy", "medium", "hard"),
        one_of("source", "bank", "model", "own"),
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint("weight > 0", name="weight"),
        CheckConstraint("num_nonnulls(kit_id, interview_id) = 1", name="one_owner"),
    )

    id: Mapped[Id]
    kit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("kits.id"))
    interview_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("interviews.id"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    criteria: Mapped[dict[str, Any]]
    translations: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    simpler: Mapped[str | None] = mapped_column(Text)
    competency: Mapped[Line]
    skill: Mapped[Line]
    subtopic: Mapped[Line]
    difficulty: Mapped[Word]
    weight: Mapped[float] = mapped_column(server_default="1")
    source: Mapped[Word]
    bank_id: Mapped[Line | None]
    created_at: Mapped[CreatedAt]

    @property
    def is_personal(self) -> bool:
        return self.interview_id is not None
