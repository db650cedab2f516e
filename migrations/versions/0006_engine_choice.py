"""Which engine an admin chose, and the notice before a model abroad"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "engine_choice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("singleton", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("engine", sa.String(length=50), nullable=True),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chosen_by", sa.Uuid(), nullable=True),
        sa.Column("falls_back", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("notice_host", sa.String(length=255), nullable=True),
        sa.Column("notice_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("singleton", name=op.f("ck_engine_choice_singleton")),
        sa.CheckConstraint("engine IN ('offline', 'openai')", name=op.f("ck_engine_choice_engine")),
        sa.CheckConstraint(
            "(notice_host IS NULL) = (notice_at IS NULL)", name=op.f("ck_engine_choice_notice_has_time")
        ),
        sa.ForeignKeyConstraint(["chosen_by"], ["users.id"], name=op.f("fk_engine_choice_chosen_by_users")),
        sa.ForeignKeyConstraint(["notice_by"], ["users.id"], name=op.f("fk_engine_choice_notice_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_choice")),
        sa.UniqueConstraint("singleton", name=op.f("uq_engine_choice_singleton")),
    )


def downgrade() -> None:
    op.drop_table("engine_choice")
