"""Long lists for machines: newest first, each page begins after the last entry of the one before."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import NotFoundError
from core.models import Candidate, Evaluation, Interview, Kit, Vacancy

T = TypeVar("T")

Row = TypeVar("Row", Candidate, Evaluation, Interview, Kit, Vacancy)


@dataclass(frozen=True)
class After:
    """Where a page begins, and how long it is."""

    id: uuid.UUID | None = None
    limit: int = 50


@dataclass(frozen=True)
class Slice(Generic[T]):
    """A page; `following` is what to ask for next, None at the end."""

    items: tuple[T, ...]
    following: uuid.UUID | None


async def slice_of(
    session: AsyncSession,
    table: type[Row],
    visible: ColumnElement[bool],
    statement: Select[Row],
    after: After,
    card: Callable[[Row], T],
) -> Slice[T]:
    """The rows of `statement` after a row that must be visible. Raises NotFoundError when that one is not.

    A new row between two pages moves nothing, unlike with page numbers.
    """
    if after.id is not None:
        place = select(table.created_at, table.id).where(table.id == after.id, visible)
        mark = (await session.execute(place)).one_or_none()
        if mark is None:
            raise NotFoundError
        statement = statement.where(tuple_(table.created_at, table.id) < tuple_(mark.created_at, mark.id))
    newest_first = statement.where(visible).order_by(table.created_at.desc(), table.id.desc())
    rows = list(await session.scalars(newest_first.limit(after.limit + 1)))
    kept = rows[: after.limit]
    return Slice(tuple(card(row) for row in kept), kept[-1].id if len(rows) > after.limit else None)
