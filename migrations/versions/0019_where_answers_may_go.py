"""A model abroad may read where the candidate allowed its host, not any that comes after it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# A yes since the notice now in force was for its host; an older one may have been for another, and counts for none.
_HOSTS = """
    UPDATE interviews
    SET transfer_host = engine_choice.notice_host
    FROM engine_choice
    WHERE interviews.transfer_answered_at >= engine_choice.notice_at
"""


def upgrade() -> None:
    op.add_column("interviews", sa.Column("transfer_host", sa.String(length=255), nullable=True))
    op.execute(_HOSTS)


def downgrade() -> None:
    op.drop_column("interviews", "transfer_host")
