"""Personal questions, which belong to one interview and count nowhere"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

FORGET = (
    "DELETE FROM response_parts p USING responses r, questions q "
    "WHERE p.response_id = r.id AND r.question_id = q.id AND q.interview_id IS NOT NULL",
    "DELETE FROM response_readings p USING responses r, questions q "
    "WHERE p.response_id = r.id AND r.question_id = q.id AND q.interview_id IS NOT NULL",
    "DELETE FROM responses r USING questions q WHERE r.question_id = q.id AND q.interview_id IS NOT NULL",
    "DELETE FROM questions WHERE interview_id IS NOT NULL",
)


def upgrade() -> None:
    op.add_column("vacancies", sa.Column("personal_questions", sa.Integer(), server_default="0", nullable=False))
    op.create_check_constraint(
        op.f("ck_vacancies_personal_questions"), "vacancies", "personal_questions BETWEEN 0 AND 2"
    )
    op.add_column("questions", sa.Column("interview_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_questions_interview_id"), "questions", "interviews", ["interview_id"], ["id"])
    op.create_index(op.f("ix_questions_interview_id"), "questions", ["interview_id"])
    op.alter_column("questions", "kit_id", existing_type=sa.Uuid(), nullable=True)
    op.create_check_constraint(op.f("ck_questions_one_owner"), "questions", "num_nonnulls(kit_id, interview_id) = 1")
    op.add_column(
        "evaluations",
        sa.Column("personal_judgements", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("evaluations", "personal_judgements")
    op.drop_constraint(op.f("ck_questions_one_owner"), "questions", type_="check")
    for statement in FORGET:
        op.execute(statement)
    op.alter_column("questions", "kit_id", existing_type=sa.Uuid(), nullable=False)
    op.drop_index(op.f("ix_questions_interview_id"), "questions")
    op.drop_constraint(op.f("fk_questions_interview_id"), "questions", type_="foreignkey")
    op.drop_column("questions", "interview_id")
    op.drop_constraint(op.f("ck_vacancies_personal_questions"), "vacancies", type_="check")
    op.drop_column("vacancies", "personal_questions")
