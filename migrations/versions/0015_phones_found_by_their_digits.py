"""Two ways of writing a phone are found by what they have in common, without looking at every candidate"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SUBSCRIBER = "right(regexp_replace(phone, '[^0-9]', '', 'g'), 10)"


def upgrade() -> None:
    op.create_index("ix_candidates_subscriber", "candidates", [sa.text(SUBSCRIBER)])


def downgrade() -> None:
    op.drop_index("ix_candidates_subscriber", table_name="candidates")
