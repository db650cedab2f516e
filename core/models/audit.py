"""Who did what to what; written in the transaction of the act, never changed."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, CreatedAt, Id, Line


class AuditEvent(Base):
    """`details` hold words of the product and ids, never personal data."""

    __tablename__ = "audit_events"
    __table_args__ = (
        Index(None, "created_at"),
        Index(None, "actor_id", "created_at"),
        Index(None, "subject_id", "created_at"),
    )

    id: Mapped[Id]
    actor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    action: Mapped[Line]
    subject_id: Mapped[uuid.UUID | None]
    details: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    created_at: Mapped[CreatedAt]
