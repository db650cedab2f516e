"""Buttons under a report."""

from __future__ import annotations

import uuid

from aiogram.types import InlineKeyboardMarkup

from bot.keyboards.base import button, keyboard
from bot.keyboards.interview import FeedbackAct, ReportAct
from bot.keyboards.lists import InterviewCard
from bot.texts import Speech


def report_keyboard(t: Speech, interview_id: uuid.UUID, *, voice: bool) -> InlineKeyboardMarkup:
    listen = [button(t.plain("button-listen"), ReportAct(act="listen", interview_id=interview_id))] if voice else []
    return keyboard(
        [
            button(t.plain("button-advance"), ReportAct(act="advance", interview_id=interview_id)),
            button(t.plain("button-hold"), ReportAct(act="hold", interview_id=interview_id)),
            button(t.plain("button-reject"), ReportAct(act="reject", interview_id=interview_id)),
        ],
        [button(t.plain("button-answers"), ReportAct(act="answers", interview_id=interview_id)), *listen],
        [
            button(t.plain("button-feedback"), FeedbackAct(act="open", interview_id=interview_id)),
            button(t.plain("button-back"), InterviewCard(act="card", interview_id=interview_id)),
        ],
    )
