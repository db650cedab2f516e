"""The job queue: PgQueuer's own schema, frozen as SQL beside this file"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _run(Path(__file__).with_name("0002_pgqueuer.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    _run("DROP SCHEMA pgqueuer CASCADE")


def _run(sql: str) -> None:
    """asyncpg prepares what goes through SQLAlchemy, and a prepared statement is one statement only."""
    connection = op.get_bind().connection.dbapi_connection
    connection.run_async(lambda driver: driver.execute(sql))  # type: ignore[union-attr]
