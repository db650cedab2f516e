"""Who asks: the one company that this installation serves. Candidates see it before they consent."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, Id, Line


class CompanyProfile(Base):
    __tablename__ = "company_profile"
    __table_args__ = (CheckConstraint("singleton", name="singleton"),)

    id: Mapped[Id]
    singleton: Mapped[bool] = mapped_column(server_default="true", unique=True)
    legal_name: Mapped[Line]
    tax_number: Mapped[Line]
    address: Mapped[str] = mapped_column(Text)
    data_contact: Mapped[Line]
    verification_page: Mapped[str | None] = mapped_column(Text)
    data_location: Mapped[Line]
    updated_at: Mapped[datetime]
    updated_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
