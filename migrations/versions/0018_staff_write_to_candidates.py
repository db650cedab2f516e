"""Staff write to a candidate through the bot: first, or to whoever asked for a person or did not consent"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Whoever asked before and still waits can be written to as well …
_PERSON = """
    INSERT INTO candidate_questions (id, interview_id, kind, text, forwarded_at, created_at)
    SELECT gen_random_uuid(), i.id, 'person', '', i.human_requested_at, i.human_requested_at
    FROM interviews AS i
    WHERE i.human_requested_at IS NOT NULL AND i.purged_at IS NULL AND i.status NOT IN ('withdrawn', 'cancelled')
        AND NOT EXISTS (SELECT FROM decisions AS d WHERE d.interview_id = i.id)
"""
_CONSENT = """
    INSERT INTO candidate_questions (id, interview_id, kind, text, forwarded_at, created_at)
    SELECT gen_random_uuid(), i.id, 'consent', '', min(a.created_at), min(a.created_at)
    FROM interviews AS i
    JOIN candidates AS c ON c.id = i.candidate_id
    JOIN audit_events AS a ON a.subject_id = i.id AND a.action = 'interview.consent_refused' AND a.actor_id = c.user_id
    WHERE i.consented_at IS NULL AND i.purged_at IS NULL AND i.status IN ('pending', 'expired')
    GROUP BY i.id
"""
# … by their notice too, unless its message may have been turned into another screen since.
_NOTICES = """
    UPDATE notifications AS n
    SET params = n.params || jsonb_build_object('question_id', q.id),
        dedupe_key = concat_ws(':', n.kind, q.id, n.recipient_id)
    FROM candidate_questions AS q
    WHERE (n.kind = 'human_requested' AND n.sent_at IS NULL AND q.kind = 'person'
            OR n.kind = 'consent_refused' AND q.kind = 'consent')
        AND n.params ->> 'interview_id' = q.interview_id::text
"""


def upgrade() -> None:
    op.add_column("candidate_questions", sa.Column("kind", sa.String(50), server_default="question", nullable=False))
    op.create_check_constraint("kind", "candidate_questions", "kind IN ('question', 'person', 'consent', 'message')")
    for statement in (_PERSON, _CONSENT, _NOTICES):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DELETE FROM candidate_questions WHERE kind <> 'question'")
    op.drop_column("candidate_questions", "kind")
