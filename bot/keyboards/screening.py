"""Buttons of what is settled before the questions: the terms, and a model abroad."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.keyboards.base import Number, Row, button, keyboard
from bot.keyboards.interview import ask_button, later_button, my_data_button
from bot.texts import Speech
from core.services.screening import CHOICES, ScreenedTerm


class TermSaid(CallbackData, prefix="said"):
    """What is said to the term `number` of an interview; `more` only tells how to name another pay."""

    answer: str
    number: Number
    interview_id: uuid.UUID


class TermChange(CallbackData, prefix="resaid"):
    """What is said to the term `number` instead; with LIST and ASK nothing is yet."""

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
        _way_out(t, interview_id),
    )


MORE = "more"
"""The button of pay that asks for an amount in words: nothing is stored by it."""


LIST, ASK = "list", "ask"
"""Of a change: show the terms, or what can be said to the one of that number."""


def change_button(
    t: Speech, interview_id: uuid.UUID, key: Literal["button-change", "button-back"]
) -> InlineKeyboardButton:
    return button(t.plain(key), TermChange(answer=LIST, number=0, interview_id=interview_id))


def screening_done_keyboard(t: Speech, interview_id: uuid.UUID) -> InlineKeyboardMarkup:
    return keyboard([change_button(t, interview_id, "button-change")], _way_out(t, interview_id))


def choose_term_keyboard(t: Speech, interview_id: uuid.UUID, terms: Sequence[ScreenedTerm]) -> InlineKeyboardMarkup:
    named = [
        button(t.plain(f"term-{term}"), TermChange(answer=ASK, number=number, interview_id=interview_id))
        for number, term in enumerate(terms)
    ]
    return keyboard(named[:2], named[2:], _way_out(t, interview_id))


def change_term_keyboard(t: Speech, interview_id: uuid.UUID, term: ScreenedTerm, number: int) -> InlineKeyboardMarkup:
    said = [
        button(
            t.plain(f"button-term-{term}-{answer}"), TermChange(answer=answer, number=number, interview_id=interview_id)
        )
        for answer in CHOICES[term]
    ]
    back = change_button(t, interview_id, "button-back")
    return keyboard(said[:2], said[2:], [back], _way_out(t, interview_id))


def _way_out(t: Speech, interview_id: uuid.UUID) -> Row:
    return [ask_button(t, interview_id), my_data_button(t), later_button(t, interview_id)]


def screening_keyboard(t: Speech, interview_id: uuid.UUID, term: ScreenedTerm, number: int) -> InlineKeyboardMarkup:
    answers = [*CHOICES[term], *([MORE] if term == "pay" else [])]
    said = [
        button(
            t.plain(f"button-term-{term}-{answer}"), TermSaid(answer=answer, number=number, interview_id=interview_id)
        )
        for answer in answers
    ]
    return keyboard(said[:2], said[2:], _way_out(t, interview_id))
