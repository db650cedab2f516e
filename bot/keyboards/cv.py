"""Buttons under what was understood of a CV or a contact."""

from __future__ import annotations

import uuid
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from bot.keyboards.base import button, keyboard
from bot.keyboards.common import FormCancel
from bot.keyboards.lists import InterviewCard
from bot.keyboards.vacancy import LABEL
from bot.texts import Speech, clip
from core.services.cv_service import Review
from core.services.proposal import PERSON_FIELDS


class CvAct(CallbackData, prefix="cv"):
    act: Literal["confirm", "fields", "review"]


class CvField(CallbackData, prefix="cvf"):
    field: str


class CvSame(CallbackData, prefix="cvs"):
    """It is this candidate, who is here already."""

    candidate_id: uuid.UUID


def review_keyboard(t: Speech, review: Review) -> InlineKeyboardMarkup:
    """Right as understood, or change; whoever may be the same person stands first."""
    same = [
        [button(t.plain("button-same-person", name=clip(one.name, LABEL - 12)), CvSame(candidate_id=one.id))]
        for one in review.same
    ]
    right = t.plain("button-add-anyway" if same else "button-all-right")
    return keyboard(
        *same,
        [button(right, CvAct(act="confirm")), button(t.plain("button-change"), CvAct(act="fields"))],
        [button(t.plain("button-cancel"), FormCancel())],
    )


def review_fields_keyboard(t: Speech) -> InlineKeyboardMarkup:
    fields = [button(t.plain(f"field-{field.replace('_', '-')}"), CvField(field=field)) for field in PERSON_FIELDS]
    return keyboard(fields[:3], fields[3:], [button(t.plain("button-back"), CvAct(act="review"))])


def match_keyboard(t: Speech, interview_id: uuid.UUID) -> InlineKeyboardMarkup:
    return keyboard([button(t.plain("button-back"), InterviewCard(act="card", interview_id=interview_id))])
