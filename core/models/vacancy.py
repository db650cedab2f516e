"""An opening with its terms, and the colleagues who may see it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, CreatedAt, Id, Line, Word, one_of


class Vacancy(Base):
    """`reply_days`: working days within which a candidate is promised a reply.

    `answer_by`: the end of the day by which those invited from now on answer, or null for the usual time.
    `follow_ups`: null goes by the number of questions. `time_limit`: minutes for the whole interview, or none.
    `personal_questions`: how many may be asked from a CV, after the kit's and beside the score.
    """

    __tablename__ = "vacancies"
    __table_args__ = (
        one_of("status", "draft", "open", "archived"),
        one_of("difficulty", "easy", "medium", "hard"),
        one_of("language", "ru", "en"),
        CheckConstraint("question_count BETWEEN 1 AND 15", name="question_count"),
        CheckConstraint("reply_days BETWEEN 1 AND 30", name="reply_days"),
        one_of("feedback", "never", "on_release", "at_once"),
        one_of("notices", "gathered", "at_once"),
        CheckConstraint("time_limit > 0", name="time_limit"),
        CheckConstraint("personal_questions BETWEEN 0 AND 2", name="personal_questions"),
    )

    id: Mapped[Id]
    title: Mapped[Line]
    description: Mapped[str] = mapped_column(Text)
    language: Mapped[Word]
    difficulty: Mapped[Word]
    question_count: Mapped[int]
    skills: Mapped[list[Any]] = mapped_column(server_default="[]")
    status: Mapped[Word] = mapped_column(server_default="draft")
    pay: Mapped[Line | None]
    place: Mapped[Line | None]
    schedule: Mapped[Line | None]
    start: Mapped[Line | None]
    contract: Mapped[Line | None]
    answer_by: Mapped[datetime | None]
    time_zone: Mapped[Word] = mapped_column(server_default="Europe/Moscow")
    reply_days: Mapped[int] = mapped_column(server_default="5")
    feedback: Mapped[Word] = mapped_column(server_default="on_release")
    notices: Mapped[Word] = mapped_column(server_default="gathered")
    follow_ups: Mapped[bool | None]
    time_limit: Mapped[int | None]
    personal_questions: Mapped[int] = mapped_column(server_default="0")
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[CreatedAt]
    archived_at: Mapped[datetime | None]


class VacancyMember(Base):
    __tablename__ = "vacancy_members"
    __table_args__ = (Index(None, "user_id"),)

    vacancy_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vacancies.id"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    created_at: Mapped[CreatedAt]
