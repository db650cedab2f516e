"""Buttons of inviting: whom, to which vacancy, and what is done with the link."""

from __future__ import annotations

import uuid

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from bot.keyboards.base import Number, button, copy_button, keyboard, page_turns
from bot.keyboards.lists import CandidateAct, InterviewCard
from bot.keyboards.vacancy import (
    LABEL,
    InvitationCancel,
    InvitationClose,
    InvitationQr,
    InviteCandidate,
    InvitePair,
    InviteVacancy,
    VacancyAct,
    pack_pair,
)
from bot.texts import Speech, clip
from core.services.candidate_service import CandidateCard
from core.services.paging import Page
from core.services.vacancy_service import VacancyCard


class InvitePage(CallbackData, prefix="ivp"):
    """A page of the vacancies to invite to, while no candidate is chosen."""

    number: Number


def choose_vacancy_keyboard(t: Speech, page: Page[VacancyCard], candidate_id: uuid.UUID | None) -> InlineKeyboardMarkup:
    rows = [
        [
            button(
                clip(vacancy.title, LABEL),
                InvitePair(pair=pack_pair(vacancy.id, candidate_id))
                if candidate_id
                else InviteVacancy(vacancy_id=vacancy.id),
            )
        ]
        for vacancy in page.items
    ]
    if candidate_id is None:
        return keyboard(*rows, page_turns(t, page, lambda number: InvitePage(number=number)))
    turn = page_turns(t, page, lambda number: InviteCandidate(candidate_id=candidate_id, number=number))
    back = button(t.plain("button-back"), CandidateAct(act="card", candidate_id=candidate_id))
    return keyboard(*rows, turn, [back])


def choose_candidate_keyboard(t: Speech, page: Page[CandidateCard], vacancy_id: uuid.UUID) -> InlineKeyboardMarkup:
    rows = [
        [button(clip(candidate.name, LABEL), InvitePair(pair=pack_pair(vacancy_id, candidate.id)))]
        for candidate in page.items
    ]
    turn = page_turns(t, page, lambda number: InviteVacancy(vacancy_id=vacancy_id, number=number))
    back = button(t.plain("button-back"), VacancyAct(act="show", vacancy_id=vacancy_id))
    return keyboard(*rows, turn, [back])


def invitation_keyboard(t: Speech, interview_id: uuid.UUID, message: str) -> InlineKeyboardMarkup:
    return keyboard(
        [copy_button(t.plain("button-copy"), message)],
        [
            button(t.plain("button-qr"), InvitationQr(interview_id=interview_id)),
            button(t.plain("button-revoke"), InvitationCancel(interview_id=interview_id)),
        ],
        [button(t.plain("button-back"), InterviewCard(act="card", interview_id=interview_id))],
    )


def cancel_keyboard(t: Speech, interview_id: uuid.UUID) -> InlineKeyboardMarkup:
    return keyboard(
        [button(t.plain("button-close-interview"), InvitationClose(interview_id=interview_id))],
        [button(t.plain("button-back"), InterviewCard(act="card", interview_id=interview_id))],
    )


def closed_invitation_keyboard(t: Speech, interview_id: uuid.UUID) -> InlineKeyboardMarkup:
    return keyboard([button(t.plain("button-back"), InterviewCard(act="card", interview_id=interview_id))])
