"""Staff write to a candidate through the bot: first, or to whoever asked for a person or did not consent"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_QUESTIONS = """
    INSERT INTO candidate_questions (id, interview_id, kind, text, forwarded_at)
    SELECT gen_random_uuid(), interviews.id, :kind, '', told.at
    FROM interviews JOIN (
        SELECT params ->> 'interview_id' AS interview_id, min(created_at) AS at
        FROM notifications WHERE kind = :notice GROUP BY 1
    ) AS told ON told.interview_id = interviews.id::text
"""
_NOTICES = """
    UPDATE notifications SET params = params || jsonb_build_object('question_id', asked.id)
    FROM candidate_questions AS asked
    WHERE notifications.kind = :notice AND asked.kind = :kind
        AND notifications.params ->> 'interview_id' = asked.interview_id::text
"""


def upgrade() -> None:
    op.add_column("candidate_questions", sa.Column("kind", sa.String(50), server_default="question", nullable=False))
    op.create_check_constraint("kind", "candidate_questions", "kind IN ('question', 'person', 'consent', 'message')")
    # those told of before can be written to as well: a notice now names its question
    for kind, notice in (("person", "human_requested"), ("consent", "consent_refused")):
        for statement in (_QUESTIONS, _NOTICES):
            op.execute(sa.text(statement).bindparams(kind=kind, notice=notice))


def downgrade() -> None:
    op.execute("DELETE FROM candidate_questions WHERE kind <> 'question'")
    op.drop_column("candidate_questions", "kind")
