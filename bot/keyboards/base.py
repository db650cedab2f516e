"""How buttons are put together."""

from __future__ import annotations

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

Row = list[InlineKeyboardButton]


def button(text: str, data: CallbackData) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def copy_button(text: str, copied: str) -> InlineKeyboardButton:
    """A button that copies 1–256 characters."""
    return InlineKeyboardButton(text=text, copy_text=CopyTextButton(text=copied))


def keyboard(*rows: Row) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[row for row in rows if row])
