"""One update, one effect: an act is applied once, however often and by however many it is tried."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text

from core.database import Database
from core.errors import AlreadyAppliedError
from core.models import AuditEvent, Notification, Update
from core.services.actor import Actor
from core.services.unit import act, notify, record
from tests.core.office import Office


class PowerCutError(Exception):
    """What ends a transaction before its commit."""


async def test_two_at_once_by_the_same_update_have_one_effect(database: Database, office: Office) -> None:
    actor = replace(await office.person(), update=await office.received())
    first_is_in, second_waits = asyncio.Event(), asyncio.Event()

    async def effect(*, wait: bool) -> None:
        async with act(database, actor) as session:
            first_is_in.set()
            if wait:
                await second_waits.wait()
            await record(session, actor.user_id, "test.effect", actor.user_id)

    first = asyncio.create_task(effect(wait=True))
    await first_is_in.wait()
    second = asyncio.create_task(effect(wait=False))
    await _blocked(database)
    second_waits.set()
    outcomes = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), AlreadyAppliedError]
    assert len(await office.rows(AuditEvent.id, AuditEvent.subject_id == actor.user_id)) == 1


async def _blocked(database: Database) -> None:
    """Return when some session waits for the lock of another."""
    waiting = 0
    async with asyncio.timeout(5), database.transaction() as session:
        while not waiting:
            waiting = await session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")) or 0


async def test_ten_tries_of_an_update_have_one_effect(database: Database, office: Office) -> None:
    actor = replace(await office.person(), update=await office.received())

    async def effect() -> None:
        async with act(database, actor) as session:
            await record(session, actor.user_id, "test.effect", actor.user_id)

    outcomes = await asyncio.gather(*(effect() for _ in range(10)), return_exceptions=True)
    assert outcomes.count(None) == 1
    assert sum(isinstance(outcome, AlreadyAppliedError) for outcome in outcomes) == 9
    assert len(await office.rows(AuditEvent.id, AuditEvent.subject_id == actor.user_id)) == 1


async def test_a_crash_before_the_commit_leaves_the_update_to_be_applied(database: Database, office: Office) -> None:
    actor = replace(await office.person(), update=await office.received())
    assert actor.update
    with pytest.raises(PowerCutError):
        async with act(database, actor):
            raise PowerCutError
    (row,) = await office.rows(Update.applied_at, Update.update_id == actor.update.update_id)
    assert row.applied_at is None
    async with act(database, actor):
        pass


async def test_acts_without_an_update_are_not_counted(database: Database, office: Office) -> None:
    actor = await office.person()
    for _ in range(2):
        async with act(database, actor):
            pass


async def test_a_notice_is_written_once_and_only_with_its_act(database: Database, office: Office) -> None:
    actor = await office.person()
    for _ in range(2):
        async with database.transaction() as session:
            await notify(session, actor.user_id, "help", dedupe_key=f"help:{actor.user_id}")
    with pytest.raises(PowerCutError):
        await _notify_and_lose(database, actor)
    assert len(await office.rows(Notification.id, Notification.recipient_id == actor.user_id)) == 1


async def _notify_and_lose(database: Database, actor: Actor) -> None:
    async with database.transaction() as session:
        await notify(session, actor.user_id, "help", dedupe_key=f"lost:{actor.user_id}")
        raise PowerCutError
