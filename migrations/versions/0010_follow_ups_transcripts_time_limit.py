"""Follow-ups, transcripts of spoken answers, a time limit"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CHECKS = (
    ("vacancies", "time_limit", "time_limit > 0"),
    ("responses", "follow_up", "(follow_up IS NULL) = (main_answer IS NULL)"),
    ("responses", "follow_up_answer", "follow_up_answer IS NULL OR follow_up IS NOT NULL"),
    ("response_parts", "transcription", "transcription IN ('pending', 'ready', 'confirmed', 'failed')"),
    ("response_parts", "transcript", "transcript IS NULL OR transcription IN ('ready', 'confirmed')"),
)


def columns() -> tuple[tuple[str, sa.Column[Any]], ...]:
    return (
        ("vacancies", sa.Column("follow_ups", sa.Boolean(), nullable=True)),
        ("vacancies", sa.Column("time_limit", sa.Integer(), nullable=True)),
        ("interviews", sa.Column("follow_ups", sa.Boolean(), server_default="false", nullable=False)),
        ("interviews", sa.Column("time_limit", sa.Integer(), nullable=True)),
        ("interviews", sa.Column("answers_until", sa.DateTime(timezone=True), nullable=True)),
        ("responses", sa.Column("follow_up", sa.Text(), nullable=True)),
        ("responses", sa.Column("main_answer", sa.Text(), nullable=True)),
        ("responses", sa.Column("follow_up_answer", sa.Text(), nullable=True)),
        ("response_parts", sa.Column("transcription", sa.String(length=50), nullable=True)),
        ("response_parts", sa.Column("transcript", sa.Text(), nullable=True)),
        ("model_calls", sa.Column("audio_seconds", sa.Float(), server_default="0", nullable=False)),
    )


def upgrade() -> None:
    for table, column in columns():
        op.add_column(table, column)
    for table, name, condition in CHECKS:
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)


def downgrade() -> None:
    for table, name, _ in CHECKS:
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    for table, column in reversed(columns()):
        op.drop_column(table, column.name)
