"""Messages that must arrive, written in the transaction they tell of; sent in order per chat."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, CreatedAt, Id, Line, Word


class Notification(Base):
    """`params` hold ids only: the words are made when it is sent, in the recipient's language.

    `replaces` names the dedupe_key of an earlier notification whose message this one takes the place of.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        Index(
            "ix_notifications_waiting",
            "recipient_id",
            "sequence",
            postgresql_where=text("sent_at IS NULL AND dead_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    sequence: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    recipient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[Word]
    params: Mapped[dict[str, Any]]
    dedupe_key: Mapped[Line] = mapped_column(unique=True)
    replaces: Mapped[Line | None]
    edit_message_id: Mapped[int | None] = mapped_column(BigInteger)
    not_before: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[CreatedAt]
    sent_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
