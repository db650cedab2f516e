"""Before the questions: terms, who reads, a model abroad; and what candidates ask"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
CHECKS = {
    "read_by": "read_by IN ('engine', 'person')",
    "transfer_answer": "(transfer_answered_at IS NULL) = (transfer_allowed IS NULL)",
    "transfer_proof": "(transfer_answered_at IS NULL) = (transfer_version IS NULL)",
}


def upgrade() -> None:
    op.add_column("interviews", sa.Column("screening", postgresql.JSONB(), server_default="[]", nullable=False))
    op.add_column("interviews", sa.Column("read_by", sa.String(length=50), server_default="engine", nullable=False))
    op.add_column("interviews", sa.Column("transfer_asked_at", MOMENT, nullable=True))
    op.add_column("interviews", sa.Column("transfer_answered_at", MOMENT, nullable=True))
    op.add_column("interviews", sa.Column("transfer_allowed", sa.Boolean(), nullable=True))
    op.add_column("interviews", sa.Column("transfer_version", sa.String(length=50), nullable=True))
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_interviews_{name}"), "interviews", rule)
    op.create_table(
        "candidate_questions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(length=50), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("replied_by", sa.Uuid(), nullable=True),
        sa.Column("replied_at", MOMENT, nullable=True),
        sa.Column("forwarded_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(reply IS NULL) = (replied_at IS NULL)", name=op.f("ck_candidate_questions_reply")),
        sa.CheckConstraint("replied_by IS NULL OR reply IS NOT NULL", name=op.f("ck_candidate_questions_replied_by")),
        sa.ForeignKeyConstraint(["interview_id"], ["interviews.id"], name=op.f("fk_candidate_questions_interview_id")),
        sa.ForeignKeyConstraint(["replied_by"], ["users.id"], name=op.f("fk_candidate_questions_replied_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate_questions")),
    )
    op.create_index(op.f("ix_candidate_questions_interview_id"), "candidate_questions", ["interview_id"])
    op.create_table(
        "vacancy_faq",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vacancy_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancies.id"], name=op.f("fk_vacancy_faq_vacancy_id")),
        sa.ForeignKeyConstraint(["question_id"], ["candidate_questions.id"], name=op.f("fk_vacancy_faq_question_id")),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name=op.f("fk_vacancy_faq_added_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy_faq")),
        sa.UniqueConstraint("question_id", name=op.f("uq_vacancy_faq_question_id")),
    )
    op.create_index(op.f("ix_vacancy_faq_vacancy_id"), "vacancy_faq", ["vacancy_id"])


def downgrade() -> None:
    op.drop_table("vacancy_faq")
    op.drop_table("candidate_questions")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_interviews_{name}"), "interviews", type_="check")
    for column in ("transfer_version", "transfer_allowed", "transfer_answered_at", "transfer_asked_at"):
        op.drop_column("interviews", column)
    for column in ("read_by", "screening"):
        op.drop_column("interviews", column)
