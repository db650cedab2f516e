"""An answer stands while it is given anew; of several interviews, the one shown last is at hand"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("responses", sa.Column("standing", postgresql.JSONB(), nullable=True))
    op.create_check_constraint(op.f("ck_responses_standing"), "responses", "standing IS NULL OR status = 'asked'")
    op.add_column("interviews", sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE interviews SET shown_at = started_at WHERE status = 'in_progress'")


def downgrade() -> None:
    op.drop_column("interviews", "shown_at")
    op.drop_constraint(op.f("ck_responses_standing"), "responses", type_="check")
    op.drop_column("responses", "standing")
