"""Buttons of people dropped into a vacancy together."""

from __future__ import annotations

import uuid
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from bot.keyboards.base import button, keyboard
from bot.keyboards.vacancy import VacancyAct
from bot.texts import Speech
from core.services.bulk_service import GatheredList


class BulkAct(CallbackData, prefix="bulk"):
    act: Literal["begin", "make", "clear", "leave", "links"]
    vacancy_id: uuid.UUID


def bulk_keyboard(t: Speech, gathered: GatheredList) -> InlineKeyboardMarkup:
    make = button(t.plain("button-bulk-make"), BulkAct(act="make", vacancy_id=gathered.vacancy_id))
    clear = button(t.plain("button-bulk-clear"), BulkAct(act="clear", vacancy_id=gathered.vacancy_id))
    back = button(t.plain("button-back"), BulkAct(act="leave", vacancy_id=gathered.vacancy_id))
    return keyboard(
        [make] if gathered.is_worth_making else [],
        [clear, back] if gathered.people else [back],
    )


def made_keyboard(t: Speech, vacancy_id: uuid.UUID) -> InlineKeyboardMarkup:
    return keyboard(
        [button(t.plain("button-bulk-links"), BulkAct(act="links", vacancy_id=vacancy_id))],
        [button(t.plain("button-back"), VacancyAct(act="show", vacancy_id=vacancy_id))],
    )
