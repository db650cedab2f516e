"""What a candidate is told of their interview: strengths and what to try next, without verdict or score."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, CreatedAt, Id, Line, Word, one_of


class Feedback(Base):
    """A draft until a person releases it. `words`: written by a person, in the place of the lists.

    `strengths` hold lines: `text`, and `words`, the candidate's own, where there are some (`response_id`, `text`,
    `start` and `end` in the stored answer).
    """

    __tablename__ = "feedbacks"
    __table_args__ = (
        one_of("author", "offline", "openai", "person"),
        one_of("language", "ru", "en"),
        CheckConstraint("(author = 'person') = (words IS NOT NULL)", name="words"),
    )

    id: Mapped[Id]
    interview_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interviews.id"), unique=True)
    author: Mapped[Word]
    model: Mapped[Line | None]
    prompt_version: Mapped[Word | None]
    language: Mapped[Word]
    strengths: Mapped[list[Any]] = mapped_column(server_default="[]")
    try_next: Mapped[list[Any]] = mapped_column(server_default="[]")
    words: Mapped[str | None] = mapped_column(Text)
    written_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[CreatedAt]
    released_at: Mapped[datetime | None]
    released_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
