"""What is stored, as a test sees it: counts, checksums, and whether all work is done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

from core.models import Base
from playground.client import LocalTelegram

# ruff: noqa: ASYNC109, ASYNC110 — a test says how long it waits, and for what happens in other processes

PLUMBING = {"updates", "notifications"}
"""Inbox and outbox; all other tables hold what people did."""
WORK_LEFT = """
    SELECT 'update ' || update_id FROM updates WHERE done_at IS NULL AND dead_at IS NULL
    UNION ALL
    SELECT 'message ' || kind FROM notifications n JOIN users u ON u.id = n.recipient_id
    WHERE n.sent_at IS NULL AND n.dead_at IS NULL
      AND u.telegram_id IS NOT NULL AND u.unreachable_at IS NULL AND u.blocked_at IS NULL
      AND coalesce(n.not_before, now()) <= now()
    UNION ALL
    SELECT 'job ' || entrypoint FROM pgqueuer.pgqueuer WHERE status IN ('queued', 'picked') AND execute_after <= now()
"""

Stored = dict[str, tuple[int, str]]
"""For each table the number of its rows and a checksum over them."""


async def until(condition: Callable[[], Awaitable[bool]], timeout: float = 20.0) -> None:
    """Wait for a condition. Raises TimeoutError."""
    async with asyncio.timeout(timeout):
        while not await condition():
            await asyncio.sleep(0.02)


class Ledger:
    """Reads the database of the stage."""

    def __init__(self, database: asyncpg.Pool, telegram: LocalTelegram) -> None:
        self._database = database
        self._telegram = telegram

    async def settled(self, timeout: float = 30.0) -> None:
        """Wait until every update, message and job is done. Raises TimeoutError."""

        left: list[str] = []

        async def nothing_left() -> bool:
            nonlocal left
            unread = (await self._telegram.state())["pending"]
            left = [*await self.column(WORK_LEFT), *["unread update"] * unread]
            return not left

        try:
            await until(nothing_left, timeout)
        except TimeoutError:
            raise TimeoutError(f"not done within {timeout} s: {', '.join(left[:10])}") from None

    async def business(self) -> Stored:
        """All that people did."""
        tables = [name for name in Base.metadata.tables if name not in PLUMBING]
        return {name: await self._checksum(name) for name in tables}

    async def one(self, query: str, *arguments: object) -> Any:
        """The one value that a query gives."""
        return await self._database.fetchval(query, *arguments)

    async def column(self, query: str, *arguments: object) -> list[Any]:
        """The first column of what a query gives."""
        return [row[0] for row in await self._database.fetch(query, *arguments)]

    async def rows(self, query: str, *arguments: object) -> list[asyncpg.Record]:
        """Everything that a query gives."""
        return list(await self._database.fetch(query, *arguments))

    async def run(self, statement: str, *arguments: object) -> None:
        """Change what no person can, such as a deadline."""
        await self._database.execute(statement, *arguments)

    async def parts_of(self, name: str) -> list[str]:
        """Every message of an answer that a candidate's account has stored, in the order sent."""
        return await self.column(
            "SELECT p.text FROM response_parts p JOIN responses r ON r.id = p.response_id "
            "JOIN interviews i ON i.id = r.interview_id JOIN candidates c ON c.id = i.candidate_id "
            "WHERE c.name = $1 ORDER BY p.message_id",
            name,
        )

    async def answers_of(self, name: str) -> list[str | None]:
        """A candidate's frozen answers by question."""
        return await self.column(
            "SELECT r.text FROM responses r JOIN interviews i ON i.id = r.interview_id "
            "JOIN candidates c ON c.id = i.candidate_id WHERE c.name = $1 ORDER BY r.position",
            name,
        )

    async def interview_of(self, name: str, column: str = "status") -> Any:
        """A column of a candidate's interview."""
        return await self.one(
            f"SELECT i.{column} FROM interviews i JOIN candidates c ON c.id = i.candidate_id WHERE c.name = $1", name
        )

    async def evaluations_of(self, name: str) -> list[str]:
        """The statuses of a candidate's current evaluations; there is one at most."""
        return await self.column(
            "SELECT e.status FROM evaluations e JOIN interviews i ON i.id = e.interview_id "
            "JOIN candidates c ON c.id = i.candidate_id WHERE c.name = $1 AND e.current",
            name,
        )

    async def _checksum(self, table: str) -> tuple[int, str]:
        row = await self._database.fetchrow(
            f"SELECT count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"
        )
        return row[0], row[1]
