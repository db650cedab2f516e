"""Buttons that everyone has."""

from __future__ import annotations

from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from bot.keyboards.base import button, keyboard
from bot.texts import Speech


class LanguageChoice(CallbackData, prefix="lang"):
    language: Literal["ru", "en"]


class FormSkip(CallbackData, prefix="skip"):
    flow: str
    step: str


class FormCancel(CallbackData, prefix="cancel"):
    pass


def language_keyboard() -> InlineKeyboardMarkup:
    """Each language in its own words."""
    return keyboard(
        [button("Русский", LanguageChoice(language="ru")), button("English", LanguageChoice(language="en"))]
    )


def form_keyboard(t: Speech, flow: str, step: str, *, skippable: bool) -> InlineKeyboardMarkup:
    skip = [button(t.plain("button-skip"), FormSkip(flow=flow, step=step))] if skippable else []
    return keyboard([*skip, button(t.plain("button-cancel"), FormCancel())])


def long_text_keyboard(t: Speech, flow: str, step: str) -> InlineKeyboardMarkup:
    return keyboard(
        [
            button(t.plain("button-that-is-all"), FormSkip(flow=flow, step=step)),
            button(t.plain("button-cancel"), FormCancel()),
        ]
    )
