"""CVs: their text, people gathered in a vacancy, what a model found beside the vacancy"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("candidates", sa.Column("cv_text", sa.Text(), nullable=True))
    op.add_column("candidates", sa.Column("cv_hash", sa.String(length=255), nullable=True))
    op.add_column("candidates", sa.Column("cv_hidden", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("candidates", sa.Column("cv_read_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "gathered",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("vacancy_id", sa.Uuid(), nullable=False),
        sa.Column("batch", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("fields", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("fault", sa.String(length=50), nullable=True),
        sa.Column("twin_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["twin_id"], ["candidates.id"], name=op.f("fk_gathered_twin_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_gathered_user_id")),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancies.id"], name=op.f("fk_gathered_vacancy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathered")),
    )
    op.create_index(op.f("ix_gathered_user_id_vacancy_id"), "gathered", ["user_id", "vacancy_id"])
    op.create_table(
        "job_matches",
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("engine", sa.String(length=50), nullable=False),
        sa.Column("model", sa.String(length=255), nullable=False),
        sa.Column("prompt_version", sa.String(length=255), nullable=False),
        sa.Column("cv_hash", sa.String(length=255), nullable=False),
        sa.Column("match", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["interview_id"], ["interviews.id"], name=op.f("fk_job_matches_interview_id")),
        sa.PrimaryKeyConstraint("interview_id", name=op.f("pk_job_matches")),
    )


def downgrade() -> None:
    op.drop_table("job_matches")
    op.drop_index(op.f("ix_gathered_user_id_vacancy_id"), table_name="gathered")
    op.drop_table("gathered")
    for column in ("cv_read_at", "cv_hidden", "cv_hash", "cv_text"):
        op.drop_column("candidates", column)
