"""Models and migrations agree, each step goes up and down, one head, one migrator at a time."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from core.models import Base
from migrations.runner import alembic_config, downgrade, is_current, migrate

REVISIONS = [step.revision for step in ScriptDirectory.from_config(alembic_config()).walk_revisions()][::-1]
SCHEMA = """
SELECT table_schema, table_name, column_name, data_type, is_nullable, column_default
FROM information_schema.columns WHERE table_schema IN ('public', 'pgqueuer')
UNION ALL
SELECT n.nspname, c.relname, o.conname, pg_get_constraintdef(o.oid), '', ''
FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('public', 'pgqueuer')
UNION ALL
SELECT schemaname, tablename, indexname, indexdef, '', ''
FROM pg_indexes WHERE schemaname IN ('public', 'pgqueuer')
"""


async def schema_of(engine: AsyncEngine) -> set[tuple[Any, ...]]:
    """Every column, constraint and index, but for alembic's own table."""
    async with engine.connect() as connection:
        rows = (await connection.execute(text(SCHEMA))).all()
        return {tuple(row) for row in rows if row[1] != "alembic_version"}


def differences(connection: Connection) -> list[Any]:
    """What autogenerate would still change."""
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, Base.metadata))


def test_there_is_one_head_and_one_root() -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


async def test_models_and_migrations_agree(empty: AsyncEngine) -> None:
    await migrate(empty)
    async with empty.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_models_and_migrations_would_not_agree_without_a_column(empty: AsyncEngine) -> None:
    """The control of the test above."""
    await migrate(empty)
    async with empty.begin() as connection:
        await connection.execute(text("ALTER TABLE users DROP COLUMN language"))
    async with empty.connect() as connection:
        assert await connection.run_sync(differences) != []


async def test_the_checks_of_the_models_are_those_of_the_database(empty: AsyncEngine) -> None:
    """Autogenerate doesn't compare CHECK constraints; their names tell whether one is missing."""
    await migrate(empty)
    async with empty.connect() as connection:
        rows = await connection.execute(
            text("SELECT conname FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace")
        )
        stored = {row.conname for row in rows}
    in_models = {
        str(constraint.name)
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert stored == in_models


async def test_up_down_up_each_step(empty: AsyncEngine) -> None:
    before = await schema_of(empty)
    after: dict[str, set[tuple[Any, ...]]] = {"base": before}
    for revision in REVISIONS:
        await migrate(empty, revision)
        after[revision] = await schema_of(empty)
    for revision in ["base", *REVISIONS[:-1]][::-1]:
        await downgrade(empty, revision)
        assert await schema_of(empty) == after[revision], revision
    await migrate(empty)
    assert await schema_of(empty) == after[REVISIONS[-1]]


async def test_is_current_is_true_at_the_head_only(empty: AsyncEngine) -> None:
    assert not await is_current(empty)
    for revision in REVISIONS:
        await migrate(empty, revision)
        assert await is_current(empty) == (revision == REVISIONS[-1])


async def test_two_migrators_at_once_do_it_once(empty: AsyncEngine) -> None:
    await asyncio.gather(migrate(empty), migrate(empty), migrate(empty))
    assert await is_current(empty)


async def test_a_migration_that_fails_leaves_nothing(empty: AsyncEngine) -> None:
    async with empty.begin() as connection:
        await connection.execute(text("CREATE TABLE vacancies (in_the_way int)"))
    before = await schema_of(empty)
    with pytest.raises(Exception, match="already exists"):
        await migrate(empty)
    assert await schema_of(empty) == before


OPENED_BEFORE = """
SET LOCAL session_replication_role = replica;
INSERT INTO interviews (id, candidate_id, vacancy_id, kit_id, job_description, created_by, expires_at, reply_by,
    reply_moved_to)
SELECT id, id, id, id, '', id, now(), now(), now() + moved FROM (VALUES
    (CAST('00000000-0000-0000-0000-000000000001' AS uuid), interval '1 day'),
    ('00000000-0000-0000-0000-000000000002', NULL)) AS one (id, moved);
INSERT INTO invites (id, token_hash, kind, interview_id, created_by, expires_at, redeemed_by, redeemed_at)
VALUES ('00000000-0000-0000-0000-000000000001', 'x', 'interview', '00000000-0000-0000-0000-000000000001',
    gen_random_uuid(), now(), gen_random_uuid(), now());
INSERT INTO notifications (id, recipient_id, kind, params, dedupe_key, sent_at)
SELECT gen_random_uuid(), gen_random_uuid(), kind, jsonb_build_object('interview_id', about), random(), sent
FROM (VALUES
    ('interview_expired', '00000000-0000-0000-0000-000000000001', NULL),
    ('interview_expired', '00000000-0000-0000-0000-000000000002', now()),
    ('reply_slipped', '00000000-0000-0000-0000-000000000001', NULL),
    ('reply_slipped', '00000000-0000-0000-0000-000000000002', NULL)) AS one (kind, about, sent)
"""


async def test_what_was_opened_or_waits_when_the_new_code_begins_is_not_lost(empty: AsyncEngine) -> None:
    await migrate(empty, "0015")
    async with empty.begin() as connection:
        for statement in OPENED_BEFORE.split(";\n"):
            await connection.execute(text(statement))
    await migrate(empty)
    async with empty.connect() as connection:
        shown = "SELECT id::text, shown_at IS NOT NULL FROM interviews ORDER BY id"
        assert [known for _, known in await connection.execute(text(shown))] == [True, False]
        waiting = "SELECT kind, params FROM notifications WHERE sent_at IS NULL ORDER BY sequence"
        kinds = [tuple(row) for row in await connection.execute(text(waiting))]
    first, second = (f"00000000-0000-0000-0000-00000000000{number}" for number in (1, 2))
    assert kinds == [
        ("interviews_expired", {"interviews": [first]}),
        ("reply_moved", {"interview_id": first}),
        ("reply_slipped", {"interview_id": second}),
    ]


WANTED_BEFORE = """
SET LOCAL session_replication_role = replica;
INSERT INTO candidates (id, name, created_by, user_id)
SELECT id, 'x', id, id FROM unnest(CAST(:ids AS uuid[])) AS id;
INSERT INTO interviews (id, candidate_id, vacancy_id, kit_id, job_description, created_by, expires_at,
    human_requested_at)
SELECT id, id, id, id, '', id, now(), CASE WHEN at < 3 THEN now() END
FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS one (id, at);
INSERT INTO decisions (id, interview_id, verdict, decided_by)
SELECT gen_random_uuid(), (CAST(:ids AS uuid[]))[2], 'hold', gen_random_uuid();
INSERT INTO audit_events (id, actor_id, action, subject_id, details)
SELECT gen_random_uuid(), CASE WHEN at = 3 THEN id ELSE gen_random_uuid() END, 'interview.consent_refused', id, '{}'
FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS one (id, at) WHERE at > 2;
INSERT INTO notifications (id, recipient_id, kind, params, dedupe_key, sent_at)
SELECT gen_random_uuid(), gen_random_uuid(), kind, jsonb_build_object('interview_id', (CAST(:ids AS uuid[]))[about]),
    random(), sent
FROM (VALUES ('human_requested', 1, NULL), ('human_requested', 1, now()), ('human_requested', 2, NULL),
    ('consent_refused', 3, now()), ('consent_refused', 4, now())) AS one (kind, about, sent)
"""


async def test_whoever_waits_for_a_person_when_the_new_code_begins_can_be_written_to(empty: AsyncEngine) -> None:
    """Neither who was decided about, nor whom it is not: what somebody before them refused is not theirs."""
    await migrate(empty, "0017")
    asks, decided, refused, next_one = ids = [str(uuid.uuid4()) for _ in range(4)]
    async with empty.begin() as connection:
        for statement in WANTED_BEFORE.split(";\n"):
            await connection.execute(text(statement), {"ids": ids} if ":ids" in statement else {})
    await migrate(empty)
    async with empty.connect() as connection:
        questions = "SELECT interview_id::text, kind FROM candidate_questions WHERE forwarded_at IS NOT NULL"
        assert dict(await rows(connection, questions)) == {asks: "person", refused: "consent"}
        told = (
            "SELECT params ->> 'interview_id', sent_at IS NULL, params ? 'question_id' FROM notifications "
            "ORDER BY sequence"
        )
        assert await rows(connection, told) == [
            (asks, True, True),
            (asks, False, False),  # a screen that may have been turned into another since
            (decided, True, False),
            (refused, False, True),
            (next_one, False, False),
        ]


ALLOWED_BEFORE = """
SET LOCAL session_replication_role = replica;
INSERT INTO engine_choice (id, notice_host, notice_at) VALUES (gen_random_uuid(), 'model.example', now());
INSERT INTO interviews (id, candidate_id, vacancy_id, kit_id, job_description, created_by, expires_at,
    transfer_answered_at, transfer_allowed, transfer_version)
SELECT id, id, id, id, '', id, now(), now() + make_interval(hours => 3 - 2 * CAST(at AS integer)), true, '1'
FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS one (id, at)
"""


async def test_what_was_allowed_to_go_abroad_stays_allowed_for_the_host_that_was_named(empty: AsyncEngine) -> None:
    """Before the notice now in force it may have been another host."""
    await migrate(empty, "0018")
    since, before = ids = [str(uuid.uuid4()), str(uuid.uuid4())]
    async with empty.begin() as connection:
        for statement in ALLOWED_BEFORE.split(";\n"):
            await connection.execute(text(statement), {"ids": ids} if ":ids" in statement else {})
    await migrate(empty)
    async with empty.connect() as connection:
        hosts = "SELECT id::text, transfer_host FROM interviews"
        assert dict(await rows(connection, hosts)) == {since: "model.example", before: None}


async def rows(connection: AsyncConnection, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await connection.execute(text(query))]
