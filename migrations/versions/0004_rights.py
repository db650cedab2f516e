"""A candidate's rights: erased people, withdrawn and held interviews, proofs of consent"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CHECKS = {
    ("interviews", "completed_at"): (
        "(status IN ('completed', 'evaluated')) = (completed_at IS NOT NULL)",
        "status = 'withdrawn' OR (status IN ('completed', 'evaluated')) = (completed_at IS NOT NULL)",
    ),
    ("response_parts", "file"): ("(kind = 'text') = (file_id IS NULL)", "kind <> 'text' OR file_id IS NULL"),
    ("users", "reachable"): (
        "email IS NOT NULL OR telegram_id IS NOT NULL",
        "erased_at IS NOT NULL OR email IS NOT NULL OR telegram_id IS NOT NULL",
    ),
}
"""Of each table what its rule was and is."""


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    for column in ("human_requested_at", "withdrawn_at", "held_at", "purged_at"):
        op.add_column("interviews", sa.Column(column, moment, nullable=True))
    op.add_column("interviews", sa.Column("held_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_interviews_held_by"), "interviews", "users", ["held_by"], ["id"])
    op.create_check_constraint(op.f("ck_interviews_held"), "interviews", "(held_at IS NULL) = (held_by IS NULL)")
    op.add_column("candidates", sa.Column("erased_at", moment, nullable=True))
    op.add_column("users", sa.Column("erased_at", moment, nullable=True))
    for (table, name), (_, rule) in CHECKS.items():
        _replace(table, name, rule)
    op.create_table(
        "consent_proofs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_hash", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.String(length=50), nullable=False),
        sa.Column("language", sa.String(length=50), nullable=False),
        sa.Column("consented_at", moment, nullable=False),
        sa.Column("created_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_proofs")),
    )
    for column in ("account_hash", "created_at"):
        op.create_index(op.f(f"ix_consent_proofs_{column}"), "consent_proofs", [column], unique=False)
    op.execute("UPDATE updates SET body = '{}' WHERE done_at IS NOT NULL")  # as finishing one does from now on


def downgrade() -> None:
    op.drop_table("consent_proofs")
    for (table, name), (rule, _) in CHECKS.items():
        _replace(table, name, rule)
    op.drop_column("users", "erased_at")
    op.drop_column("candidates", "erased_at")
    for column in ("held_by", "purged_at", "held_at", "withdrawn_at", "human_requested_at"):
        op.drop_column("interviews", column)


def _replace(table: str, name: str, rule: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)
