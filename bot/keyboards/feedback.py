"""Buttons of feedback to a candidate."""

from __future__ import annotations

import uuid

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from bot.keyboards.base import Row, button, keyboard
from bot.keyboards.interview import FeedbackAct
from bot.keyboards.lists import InterviewCard
from bot.texts import Speech


class FeedbackSend(CallbackData, prefix="fbs"):
    """`shown` stands for the words that the button is under."""

    interview_id: uuid.UUID
    shown: str


def feedback_keyboard(
    t: Speech, interview_id: uuid.UUID, *, sendable: str | None, writable: bool
) -> InlineKeyboardMarkup:
    """Send as it is, or write one's own; nothing but the way back once it is sent. `sendable`: the mark of a draft."""
    send: Row = []
    if sendable:
        send = [button(t.plain("button-feedback-send"), FeedbackSend(interview_id=interview_id, shown=sendable))]
    write = [button(t.plain("button-feedback-write"), FeedbackAct(act="write", interview_id=interview_id))]
    back = button(t.plain("button-back"), InterviewCard(act="card", interview_id=interview_id))
    return keyboard(send, [*(write if writable else []), back])
