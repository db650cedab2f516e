"""What a model found in a CV beside a vacancy, for one interview; without a model it is found when it is looked at."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, CreatedAt, Line, Word


class StoredJobMatch(Base):
    """`match` is a core.engines.job_match.JobMatch, made of the CV with that hash."""

    __tablename__ = "job_matches"

    interview_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interviews.id"), primary_key=True)
    engine: Mapped[Word]
    model: Mapped[Line]
    prompt_version: Mapped[Line]
    cv_hash: Mapped[Line]
    match: Mapped[dict[str, Any]]
    created_at: Mapped[CreatedAt]
