"""Whoever opened an invitation before it was noted has seen it: of one never shown nobody is reminded"""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE interviews SET shown_at = invites.redeemed_at FROM invites WHERE invites.interview_id = interviews.id "
        "AND invites.redeemed_at IS NOT NULL AND invites.revoked_at IS NULL AND interviews.shown_at IS NULL"
    )


def downgrade() -> None:
    """Nothing to undo: what was filled in was true before."""
