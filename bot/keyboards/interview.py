"""Buttons of a candidate's interview and of its report."""

from __future__ import annotations

import uuid
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.keyboards.base import Stored, button, keyboard
from bot.texts import Speech
from core.services.interview_screens import FirstScreen, QuestionScreen, Summary


class InterviewAct(CallbackData, prefix="int"):
    act: Literal["begin", "refuse", "later", "submit", "not_me", "ask", "first", "full_text", "by_person", "by_engine"]
    interview_id: uuid.UUID


class ConsentGiven(CallbackData, prefix="agree"):
    """`shown` stands for the words that the button is under."""

    interview_id: uuid.UUID
    shown: str


class MyData(CallbackData, prefix="mydata"):
    """The rights of whoever taps it, as a message of its own: what is asked stays where it is."""


class AnswerAct(CallbackData, prefix="ans"):
    """`version` tells a button of an answer since rewritten from one of the answer at hand."""

    act: Literal["done", "add", "rewrite", "skip", "reopen", "simpler"]
    response_id: uuid.UUID
    version: Stored


class TranscriptAct(CallbackData, prefix="heard"):
    """`seen` stands for the transcripts on the screen: a checksum, no number that is looked for."""

    act: Literal["confirm", "leave"]
    interview_id: uuid.UUID
    seen: int


class ReportAct(CallbackData, prefix="rep"):
    act: Literal["answers", "card", "listen", "advance", "hold", "reject"]
    interview_id: uuid.UUID


class FeedbackAct(CallbackData, prefix="fb"):
    act: Literal["open", "write"]
    interview_id: uuid.UUID


def first_keyboard(t: Speech, first: FirstScreen) -> InlineKeyboardMarkup:
    """«Not me» is offered while the link alone says who this is."""
    interview_id = first.interview_id
    not_me = button(t.plain("button-not-me"), InterviewAct(act="not_me", interview_id=interview_id))
    reader = ("button-with-ai", "by_engine") if first.read_by == "person" else ("button-without-ai", "by_person")
    return keyboard(
        [button(t.plain("button-continue"), InterviewAct(act="begin", interview_id=interview_id))],
        [
            ask_button(t, interview_id),
            button(t.plain(reader[0]), InterviewAct(act=reader[1], interview_id=interview_id)),
        ],
        [
            later_button(t, interview_id),
            my_data_button(t),
            *([not_me] if first.by_link_alone else []),
        ],
    )


def consent_keyboard(t: Speech, interview_id: uuid.UUID, shown: str) -> InlineKeyboardMarkup:
    return keyboard(
        [
            button(t.plain("button-consent"), ConsentGiven(interview_id=interview_id, shown=shown)),
            button(t.plain("button-refuse"), InterviewAct(act="refuse", interview_id=interview_id)),
        ],
        [
            button(t.plain("button-full-text"), InterviewAct(act="full_text", interview_id=interview_id)),
            ask_button(t, interview_id),
        ],
        [
            button(t.plain("button-back"), InterviewAct(act="first", interview_id=interview_id)),
            my_data_button(t),
            later_button(t, interview_id),
        ],
    )


def full_text_keyboard(t: Speech, interview_id: uuid.UUID) -> InlineKeyboardMarkup:
    back = button(t.plain("button-back"), InterviewAct(act="begin", interview_id=interview_id))
    return keyboard([back, ask_button(t, interview_id)], [my_data_button(t), later_button(t, interview_id)])


def waiting_keyboard(t: Speech, interview_id: uuid.UUID) -> InlineKeyboardMarkup:
    """Under a screen that asks for nothing: what can be done still."""
    return keyboard([ask_button(t, interview_id), my_data_button(t)])


def ask_button(t: Speech, interview_id: uuid.UUID) -> InlineKeyboardButton:
    """The candidate's own question, on every screen."""
    return button(t.plain("button-ask"), InterviewAct(act="ask", interview_id=interview_id))


def my_data_button(t: Speech) -> InlineKeyboardButton:
    """What is kept of the candidate and what they may ask for, on every screen."""
    return button(t.plain("button-my-data"), MyData())


def later_button(t: Speech, interview_id: uuid.UUID) -> InlineKeyboardButton:
    return button(t.plain("button-later"), InterviewAct(act="later", interview_id=interview_id))


def question_keyboard(t: Speech, question: QuestionScreen) -> InlineKeyboardMarkup:
    skip = "button-skip" if question.standing is None else "button-leave"
    return keyboard(
        [
            button(t.plain(skip), _answer("skip", question)),
            button(t.plain("button-simpler"), _answer("simpler", question)),
        ],
        [ask_button(t, question.interview_id), my_data_button(t), later_button(t, question.interview_id)],
    )


def answer_keyboard(t: Speech, question: QuestionScreen) -> InlineKeyboardMarkup:
    return keyboard(
        [
            button(t.plain("button-done"), _answer("done", question)),
            button(t.plain("button-add"), _answer("add", question)),
            button(t.plain("button-rewrite"), _answer("rewrite", question)),
        ],
        [ask_button(t, question.interview_id), my_data_button(t), later_button(t, question.interview_id)],
    )


def summary_keyboard(t: Speech, summary: Summary) -> InlineKeyboardMarkup:
    interview_id = summary.interview_id
    shown = () if summary.time_is_over else summary.questions
    numbers = [button(str(question.position), _answer("reopen", question)) for question in shown]
    rows = [numbers[start : start + 5] for start in range(0, len(numbers), 5)]
    submit = button(t.plain("button-submit"), InterviewAct(act="submit", interview_id=interview_id))
    right = [_confirm(t, summary)] if any(question.transcripts for question in summary.questions) else []
    way_out = [ask_button(t, interview_id), my_data_button(t), later_button(t, interview_id)]
    return keyboard([submit], right, *rows, way_out)


def unconfirmed_keyboard(t: Speech, summary: Summary) -> InlineKeyboardMarkup:
    """Confirm, or hand in without the transcripts; answering again is behind the summary."""
    leave = TranscriptAct(act="leave", interview_id=summary.interview_id, seen=summary.mark)
    right = [_confirm(t, summary)] if any(question.transcripts for question in summary.questions) else []
    return keyboard(
        right,
        [button(t.plain("button-submit-unheard"), leave)],
        [ask_button(t, summary.interview_id), my_data_button(t), later_button(t, summary.interview_id)],
    )


def _confirm(t: Speech, summary: Summary) -> InlineKeyboardButton:
    act = TranscriptAct(act="confirm", interview_id=summary.interview_id, seen=summary.mark)
    return button(t.plain("button-transcripts-right"), act)


def _answer(act: Literal["done", "add", "rewrite", "skip", "reopen", "simpler"], question: QuestionScreen) -> AnswerAct:
    return AnswerAct(act=act, response_id=question.response_id, version=question.version)
