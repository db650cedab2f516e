"""Keys by which machines call the REST API in the name of a person of the staff."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, CreatedAt, Id, Line, Word


class ApiKey(Base):
    """Shown once, stored as a hash; `hint` is its last four characters, to tell keys apart."""

    __tablename__ = "api_keys"
    __table_args__ = (CheckConstraint("jsonb_array_length(scopes) > 0", name="scopes"),)

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[Line]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    hint: Mapped[Word]
    scopes: Mapped[list[Any]]
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
