"""Buttons of a plan: its list, its questions, its versions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from bot.keyboards.base import Row, Stored, button, keyboard
from bot.keyboards.preview import Preview
from bot.keyboards.vacancy import InviteVacancy, VacancyAct
from bot.texts import Speech
from core.engines.base import Difficulty
from core.engines.plan import DIFFICULTIES
from core.services.interview_generator import KitView
from core.services.kit_editing import KitVersion, QuestionCard
from core.services.kit_questions import MOST_QUESTIONS, WEIGHTS

A_ROW = 5
"""Numbers side by side: more are too small for a thumb."""


class KitApprove(CallbackData, prefix="kit"):
    """`shown` stands for the questions that the button is under."""

    kit_id: uuid.UUID
    shown: str


class KitAct(CallbackData, prefix="kita"):
    act: Literal["show", "edit", "add", "versions"]
    kit_id: uuid.UUID


class QuestionAct(CallbackData, prefix="kq"):
    act: Literal["show", "text", "key_points", "simpler", "replace", "ask_delete", "delete"]
    question_id: uuid.UUID


class QuestionMove(CallbackData, prefix="km"):
    """`position` is where the question was when the button was drawn."""

    direction: Literal["up", "down"]
    position: Stored
    question_id: uuid.UUID


class QuestionWeight(CallbackData, prefix="kw"):
    weight: Literal["normal", "important", "key"]
    question_id: uuid.UUID


class QuestionLevel(CallbackData, prefix="kl"):
    level: Difficulty
    question_id: uuid.UUID


def plan_keyboard(t: Speech, kit: KitView) -> InlineKeyboardMarkup:
    """A draft is approved and changed, the plan in use invites, one of before is only looked at."""
    numbers = [
        button(str(question.position), QuestionAct(act="show", question_id=question.id)) for question in kit.questions
    ]
    draft, current = kit.status == "draft", kit.version == kit.current_version
    first: Row = []
    if draft:
        first = [button(t.plain("button-approve"), KitApprove(kit_id=kit.id, shown=kit.mark))]
        if len(numbers) < MOST_QUESTIONS:
            numbers.append(button(t.plain("button-add-question"), KitAct(act="add", kit_id=kit.id)))
    elif current:
        first = [button(t.plain("button-invite"), InviteVacancy(vacancy_id=kit.vacancy_id))]
    last: Row = []
    if kit.version_count > 1:
        last.append(button(t.plain("button-versions"), KitAct(act="versions", kit_id=kit.id)))
    if draft:
        last.append(button(t.plain("button-change-vacancy"), VacancyAct(act="show", vacancy_id=kit.vacancy_id)))
    elif current:
        last.append(button(t.plain("button-edit-plan"), KitAct(act="edit", kit_id=kit.id)))
    walk = button(t.plain("button-preview"), Preview(kit_id=kit.id, number=0))
    back = [] if draft else [button(t.plain("button-back"), VacancyAct(act="show", vacancy_id=kit.vacancy_id))]
    return keyboard(first, *_rows(numbers), last, [walk, *back])


def question_keyboard(t: Speech, question: QuestionCard) -> InlineKeyboardMarkup:
    back = [button(t.plain("button-to-plan"), KitAct(act="show", kit_id=question.kit_id))]
    if not question.editable:
        return keyboard(back)
    change = [
        button(t.plain("button-edit-text"), QuestionAct(act="text", question_id=question.id)),
        button(t.plain("button-edit-key-points"), QuestionAct(act="key_points", question_id=question.id)),
    ]
    simpler = [button(t.plain("button-edit-simpler"), QuestionAct(act="simpler", question_id=question.id))]
    swap = [button(t.plain("button-replace"), QuestionAct(act="replace", question_id=question.id))]
    if question.count > 1:
        swap.append(button(t.plain("button-delete"), QuestionAct(act="ask_delete", question_id=question.id)))
    return keyboard(change, simpler, swap, _moves(t, question), _weights(t, question), _levels(t, question), back)


def delete_keyboard(t: Speech, question_id: uuid.UUID) -> InlineKeyboardMarkup:
    return keyboard(
        [
            button(t.plain("button-delete-yes"), QuestionAct(act="delete", question_id=question_id)),
            button(t.plain("button-back"), QuestionAct(act="show", question_id=question_id)),
        ]
    )


def versions_keyboard(t: Speech, kit_id: uuid.UUID, versions: Sequence[KitVersion]) -> InlineKeyboardMarkup:
    numbers = [button(str(version.version), KitAct(act="show", kit_id=version.id)) for version in versions]
    return keyboard(*_rows(numbers), [button(t.plain("button-back"), KitAct(act="show", kit_id=kit_id))])


def to_plan_keyboard(t: Speech, kit_id: uuid.UUID) -> InlineKeyboardMarkup:
    return keyboard([button(t.plain("button-to-plan"), KitAct(act="show", kit_id=kit_id))])


def _moves(t: Speech, question: QuestionCard) -> Row:
    directions: list[Literal["up", "down"]] = []
    if question.position > 1:
        directions.append("up")
    if question.position < question.count:
        directions.append("down")
    return [
        button(
            t.plain(f"button-{direction}"),
            QuestionMove(direction=direction, position=question.position, question_id=question.id),
        )
        for direction in directions
    ]


def _weights(t: Speech, question: QuestionCard) -> Row:
    labels = {weight: t.plain(f"weight-{weight}") for weight in WEIGHTS}
    labels[question.weight] = t.plain("button-chosen", label=labels[question.weight])
    return [button(labels[weight], QuestionWeight(weight=weight, question_id=question.id)) for weight in WEIGHTS]


def _levels(t: Speech, question: QuestionCard) -> Row:
    labels = {level: t.plain(f"difficulty-{level}") for level in DIFFICULTIES}
    labels[question.difficulty] = t.plain("button-chosen", label=labels[question.difficulty])
    return [button(labels[level], QuestionLevel(level=level, question_id=question.id)) for level in DIFFICULTIES]


def _rows(buttons: Row) -> list[Row]:
    return [buttons[start : start + A_ROW] for start in range(0, len(buttons), A_ROW)]
