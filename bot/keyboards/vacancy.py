"""Buttons of a vacancy, and of inviting to it."""

from __future__ import annotations

import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.keyboards.base import Number, Row, button, keyboard
from bot.texts import Speech, clip
from core.services.kit_reuse import SimilarKit
from core.services.vacancy_service import TERMS, VacancyCard

LABEL = 48
"""UTF-16 units of a name on a button; longer ones are cut by the apps anyway."""


class VacancyAct(CallbackData, prefix="vac"):
    act: Literal[
        "write_kit", "change", "show", "plan", "apply", "apply_open", "apply_close", "apply_qr",
        "members", "archive", "unarchive", "settings",
    ]  # fmt: skip
    vacancy_id: uuid.UUID


class FaqOpen(CallbackData, prefix="faq"):
    """What candidates ask about a vacancy, and what it answers by itself."""

    vacancy_id: uuid.UUID


class VacancyTerm(CallbackData, prefix="term"):
    term: str
    vacancy_id: uuid.UUID


class VacancyDifficulty(CallbackData, prefix="diff"):
    difficulty: Literal["easy", "medium", "hard"]
    vacancy_id: uuid.UUID


class KitTake(CallbackData, prefix="take"):
    """Vacancy and plan, packed: the plan of an earlier vacancy is taken for this one."""

    pair: str


class InviteVacancy(CallbackData, prefix="iv"):
    """The vacancy to invite to is chosen; the candidate is next, from that page of the list."""

    vacancy_id: uuid.UUID
    number: Number = 0


class InviteCandidate(CallbackData, prefix="ic"):
    """The candidate to invite is chosen; the vacancy is next, from that page of the list."""

    candidate_id: uuid.UUID
    number: Number = 0


class InvitationQr(CallbackData, prefix="iqr"):
    interview_id: uuid.UUID


class InvitationCancel(CallbackData, prefix="icancel"):
    interview_id: uuid.UUID


class InvitationClose(CallbackData, prefix="iclose"):
    """The same, asked about and meant: the candidate is in the middle of it."""

    interview_id: uuid.UUID


def vacancy_keyboard(
    t: Speech, vacancy: VacancyCard, way_out: Row, similar: SimilarKit | None = None
) -> InlineKeyboardMarkup:
    """Right as understood, or change; what the text does not say can be named at once.

    A vacancy that has its plan keeps it: another one is written only by the button that says so.
    """
    write = VacancyAct(act="write_kit", vacancy_id=vacancy.id)
    draft = vacancy.status == "draft"
    right = write if draft else VacancyAct(act="show", vacancy_id=vacancy.id)
    take: Row = [] if draft else [button(t.plain("button-new-plan"), write)]
    if similar:
        label = clip(t.plain("button-take-plan", title=clip(similar.vacancy_title, LABEL)), 2 * LABEL)
        take.append(button(label, KitTake(pair=pack_pair(vacancy.id, similar.kit_id))))
    missing = [
        button(t.plain("button-name-term", term=t.plain(f"term-{term}")), VacancyTerm(term=term, vacancy_id=vacancy.id))
        for term in vacancy.missing_terms
    ]
    return keyboard(
        [
            button(t.plain("button-all-right"), right),
            button(t.plain("button-change"), VacancyAct(act="change", vacancy_id=vacancy.id)),
        ],
        take,
        missing[:2],
        missing[2:],
        way_out,
    )


def terms_keyboard(t: Speech, vacancy_id: uuid.UUID) -> InlineKeyboardMarkup:
    terms = [
        button(t.plain(f"term-{term.replace('_', '-')}"), VacancyTerm(term=term, vacancy_id=vacancy_id))
        for term in TERMS
    ]
    levels = [
        button(t.plain(f"difficulty-{level}"), VacancyDifficulty(difficulty=level, vacancy_id=vacancy_id))
        for level in ("easy", "medium", "hard")
    ]
    return keyboard(terms[:3], terms[3:6], terms[6:8], terms[8:], levels, [_back(t, vacancy_id)])


def retry_keyboard(t: Speech, vacancy_id: uuid.UUID) -> InlineKeyboardMarkup:
    retry = button(t.plain("button-retry"), VacancyAct(act="write_kit", vacancy_id=vacancy_id))
    return keyboard([retry, _back(t, vacancy_id)])


def to_vacancy_keyboard(t: Speech, vacancy_id: uuid.UUID) -> InlineKeyboardMarkup:
    return keyboard([_back(t, vacancy_id)])


def invite_to_keyboard(t: Speech, vacancy_id: uuid.UUID) -> InlineKeyboardMarkup:
    return keyboard([button(t.plain("button-invite"), InviteVacancy(vacancy_id=vacancy_id))])


def _back(t: Speech, vacancy_id: uuid.UUID) -> InlineKeyboardButton:
    return button(t.plain("button-back"), VacancyAct(act="show", vacancy_id=vacancy_id))


class InvitePair(CallbackData, prefix="pair"):
    """Both are chosen. Two ids in hex are too long for 64 bytes, so they go as base64."""

    pair: str


def pack_pair(vacancy_id: uuid.UUID, candidate_id: uuid.UUID) -> str:
    """Two ids in 44 characters."""
    return urlsafe_b64encode(vacancy_id.bytes + candidate_id.bytes).decode()


def unpack_pair(pair: str) -> tuple[uuid.UUID, uuid.UUID]:
    """The two ids again. Raises ValueError for anything else."""
    both = urlsafe_b64decode(pair)
    return uuid.UUID(bytes=both[:16]), uuid.UUID(bytes=both[16:])
