"""Buttons of what is settled before the questions: the terms, and a model abroad."""

from __future__ import annotations

import uuid

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from bot.keyboards.base import Number, button, keyboard
from bot.keyboards.interview import ask_button, later_button, my_data_button
from bot.texts import Speech
from core.services.screening import CHOICES, ScreenedTerm


class TermSaid(CallbackData, prefix="said"):
    """What is said to the term `number` of an interview; `more` only tells how to name another pay."""

    answer: str
    number: Number
    interview_id: uuid.UUID


class TransferSaid(CallbackData, prefix="abroad"):
    """`shown` stands for the words that the button is under."""

    allowed: bool
    interview_id: uuid.UUID
    shown: str


def transfer_keyboard(t: Speech, interview_id: uuid.UUID, shown: str) -> InlineKeyboardMarkup:
    allow, refuse = (TransferSaid(allowed=allowed, interview_id=interview_id, shown=shown) for allowed in (True, False))
    return keyboard(
        [button(t.plain("button-transfer-allow"), allow)],
        [button(t.plain("button-transfer-refuse"), refuse)],
        [ask_button(t, interview_id), my_data_button(t), later_button(t, interview_id)],
    )


MORE = "more"
"""The button of pay that asks for an amount in words: nothing is stored by it."""


def screening_keyboard(t: Speech, interview_id: uuid.UUID, term: ScreenedTerm, number: int) -> InlineKeyboardMarkup:
    answers = [*CHOICES[term], *([MORE] if term == "pay" else [])]
    said = [
        button(
            t.plain(f"button-term-{term}-{answer}"), TermSaid(answer=answer, number=number, interview_id=interview_id)
        )
        for answer in answers
    ]
    return keyboard(said[:2], said[2:], [ask_button(t, interview_id), my_data_button(t), later_button(t, interview_id)])
