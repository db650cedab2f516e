"""Buttons of questions that candidates ask back, and of what a vacancy answers by itself."""

from __future__ import annotations

import uuid
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.keyboards.base import button, keyboard
from bot.keyboards.interview import InterviewAct, my_data_button
from bot.keyboards.lists import InterviewCard
from bot.keyboards.promises import ReminderAct
from bot.keyboards.vacancy import FaqOpen, VacancyAct, pack_pair
from bot.texts import Speech
from core.services.candidate_questions import Faq, QuestionBack

A_ROW = 5


class BackQuestion(CallbackData, prefix="cq"):
    """`person`: the candidate wants a person's reply; `reply`, `save`: what staff do with it."""

    act: Literal["person", "reply", "save"]
    question_id: uuid.UUID


class FaqForget(CallbackData, prefix="faqdel"):
    """A vacancy and one of its saved replies, packed as a pair."""

    pair: str


def asked_keyboard(t: Speech, question: QuestionBack) -> InlineKeyboardMarkup:
    """For the candidate: on with it; a person, where none was asked; to ask again, where one has replied."""
    further = []
    if question.replied_by:
        further.append(button(t.plain("button-ask"), InterviewAct(act="ask", interview_id=question.interview_id)))
    elif not question.forwarded:
        further.append(button(t.plain("button-ask-person"), BackQuestion(act="person", question_id=question.id)))
    place = ReminderAct(act="go_on", interview_id=question.interview_id)
    return keyboard([button(t.plain("button-place"), place)], [*further, my_data_button(t)])


def question_notice_keyboard(t: Speech, question: QuestionBack) -> InlineKeyboardMarkup:
    return keyboard([reply_button(t, question), _card(t, question)])


def reply_button(t: Speech, question: QuestionBack) -> InlineKeyboardButton:
    return button(t.plain("button-reply"), BackQuestion(act="reply", question_id=question.id))


def settled_keyboard(t: Speech, question: QuestionBack) -> InlineKeyboardMarkup:
    if question.kind != "question":
        return keyboard([_card(t, question)])
    save = button(t.plain("button-faq-add"), BackQuestion(act="save", question_id=question.id))
    return keyboard([_list(t, question.vacancy_id) if question.saved else save])


def faq_keyboard(t: Speech, faq: Faq) -> InlineKeyboardMarkup:
    forget = [
        button(t.plain("button-faq-forget", number=number), FaqForget(pair=pack_pair(faq.vacancy_id, entry.id)))
        for number, entry in enumerate(faq.entries, start=1)
    ]
    rows = [forget[start : start + A_ROW] for start in range(0, len(forget), A_ROW)]
    return keyboard(*rows, [button(t.plain("button-back"), VacancyAct(act="show", vacancy_id=faq.vacancy_id))])


def _card(t: Speech, question: QuestionBack) -> InlineKeyboardButton:
    return button(t.plain("button-interview"), InterviewCard(act="open", interview_id=question.interview_id))


def _list(t: Speech, vacancy_id: uuid.UUID) -> InlineKeyboardButton:
    return button(t.plain("button-faq"), FaqOpen(vacancy_id=vacancy_id))
