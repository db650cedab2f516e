"""Links: to join the staff, to one interview, or to apply for a vacancy. Only a hash of the token is stored."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, CreatedAt, Id, Word, one_of


class Invite(Base):
    __tablename__ = "invites"
    __table_args__ = (
        one_of("kind", "staff", "interview", "apply"),
        one_of("role", "recruiter"),
        CheckConstraint("(kind = 'staff') = (role IS NOT NULL)", name="staff_role"),
        CheckConstraint("(kind = 'interview') = (interview_id IS NOT NULL)", name="interview"),
        CheckConstraint("(kind = 'apply') = (vacancy_id IS NOT NULL)", name="vacancy"),
        CheckConstraint("kind <> 'apply' OR redeemed_at IS NULL", name="apply_is_for_many"),
        CheckConstraint("(redeemed_at IS NULL) = (redeemed_by IS NULL)", name="redeemed"),
    )

    id: Mapped[Id]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    kind: Mapped[Word]
    role: Mapped[Word | None]
    interview_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("interviews.id"), index=True)
    vacancy_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("vacancies.id"), index=True)
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]
    redeemed_at: Mapped[datetime | None]
    redeemed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    revoked_at: Mapped[datetime | None]
