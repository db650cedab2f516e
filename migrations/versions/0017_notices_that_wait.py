"""Notices that wait to be sent get the kinds they have now, or nobody could show them any more"""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE notifications SET kind = 'interviews_expired', "
        "params = jsonb_build_object('interviews', jsonb_build_array(params ->> 'interview_id')) "
        "WHERE kind = 'interview_expired' AND sent_at IS NULL AND dead_at IS NULL"
    )
    op.execute(
        "UPDATE notifications SET kind = 'reply_moved' "
        "WHERE kind = 'reply_slipped' AND sent_at IS NULL AND dead_at IS NULL AND EXISTS (SELECT FROM interviews "
        "WHERE interviews.id = CAST(params ->> 'interview_id' AS uuid) AND interviews.reply_moved_to > now())"
    )


def downgrade() -> None:
    """Nothing to undo that was not sent meanwhile."""
