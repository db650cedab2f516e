"""Who did what: the newest first, in pages, and as a table to take along."""

from __future__ import annotations

import csv
import io
import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import aliased

from core.database import Database
from core.models import AuditEvent, User
from core.services.actor import Actor
from core.services.paging import PAGE, Page, page_of
from core.services.unit import record

MOST_EXPORTED = 50_000
"""Rows of an export, the newest; more than a spreadsheet is pleasant with."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
COLUMNS = ("at", "actor", "actor_id", "action", "subject", "subject_id", "details")


@dataclass(frozen=True)
class AuditEntry:
    """One act. `actor` is None when the product acted by itself; `subject` is the name of an account, if it is one."""

    at: datetime
    actor: str | None
    actor_id: uuid.UUID | None
    action: str
    subject: str | None
    subject_id: uuid.UUID | None
    details: dict[str, Any]


class AuditService:
    """Reads the audit, for admins. Raises ForbiddenError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, number: int = 0, *, acting: Actor) -> Page[AuditEntry]:
        """A page of acts, the newest first."""
        acting.require_admin()
        async with self._database.transaction() as session:
            rows = await session.execute(_newest().offset(number * PAGE).limit(PAGE + 1))
            return page_of([_entry(row) for row in rows.all()], number)

    async def export(self, *, acting: Actor) -> bytes:
        """The newest acts as CSV in UTF-8 with a byte order mark. Taking it along is an act of its own."""
        acting.require_admin()
        async with self._database.transaction() as session:
            rows = (await session.execute(_newest().limit(MOST_EXPORTED))).all()
            await record(session, acting.user_id, "audit.exported", None, count=len(rows))
        return _table([_entry(row) for row in rows])


def _newest() -> Select[AuditEvent, str | None, str | None]:
    actor, subject = aliased(User), aliased(User)
    return (
        select(AuditEvent, actor.name.label("actor"), subject.name.label("subject"))
        .outerjoin(actor, actor.id == AuditEvent.actor_id)
        .outerjoin(subject, subject.id == AuditEvent.subject_id)
        .order_by(AuditEvent.created_at.desc(), AuditEvent.id)
    )


def _entry(row: Row[AuditEvent, str | None, str | None]) -> AuditEntry:
    event, actor, subject = row
    return AuditEntry(event.created_at, actor, event.actor_id, event.action, subject, event.subject_id, event.details)


def _table(entries: list[AuditEntry]) -> bytes:
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for entry in entries:
        details = json.dumps(entry.details, ensure_ascii=False) if entry.details else ""
        row = (entry.actor or "", entry.actor_id, entry.action, entry.subject or "", entry.subject_id, details)
        table.writerow([entry.at.isoformat(), *(_cell(value) for value in row)])
    return text.getvalue().encode("utf-8-sig", "replace")


def _cell(value: object) -> str:
    """What a spreadsheet shows and never computes: a name may begin like a formula."""
    shown = "" if value is None else str(value)
    return f"'{shown}" if shown.startswith(FORMULA) else shown
