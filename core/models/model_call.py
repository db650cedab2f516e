"""What asking a model cost, call by call; never what was said."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, CreatedAt, Id, Line, Word


class ModelCall(Base):
    """Tokens as the server counted them; `cost` in US dollars by the price table in force, or null without one."""

    __tablename__ = "model_calls"
    __table_args__ = (CheckConstraint("calls > 0", name="calls"), Index(None, "created_at"))

    id: Mapped[Id]
    purpose: Mapped[Word]
    model: Mapped[Line]
    calls: Mapped[int]
    prompt_tokens: Mapped[int]
    completion_tokens: Mapped[int]
    cached_tokens: Mapped[int] = mapped_column(server_default="0")
    audio_seconds: Mapped[float] = mapped_column(server_default="0")
    cost: Mapped[float | None]
    created_at: Mapped[CreatedAt]
