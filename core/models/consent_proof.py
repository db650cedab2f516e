"""What is kept of a consent after the person is erased: that it was given, to which words, when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, CreatedAt, Id, Word


class ConsentProof(Base):
    """`account_hash` is keyed by the installation's secret: who knows the account can find it, nobody else."""

    __tablename__ = "consent_proofs"
    __table_args__ = (Index(None, "account_hash"), Index(None, "created_at"))

    id: Mapped[Id]
    account_hash: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[Word]
    language: Mapped[Word]
    consented_at: Mapped[datetime]
    created_at: Mapped[CreatedAt]
