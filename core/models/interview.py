"""One candidate × one kit: the interview, the responses to its questions, and what a person decided."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, CreatedAt, Id, Line, TelegramId, Word, one_of

RUNNING = "status IN ('pending', 'in_progress')"


class Interview(Base):
    """`held_at`: under a legal hold, never purged. `purged_at`: its words are erased, the row is a statistic.

    `remind_at`: when to look whether a reminder is due; null: not looked yet. `reply_by`: until when the candidate
    was promised a reply, `reply_moved_to`: the later date that a person has named since.
    `screening` holds the terms asked after consent with what was said to each (core/services/screening.py).
    `transfer_…`: whether the answers may go to a model abroad, asked only while such a model is in force; a yes is for
    the host that was named (`transfer_host`).
    `agreement_shown` stands for what the candidate was last asked to agree to (core/services/agreement.py).
    `follow_ups` and `time_limit` (minutes) are the vacancy's as they were at the invitation; `answers_until` is when
    the limit ends, set with the first question.
    `shown_at`: when the candidate was last shown where this interview stands; of several that are open, what they
    write belongs to the one shown last.
    """

    __tablename__ = "interviews"
    __table_args__ = (
        one_of("status", "pending", "in_progress", "completed", "evaluated", "expired", "withdrawn", "cancelled"),
        CheckConstraint(
            "status NOT IN ('in_progress', 'completed', 'evaluated') OR consented_at IS NOT NULL",
            name="consent_first",
        ),
        CheckConstraint(
            "status = 'withdrawn' OR (status IN ('completed', 'evaluated')) = (completed_at IS NOT NULL)",
            name="completed_at",
        ),
        CheckConstraint("(held_at IS NULL) = (held_by IS NULL)", name="held"),
        CheckConstraint("(consented_at IS NULL) = (consent_version IS NULL)", name="consent_proof"),
        one_of("read_by", "engine", "person"),
        CheckConstraint("(transfer_answered_at IS NULL) = (transfer_allowed IS NULL)", name="transfer_answer"),
        CheckConstraint("(transfer_answered_at IS NULL) = (transfer_version IS NULL)", name="transfer_proof"),
        Index(
            "uq_interviews_one_running",
            "candidate_id",
            "vacancy_id",
            unique=True,
            postgresql_where=text(RUNNING),
        ),
        Index("ix_interviews_running_deadline", "expires_at", postgresql_where=text(RUNNING)),
        Index("ix_interviews_remind_at", "remind_at", postgresql_where=text(RUNNING)),
        Index("ix_interviews_reply_by", "reply_by", postgresql_where=text("reply_slip_told_at IS NULL")),
        Index(None, "vacancy_id", "status"),
    )

    id: Mapped[Id]
    candidate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("candidates.id"), index=True)
    vacancy_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vacancies.id"))
    kit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("kits.id"))
    follow_ups: Mapped[bool] = mapped_column(server_default="false")
    time_limit: Mapped[int | None]
    job_description: Mapped[str] = mapped_column(Text)
    question_count: Mapped[int] = mapped_column(server_default="5")
    status: Mapped[Word] = mapped_column(server_default="pending")
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]
    answers_until: Mapped[datetime | None]
    agreement_shown: Mapped[Word | None]
    consent_version: Mapped[Word | None]
    consent_language: Mapped[Word | None]
    consented_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    screening: Mapped[list[Any]] = mapped_column(server_default="[]")
    read_by: Mapped[Word] = mapped_column(server_default="engine")
    transfer_asked_at: Mapped[datetime | None]
    transfer_answered_at: Mapped[datetime | None]
    transfer_allowed: Mapped[bool | None]
    transfer_version: Mapped[Word | None]
    transfer_host: Mapped[Line | None]
    transfer_language: Mapped[Word | None]
    completed_at: Mapped[datetime | None]
    human_requested_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    held_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    purged_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]
    silence_reminded_at: Mapped[datetime | None]
    end_reminded_at: Mapped[datetime | None]
    reminders_muted_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    shown_at: Mapped[datetime | None]
    reply_by: Mapped[datetime | None]
    reply_nudged_at: Mapped[datetime | None]
    reply_moved_to: Mapped[datetime | None]
    reply_slip_told_at: Mapped[datetime | None]

    @property
    def is_readable(self) -> bool:
        """Whether staff may still read the answers: not once consent is withdrawn or the words are erased."""
        return self.status != "withdrawn" and self.purged_at is None

    @property
    def allowed_host(self) -> str | None:
        """Where abroad the candidate lets a model read; None: nowhere."""
        return self.transfer_host if self.transfer_allowed else None


class Response(Base):
    """A candidate's answer. `version` grows with each rewrite; a reading belongs to one version.

    A follow-up grows it too: `main_answer` is what was said before it, `follow_up_answer` what was said to it
    (null when skipped), `text` both together.
    `standing` is set while an answer is given anew: the answer as it was, which stands until the new one is done.
    """

    __tablename__ = "responses"
    __table_args__ = (
        UniqueConstraint("interview_id", "question_id"),
        UniqueConstraint("interview_id", "position"),
        one_of("status", "unasked", "asked", "answered", "skipped", "interrupted", "insufficient"),
        CheckConstraint("(status IN ('answered', 'insufficient')) = (text IS NOT NULL)", name="text"),
        CheckConstraint("(follow_up IS NULL) = (main_answer IS NULL)", name="follow_up"),
        CheckConstraint("follow_up_answer IS NULL OR follow_up IS NOT NULL", name="follow_up_answer"),
        Index("uq_responses_one_asked", "interview_id", unique=True, postgresql_where=text("status = 'asked'")),
    )

    id: Mapped[Id]
    interview_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interviews.id"))
    question_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("questions.id"))
    position: Mapped[int]
    status: Mapped[Word] = mapped_column(server_default="unasked")
    version: Mapped[int] = mapped_column(server_default="1")
    text: Mapped[str | None] = mapped_column(Text)
    follow_up: Mapped[str | None] = mapped_column(Text)
    main_answer: Mapped[str | None] = mapped_column(Text)
    follow_up_answer: Mapped[str | None] = mapped_column(Text)
    has_voice: Mapped[bool] = mapped_column(server_default="false")
    standing: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]


class ResponsePart(Base):
    """One message of an answer, exactly as sent; stored before anything is confirmed.

    A voice or video note may have a caption as its text: `file_id` is how Telegram gives it back, for a person to
    hear. `transcription` is null where nobody writes it down; only a confirmed `transcript` is part of the answer.
    """

    __tablename__ = "response_parts"
    __table_args__ = (
        UniqueConstraint("bot_id", "chat_id", "message_id"),
        one_of("kind", "text", "voice", "video_note"),
        CheckConstraint("kind <> 'text' OR file_id IS NULL", name="file"),
        one_of("transcription", "pending", "ready", "confirmed", "failed"),
        CheckConstraint("transcript IS NULL OR transcription IN ('ready', 'confirmed')", name="transcript"),
        Index(None, "response_id", "response_version"),
    )

    id: Mapped[Id]
    response_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("responses.id"))
    response_version: Mapped[int]
    bot_id: Mapped[TelegramId]
    chat_id: Mapped[TelegramId]
    message_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[Word] = mapped_column(server_default="text")
    text: Mapped[str] = mapped_column(Text)
    file_id: Mapped[str | None] = mapped_column(Text)
    transcription: Mapped[Word | None]
    transcript: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[CreatedAt]


class Decision(Base):
    """What a person decided, with the reason given. The newest one of an interview stands."""

    __tablename__ = "decisions"
    __table_args__ = (
        one_of("verdict", "advance", "hold", "reject"),
        Index(None, "interview_id", "created_at"),
    )

    id: Mapped[Id]
    interview_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interviews.id"))
    verdict: Mapped[Word]
    reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[CreatedAt]
