"""To which words a candidate agrees: those last shown, and their language"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

COLUMNS = ("agreement_shown", "transfer_language")


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("interviews", sa.Column(column, sa.String(length=50), nullable=True))


def downgrade() -> None:
    for column in reversed(COLUMNS):
        op.drop_column("interviews", column)
