"""Buttons of a candidate's rights, and of an admin's retention."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.keyboards.admin import AdminSection
from bot.keyboards.base import Row, button, keyboard
from bot.keyboards.lists import InterviewCard
from bot.texts import Speech, clip
from core.services.privacy_service import OwnInterview

LABEL = 38
"""UTF-16 units of a vacancy's title on a button."""


class PrivacyScreen(CallbackData, prefix="priv"):
    """A screen, or with `place` the way back to the interview."""

    screen: Literal["privacy", "why", "withdraw", "erasure", "place"]


class PrivacyAct(CallbackData, prefix="pact"):
    act: Literal["human", "my_data", "erase"]


class Withdrawal(CallbackData, prefix="wdr"):
    interview_id: uuid.UUID
    confirmed: bool


class RetentionAct(CallbackData, prefix="ret"):
    act: Literal["retention", "retention_confirm", "purge"]


def privacy_keyboard(t: Speech) -> InlineKeyboardMarkup:
    return keyboard(
        [
            button(t.plain("button-why"), PrivacyScreen(screen="why")),
            button(t.plain("button-human"), PrivacyAct(act="human")),
        ],
        [
            button(t.plain("button-my-data"), PrivacyAct(act="my_data")),
            button(t.plain("button-withdraw"), PrivacyScreen(screen="withdraw")),
        ],
        [button(t.plain("button-erase"), PrivacyScreen(screen="erasure")), _out(t)],
    )


def why_keyboard(t: Speech) -> InlineKeyboardMarkup:
    return keyboard([button(t.plain("button-human"), PrivacyAct(act="human"))], [_back(t), _out(t)])


def back_keyboard(t: Speech) -> InlineKeyboardMarkup:
    """Back to the rights, and out to the interview."""
    return keyboard([_back(t), _out(t)])


def choose_withdrawal_keyboard(t: Speech, interviews: Sequence[OwnInterview]) -> InlineKeyboardMarkup:
    rows: list[Row] = [
        [button(clip(interview.vacancy_title, LABEL), Withdrawal(interview_id=interview.id, confirmed=False))]
        for interview in interviews
    ]
    return keyboard(*rows, [_back(t), _out(t)])


def withdrawal_keyboard(t: Speech, interview: OwnInterview) -> InlineKeyboardMarkup:
    key = "button-withdraw-yes" if interview.begun else "button-withdraw-unbegun"
    return keyboard(
        [button(t.plain(key), Withdrawal(interview_id=interview.id, confirmed=True))],
        [_back(t), _out(t)],
    )


def withdrawn_keyboard(t: Speech) -> InlineKeyboardMarkup:
    return keyboard([button(t.plain("button-erase"), PrivacyScreen(screen="erasure")), _back(t)])


def erasure_keyboard(t: Speech) -> InlineKeyboardMarkup:
    return keyboard([button(t.plain("button-erase-yes"), PrivacyAct(act="erase"))], [_back(t), _out(t)])


def notice_keyboard(t: Speech, interview_id: uuid.UUID) -> InlineKeyboardMarkup:
    """From a notice to the interview that it is about."""
    return keyboard([button(t.plain("button-interview"), InterviewCard(act="card", interview_id=interview_id))])


def retention_keyboard(t: Speech, *, due: bool) -> InlineKeyboardMarkup:
    purge = [button(t.plain("button-purge"), RetentionAct(act="retention_confirm"))] if due else []
    return keyboard(purge, [_to_admin(t)])


def purge_keyboard(t: Speech) -> InlineKeyboardMarkup:
    return keyboard(
        [button(t.plain("button-purge-yes"), RetentionAct(act="purge"))],
        [button(t.plain("button-back"), RetentionAct(act="retention"))],
    )


def purged_keyboard(t: Speech) -> InlineKeyboardMarkup:
    return keyboard([_to_admin(t)])


def _back(t: Speech) -> InlineKeyboardButton:
    return button(t.plain("button-back"), PrivacyScreen(screen="privacy"))


def _out(t: Speech) -> InlineKeyboardButton:
    return button(t.plain("button-place"), PrivacyScreen(screen="place"))


def _to_admin(t: Speech) -> InlineKeyboardButton:
    return button(t.plain("button-back"), AdminSection(section="admin_menu"))
