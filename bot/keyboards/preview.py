"""Buttons of a walk through an interview as a candidate sees it."""

from __future__ import annotations

import uuid

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from bot.keyboards.base import Stored, button, keyboard
from bot.keyboards.vacancy import VacancyAct
from bot.texts import Speech


class Preview(CallbackData, prefix="prev"):
    """Question `number` of a kit, counted from 1; 0 is the first screen."""

    kit_id: uuid.UUID
    number: Stored


def preview_keyboard(
    t: Speech, kit_id: uuid.UUID, vacancy_id: uuid.UUID, number: int, count: int
) -> InlineKeyboardMarkup:
    """Back and forth, and out; nothing is stored."""
    steps = []
    if number > 0:
        steps.append(button(t.plain("button-back"), Preview(kit_id=kit_id, number=number - 1)))
    if number < count:
        steps.append(button(t.plain("button-continue"), Preview(kit_id=kit_id, number=number + 1)))
    return keyboard(steps, [button(t.plain("button-preview-end"), VacancyAct(act="plan", vacancy_id=vacancy_id))])
