"""Lists: searched, in pages, never all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

PAGE = 8
"""Entries of a page: as many buttons as a phone shows without scrolling."""
LONGEST_QUERY = 100

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; `number` counts from 0."""

    items: tuple[T, ...]
    number: int
    has_next: bool


def page_of(rows: Sequence[T], number: int) -> Page[T]:
    """A page of rows that were read with a limit of PAGE + 1."""
    return Page(tuple(rows[:PAGE]), number, len(rows) > PAGE)


def matches(
    query: str, *columns: InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
) -> ColumnElement[bool]:
    """Whether any column holds what was typed, case aside; wildcards mean themselves."""
    typed = query.strip()[:LONGEST_QUERY]
    return or_(*(column.icontains(typed, autoescape=True) for column in columns))
