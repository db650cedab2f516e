"""Requests that carried an idempotency key and acted: the answer of the first is given again to the others."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, CreatedAt, Line

ERASED = 410
"""The `status` of one whose answer was erased: nothing is given again, and nothing kept for it any more."""


class IdempotentRequest(Base):
    """`fingerprint` tells whether a later request is the same one; no `status`: its answer is not kept yet."""

    __tablename__ = "idempotent_requests"
    __table_args__ = (
        CheckConstraint("(status IS NULL) = (body IS NULL)", name="answered"),
        Index(None, "created_at"),
    )

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    key: Mapped[Line] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[CreatedAt]
