"""What was read: each reading of a response, and the evaluations (runs over a whole interview)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, CreatedAt, Id, Line, Word, one_of


class ResponseReading(Base):
    """One reading of one version of a response: located quotes only, `quotes_dropped` counts the rest."""

    __tablename__ = "response_readings"
    __table_args__ = (
        UniqueConstraint(
            "response_id", "response_version", "engine", "model", "prompt_version", "number",
            name="uq_response_readings_once",
        ),
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        CheckConstraint("level IS NULL OR jsonb_array_length(quotes) > 0", name="level_needs_quote"),
    )  # fmt: skip

    id: Mapped[Id]
    response_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("responses.id"))
    response_version: Mapped[int]
    engine: Mapped[Word]
    model: Mapped[Line]
    prompt_version: Mapped[Word]
    number: Mapped[int]
    level: Mapped[int | None]
    anchor: Mapped[Word | None]
    quotes: Mapped[list[Any]]
    quotes_dropped: Mapped[int]
    gaps: Mapped[list[Any]]
    rationale: Mapped[str] = mapped_column(Text)
    flags: Mapped[list[Any]]
    created_at: Mapped[CreatedAt]


class Evaluation(Base):
    """One run over an interview; re-runs append. `judgements` keeps what the report is rebuilt from.

    `personal_judgements` are those of personal questions, which no total is made of.
    """

    __tablename__ = "evaluations"
    __table_args__ = (
        UniqueConstraint("interview_id", "run"),
        one_of("status", "pending", "complete", "partial", "insufficient_evidence", "failed"),
        one_of("recommendation", "advance", "discuss", "do_not_advance", "not_enough_evidence"),
        CheckConstraint("(status IN ('pending', 'failed')) = (recommendation IS NULL)", name="no_invented_result"),
        CheckConstraint("score IS NULL OR recommendation IS NOT NULL", name="score_needs_result"),
        Index("uq_evaluations_one_current", "interview_id", unique=True, postgresql_where=text("current")),
    )

    id: Mapped[Id]
    interview_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interviews.id"))
    run: Mapped[int]
    current: Mapped[bool] = mapped_column(server_default="true")
    status: Mapped[Word] = mapped_column(server_default="pending")
    attempts: Mapped[int] = mapped_column(server_default="0")
    engine: Mapped[Word | None]
    model: Mapped[Line | None]
    prompt_version: Mapped[Word | None]
    kit_version: Mapped[int]
    rubric_hash: Mapped[Line]
    readings_per_answer: Mapped[int | None]
    judgements: Mapped[list[Any]] = mapped_column(server_default="[]")
    personal_judgements: Mapped[list[Any]] = mapped_column(server_default="[]")
    score: Mapped[float | None]
    coverage: Mapped[float | None]
    confidence: Mapped[Word | None]
    recommendation: Mapped[Word | None]
    created_at: Mapped[CreatedAt]
    completed_at: Mapped[datetime | None]

    @property
    def all_judgements(self) -> list[Any]:
        """Those of the kit's questions, then the personal ones."""
        return [*self.judgements, *self.personal_judgements]
