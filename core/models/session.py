"""Signed-in sessions of the REST API: a session is a family of refresh tokens, of which one works at a time."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, CreatedAt, Id


class Session(Base):
    """From a sign-in to its end. `session_version` is the account's at sign-in: a newer one ends it."""

    __tablename__ = "sessions"

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    session_version: Mapped[int]
    created_at: Mapped[CreatedAt]
    revoked_at: Mapped[datetime | None]


class RefreshToken(Base):
    """Only a hash is stored. One that is used again later was stolen: the session ends."""

    __tablename__ = "refresh_tokens"

    id: Mapped[Id]
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sessions.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
