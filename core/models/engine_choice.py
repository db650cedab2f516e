"""Which engine writes and reads: the one choice of this installation, made by an admin."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, Id, Line, Word, one_of


class EngineChoice(Base):
    """One row at most. `engine` empty: the setting ENGINE decides.

    `notice_host`: the host of the model abroad for which an admin confirmed that the notice was given.
    """

    __tablename__ = "engine_choice"
    __table_args__ = (
        CheckConstraint("singleton", name="singleton"),
        one_of("engine", "offline", "openai"),
        CheckConstraint("(notice_host IS NULL) = (notice_at IS NULL)", name="notice_has_time"),
    )

    id: Mapped[Id]
    singleton: Mapped[bool] = mapped_column(server_default="true", unique=True)
    engine: Mapped[Word | None]
    chosen_at: Mapped[datetime | None]
    chosen_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    falls_back: Mapped[bool] = mapped_column(server_default="false")
    notice_host: Mapped[Line | None]
    notice_at: Mapped[datetime | None]
    notice_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
