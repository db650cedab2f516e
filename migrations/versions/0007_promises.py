"""Reminders, promised replies, feedback, gathered notices"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

RUNNING = "status IN ('pending', 'in_progress')"
MOMENTS = (
    "remind_at",
    "silence_reminded_at",
    "end_reminded_at",
    "reminders_muted_at",
    "paused_at",
    "reply_by",
    "reply_nudged_at",
    "reply_moved_to",
    "reply_slip_told_at",
)
VACANCY_RULES = {
    "reply_days": "reply_days BETWEEN 1 AND 30",
    "feedback": "feedback IN ('never', 'on_release', 'at_once')",
    "notices": "notices IN ('gathered', 'at_once')",
}


def upgrade() -> None:
    op.add_column("vacancies", sa.Column("reply_days", sa.Integer(), server_default="5", nullable=False))
    op.add_column("vacancies", sa.Column("feedback", sa.String(50), server_default="on_release", nullable=False))
    op.add_column("vacancies", sa.Column("notices", sa.String(50), server_default="gathered", nullable=False))
    for name, rule in VACANCY_RULES.items():
        op.create_check_constraint(op.f(f"ck_vacancies_{name}"), "vacancies", rule)
    for column in MOMENTS:
        op.add_column("interviews", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_interviews_remind_at", "interviews", ["remind_at"], postgresql_where=sa.text(RUNNING))
    op.create_index(
        "ix_interviews_reply_by", "interviews", ["reply_by"], postgresql_where=sa.text("reply_slip_told_at IS NULL")
    )
    _create_feedbacks()


def downgrade() -> None:
    op.drop_table("feedbacks")
    op.drop_index("ix_interviews_reply_by", table_name="interviews")
    op.drop_index("ix_interviews_remind_at", table_name="interviews")
    for column in reversed(MOMENTS):
        op.drop_column("interviews", column)
    for name in VACANCY_RULES:
        op.drop_constraint(op.f(f"ck_vacancies_{name}"), "vacancies", type_="check")
        op.drop_column("vacancies", name)


def _create_feedbacks() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "feedbacks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.String(50), nullable=False),
        sa.Column("model", sa.String(255), nullable=True),
        sa.Column("prompt_version", sa.String(50), nullable=True),
        sa.Column("language", sa.String(50), nullable=False),
        sa.Column("strengths", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("try_next", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.Column("released_at", moment, nullable=True),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("author IN ('offline', 'openai', 'person')", name=op.f("ck_feedbacks_author")),
        sa.CheckConstraint("language IN ('ru', 'en')", name=op.f("ck_feedbacks_language")),
        sa.CheckConstraint("(author = 'person') = (words IS NOT NULL)", name=op.f("ck_feedbacks_words")),
        sa.ForeignKeyConstraint(["interview_id"], ["interviews.id"], name=op.f("fk_feedbacks_interview_id")),
        sa.ForeignKeyConstraint(["written_by"], ["users.id"], name=op.f("fk_feedbacks_written_by")),
        sa.ForeignKeyConstraint(["released_by"], ["users.id"], name=op.f("fk_feedbacks_released_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedbacks")),
        sa.UniqueConstraint("interview_id", name=op.f("uq_feedbacks_interview_id")),
    )
