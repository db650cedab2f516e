"""Buttons of reminders, of promised replies, and of notices told together."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup
from pydantic import Field

from bot.keyboards.base import Row, button, keyboard
from bot.keyboards.interview import InterviewAct, ReportAct, ask_button, my_data_button
from bot.keyboards.lists import InboxOpen, InterviewCard
from bot.texts import Speech, clip
from core.services.interview_board import InterviewEntry
from core.services.promise_service import LONGEST_DELAY

LABEL = 48
"""UTF-16 units of a name on a button."""
MOST_BUTTONS = 8
DELAYS = (2, 5)
"""Working days by which a reply is put off with one tap."""


class ReminderAct(CallbackData, prefix="rem"):
    act: Literal["go_on", "mute"]
    interview_id: uuid.UUID


class ReplyDelay(CallbackData, prefix="rpl"):
    days: Annotated[int, Field(ge=1, le=LONGEST_DELAY)]
    interview_id: uuid.UUID


def reminder_keyboard(t: Speech, interview_id: uuid.UUID, *, ready: bool) -> InlineKeyboardMarkup:
    return keyboard(
        _go_on(t, interview_id, "button-look-and-submit" if ready else "button-continue"),
        [
            button(t.plain("button-later"), InterviewAct(act="later", interview_id=interview_id)),
            button(t.plain("button-mute"), ReminderAct(act="mute", interview_id=interview_id)),
        ],
        [ask_button(t, interview_id), my_data_button(t)],
    )


def left_keyboard(t: Speech, interview_id: uuid.UUID) -> InlineKeyboardMarkup:
    """Under a break: back to where it was left."""
    return keyboard(_go_on(t, interview_id), [ask_button(t, interview_id), my_data_button(t)])


def thanks_keyboard(t: Speech, interview_id: uuid.UUID, other: tuple[uuid.UUID, str] | None) -> InlineKeyboardMarkup:
    """Nothing is left to do here; on to another interview, where one is under way."""
    go_on: Row = []
    if other:
        label = t.plain("button-go-on-with", vacancy=clip(other[1], LABEL))
        go_on = [button(label, ReminderAct(act="go_on", interview_id=other[0]))]
    return keyboard(go_on, [ask_button(t, interview_id), my_data_button(t)])


def muted_keyboard(t: Speech, interview_id: uuid.UUID) -> InlineKeyboardMarkup:
    later = button(t.plain("button-later"), InterviewAct(act="later", interview_id=interview_id))
    return keyboard([*_go_on(t, interview_id), later], [ask_button(t, interview_id), my_data_button(t)])


def reply_due_keyboard(t: Speech, interview_id: uuid.UUID, *, movable: bool) -> InlineKeyboardMarkup:
    """To the interview; to a later date, once."""
    delays = [
        button(t.plain("button-reply-put-off", days=days), ReplyDelay(days=days, interview_id=interview_id))
        for days in DELAYS
    ]
    card = button(t.plain("button-interview"), InterviewCard(act="card", interview_id=interview_id))
    return keyboard([card], delays if movable else [], [button(t.plain("button-back"), InboxOpen())])


def gathered_keyboard(
    t: Speech, entries: Sequence[InterviewEntry], card: type[ReportAct | InterviewCard]
) -> InlineKeyboardMarkup:
    """To the card of each, and to the inbox."""
    rows = [
        [button(clip(entry.candidate_name, LABEL), card(act="card", interview_id=entry.id))]
        for entry in entries[:MOST_BUTTONS]
    ]
    return keyboard(*rows, [button(t.plain("button-inbox"), InboxOpen())])


def _go_on(t: Speech, interview_id: uuid.UUID, key: str = "button-continue") -> Row:
    return [button(t.plain(key), ReminderAct(act="go_on", interview_id=interview_id))]
