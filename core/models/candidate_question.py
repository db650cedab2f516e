"""What candidates ask the company, what they are told, and the replies of a vacancy that are told again."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, CreatedAt, Id, Word, one_of


class VacancyFaq(Base):
    """A reply that every candidate of the vacancy is given, word for word.

    It goes with the question it was given to: both hold words said to one person.
    """

    __tablename__ = "vacancy_faq"

    id: Mapped[Id]
    vacancy_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vacancies.id"), index=True)
    question_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("candidate_questions.id"), unique=True)
    question: Mapped[str] = mapped_column(Text)
    reply: Mapped[str] = mapped_column(Text)
    added_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[CreatedAt]


class CandidateQuestion(Base):
    """`replied_by` is None for a reply of the vacancy's terms or saved replies; `forwarded_at`: a person was asked.

    `kind` is what a person replies to: a question in the candidate's words, or, without any, that they asked for a
    person or did not consent; or nothing, where it is staff who write first.
    """

    __tablename__ = "candidate_questions"
    __table_args__ = (
        one_of("kind", "question", "person", "consent", "message"),
        CheckConstraint("(reply IS NULL) = (replied_at IS NULL)", name="reply"),
        CheckConstraint("replied_by IS NULL OR reply IS NOT NULL", name="replied_by"),
    )

    id: Mapped[Id]
    interview_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interviews.id"), index=True)
    kind: Mapped[Word] = mapped_column(server_default="question")
    text: Mapped[str] = mapped_column(Text)
    topic: Mapped[Word | None]
    reply: Mapped[str | None] = mapped_column(Text)
    replied_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    replied_at: Mapped[datetime | None]
    forwarded_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
