"""Buttons of a vacancy's settings."""

from __future__ import annotations

import uuid
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.keyboards.base import Row, button, keyboard
from bot.keyboards.vacancy import VacancyAct
from bot.texts import Speech
from core.services.vacancy_settings import (
    FEEDBACK_MODES,
    MOST_REPLY_DAYS,
    NOTICE_MODES,
    PERSONAL_QUESTIONS,
    Setting,
    VacancySettings,
)


class VacancySetting(CallbackData, prefix="vset"):
    """The value that a setting gets: a second tap changes nothing."""

    setting: Setting
    value: str
    vacancy_id: uuid.UUID


def settings_keyboard(t: Speech, settings: VacancySettings) -> InlineKeyboardMarkup:
    back = button(t.plain("button-back"), VacancyAct(act="show", vacancy_id=settings.vacancy_id))
    return keyboard(
        _days(t, settings),
        [_choice(t, settings, "feedback", mode) for mode in FEEDBACK_MODES],
        [_choice(t, settings, "notices", mode) for mode in NOTICE_MODES],
        [_follow_ups(t, settings)],
        [_personal(t, settings, number) for number in PERSONAL_QUESTIONS],
        [_limit(t, settings, minutes) for minutes in (0, *settings.time_limits)],
        [back],
    )


def _days(t: Speech, settings: VacancySettings) -> Row:
    """One day less, one day more, as far as it goes."""
    row = []
    for key, days in (
        ("button-reply-sooner", settings.reply_days - 1),
        ("button-reply-later", settings.reply_days + 1),
    ):
        if 1 <= days <= MOST_REPLY_DAYS:
            data = VacancySetting(setting="reply_days", value=str(days), vacancy_id=settings.vacancy_id)
            row.append(button(t.plain(key, days=days), data))
    return row


def _follow_ups(t: Speech, settings: VacancySettings) -> InlineKeyboardButton:
    value = "off" if settings.follow_ups else "on"
    data = VacancySetting(setting="follow_ups", value=value, vacancy_id=settings.vacancy_id)
    return button(t.plain(f"button-follow-ups-{value}"), data)


def _personal(t: Speech, settings: VacancySettings, number: int) -> InlineKeyboardButton:
    label = t.plain("button-personal", number=number)
    data = VacancySetting(setting="personal_questions", value=str(number), vacancy_id=settings.vacancy_id)
    return button(t.plain("button-chosen", label=label) if number == settings.personal_questions else label, data)


def _limit(t: Speech, settings: VacancySettings, minutes: int) -> InlineKeyboardButton:
    label = t.plain("button-time-limit", minutes=minutes) if minutes else t.plain("button-time-limit-none")
    data = VacancySetting(setting="time_limit", value=str(minutes), vacancy_id=settings.vacancy_id)
    return button(t.plain("button-chosen", label=label) if minutes == settings.time_limit else label, data)


def _choice(
    t: Speech, settings: VacancySettings, setting: Literal["feedback", "notices"], mode: str
) -> InlineKeyboardButton:
    label = t.plain(f"button-{setting}-{mode}".replace("_", "-"))
    chosen = getattr(settings, setting) == mode
    data = VacancySetting(setting=setting, value=mode, vacancy_id=settings.vacancy_id)
    return button(t.plain("button-chosen", label=label) if chosen else label, data)
