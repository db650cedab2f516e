"""Buttons of feedback to a candidate."""

from __future__ import annotations

import uuid

from aiogram.types import InlineKeyboardMarkup

from bot.keyboards.base import button, keyboard
from bot.keyboards.interview import FeedbackAct
from bot.keyboards.lists import InterviewCard
from bot.texts import Speech


def feedback_keyboard(t: Speech, interview_id: uuid.UUID, *, sendable: bool, writable: bool) -> InlineKeyboardMarkup:
    """Send as it is, or write one's own; nothing but the way back once it is sent."""
    send = [button(t.plain("button-feedback-send"), FeedbackAct(act="send", interview_id=interview_id))]
    write = [button(t.plain("button-feedback-write"), FeedbackAct(act="write", interview_id=interview_id))]
    back = button(t.plain("button-back"), InterviewCard(act="card", interview_id=interview_id))
    return keyboard(send if sendable else [], [*(write if writable else []), back])
