"""Buttons under a report."""

from __future__ import annotations

import uuid

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from bot.keyboards.base import Number, button, keyboard, page_turns
from bot.keyboards.interview import FeedbackAct, ReportAct
from bot.keyboards.lists import InterviewCard
from bot.texts import Speech
from core.services.paging import Page

A_ROW = 5
"""Numbers side by side: more are too small for a thumb."""


class AnswersPage(CallbackData, prefix="rans"):
    interview_id: uuid.UUID
    number: Number


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


def answers_keyboard(t: Speech, interview_id: uuid.UUID, page: Page[int]) -> InlineKeyboardMarkup:
    """The number of each question, then the pages one by one; `page` holds for every page the question it is about."""

    def to(number: int) -> AnswersPage:
        return AnswersPage(interview_id=interview_id, number=number)

    shown = page.items[page.number]
    labels = {question: str(question) for question in page.items}
    labels[shown] = t.plain("button-chosen", label=labels[shown])
    numbers = [button(label, to(page.items.index(question))) for question, label in labels.items()]
    rows = [numbers[start : start + A_ROW] for start in range(0, len(numbers), A_ROW)]
    back = button(t.plain("button-back"), ReportAct(act="card", interview_id=interview_id))
    return keyboard(*rows, page_turns(t, page, to), [back])
