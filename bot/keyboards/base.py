"""How buttons are put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import Field

from bot.texts import Speech
from core.services.paging import Page

T = TypeVar("T")
Row = list[InlineKeyboardButton]
Number = Annotated[int, Field(ge=0, le=9999)]
"""A page of a list, counted from 0."""
Stored = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""A number that is looked for: one that no column of integers can hold is refused before that."""
KEPT_QUERY = 46
"""Bytes of a search that every page button can carry."""
PARTED = "\n"
"""What parts the fields of a page button: in no search, unlike a colon."""


def button(text: str, data: CallbackData) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def copy_button(text: str, copied: str) -> InlineKeyboardButton:
    """A button that copies 1–256 characters."""
    return InlineKeyboardButton(text=text, copy_text=CopyTextButton(text=copied))


def keyboard(*rows: Row) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[row for row in rows if row])


def page_turns(t: Speech, page: Page[T], to: Callable[[int], CallbackData]) -> Row:
    """Back and forth in a list, as far as it goes."""
    earlier = [button(t.plain("button-earlier"), to(page.number - 1))] if page.number else []
    return [*earlier, *([button(t.plain("button-further"), to(page.number + 1))] if page.has_next else [])]


def kept(query: str) -> str:
    """As much of a search as fits a button; the first page goes by it too, so that all pages are of one list."""
    return " ".join(query.split()).encode()[:KEPT_QUERY].decode(errors="ignore").rstrip()
