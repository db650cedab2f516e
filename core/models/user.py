"""People with an account: admins, recruiters, and those who only answer (role `user`)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, CreatedAt, Id, Line, TelegramId, Word, one_of


class User(Base):
    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint(
            "erased_at IS NOT NULL OR email IS NOT NULL OR telegram_id IS NOT NULL",
            name="reachable",
        ),
        one_of("role", "user", "recruiter", "admin"),
        one_of("language", "ru", "en"),
    )

    id: Mapped[Id]
    email: Mapped[Line | None] = mapped_column(unique=True)
    telegram_id: Mapped[TelegramId | None] = mapped_column(unique=True)
    name: Mapped[Line | None]
    password_hash: Mapped[Line | None]
    role: Mapped[Word] = mapped_column(server_default="user", index=True)
    language: Mapped[Word] = mapped_column(server_default="en")
    session_version: Mapped[int] = mapped_column(server_default="1")
    blocked_at: Mapped[datetime | None]
    unreachable_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    erased_at: Mapped[datetime | None]
