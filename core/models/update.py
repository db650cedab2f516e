"""Updates of Telegram, stored before they are confirmed; worked in order per chat."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, CreatedAt, TelegramId


class Update(Base):
    """`applied_at` is set in the transaction of the one effect an update may have; `done_at` when replied."""

    __tablename__ = "updates"
    __table_args__ = (
        Index(
            "ix_updates_waiting",
            "bot_id",
            "chat_id",
            "update_id",
            postgresql_where=text("done_at IS NULL AND dead_at IS NULL"),
        ),
    )

    bot_id: Mapped[TelegramId] = mapped_column(primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chat_id: Mapped[TelegramId]
    body: Mapped[dict[str, Any]]
    attempts: Mapped[int] = mapped_column(server_default="0")
    received_at: Mapped[CreatedAt]
    applied_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
