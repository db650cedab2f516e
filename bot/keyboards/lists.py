"""Buttons of lists and of what they lead to: vacancies, candidates, interviews, the inbox."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Literal, TypeVar

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.keyboards.base import PARTED, Number, button, copy_button, keyboard, page_turns
from bot.keyboards.bulk import BulkAct
from bot.keyboards.interview import ReportAct
from bot.keyboards.vacancy import (
    LABEL,
    FaqOpen,
    InvitationCancel,
    InviteCandidate,
    InvitePair,
    InviteVacancy,
    VacancyAct,
    pack_pair,
    vacancy_keyboard,
)
from bot.texts import Speech, clip
from core.services.candidate_service import CandidateCard
from core.services.interview_board import INBOX, InterviewEntry, Shelf
from core.services.interview_links import ApplyLink
from core.services.paging import Page
from core.services.vacancy_service import Colleague, VacancyCard

T = TypeVar("T")
MenuAct = Literal["plan", "change", "apply", "members", "archive", "unarchive", "settings"]
EDITABLE = ("name", "job_position", "experience_years", "skills", "email", "phone")


class VacancyPage(CallbackData, prefix="vp", sep=PARTED):
    number: Number
    archived: bool
    query: str


class CandidatePage(CallbackData, prefix="cp", sep=PARTED):
    number: Number
    archived: bool
    query: str


class InterviewPage(CallbackData, prefix="ip", sep=PARTED):
    shelf: Shelf
    number: Number
    query: str


class VacancyInterviews(CallbackData, prefix="vi"):
    vacancy_id: uuid.UUID
    number: Number


class InboxOpen(CallbackData, prefix="inbox"):
    pass


class CandidateAct(CallbackData, prefix="cand"):
    act: Literal["card", "edit", "archive", "unarchive"]
    candidate_id: uuid.UUID


class CandidateField(CallbackData, prefix="cf"):
    field: str
    candidate_id: uuid.UUID


class InterviewCard(CallbackData, prefix="icard"):
    act: Literal["card", "link", "reissue", "match", "write", "open"]
    interview_id: uuid.UUID


class LegalHold(CallbackData, prefix="hold"):
    interview_id: uuid.UUID
    held: bool


class Member(CallbackData, prefix="mem"):
    """A vacancy and a colleague, packed as a pair."""

    act: Literal["add", "remove"]
    pair: str


def vacancies_keyboard(t: Speech, page: Page[VacancyCard], query: str, *, archived: bool) -> InlineKeyboardMarkup:
    rows = [
        [button(clip(vacancy.title, LABEL), VacancyAct(act="show", vacancy_id=vacancy.id))] for vacancy in page.items
    ]
    turn = page_turns(t, page, lambda number: VacancyPage(number=number, archived=archived, query=query))
    other = button(
        t.plain("button-open-vacancies" if archived else "button-archive-list"),
        VacancyPage(number=0, archived=not archived, query=""),
    )
    return keyboard(*rows, turn, [other])


def vacancy_menu_keyboard(t: Speech, vacancy: VacancyCard) -> InlineKeyboardMarkup:
    def act(
        key: str, name: Literal["plan", "change", "apply", "members", "archive", "unarchive", "settings"]
    ) -> InlineKeyboardButton:
        return button(t.plain(key), VacancyAct(act=name, vacancy_id=vacancy.id))

    back = button(t.plain("button-back"), VacancyPage(number=0, archived=vacancy.status == "archived", query=""))
    interviews = button(t.plain("button-interviews"), VacancyInterviews(vacancy_id=vacancy.id, number=0))
    questions = button(t.plain("button-faq"), FaqOpen(vacancy_id=vacancy.id))
    if vacancy.status == "archived":
        return keyboard(
            [act("button-plan", "plan"), interviews], [questions, act("button-unarchive", "unarchive")], [back]
        )
    return keyboard(
        [button(t.plain("button-invite-short"), InviteVacancy(vacancy_id=vacancy.id)), act("button-apply", "apply")],
        [act("button-plan", "plan"), interviews],
        [act("button-change", "change"), act("button-members", "members")],
        [button(t.plain("button-bulk"), BulkAct(act="begin", vacancy_id=vacancy.id))],
        [act("button-settings", "settings"), act("button-archive", "archive")],
        [questions, back],
    )


def draft_keyboard(t: Speech, vacancy: VacancyCard) -> InlineKeyboardMarkup:
    """A vacancy without a plan yet, come upon in the list."""
    archive = button(t.plain("button-archive"), VacancyAct(act="archive", vacancy_id=vacancy.id))
    back = button(t.plain("button-back"), VacancyPage(number=0, archived=False, query=""))
    return vacancy_keyboard(t, vacancy, [archive, back])


def members_keyboard(
    t: Speech, vacancy_id: uuid.UUID, inside: Sequence[Colleague], outside: Sequence[Colleague]
) -> InlineKeyboardMarkup:
    def row(colleague: Colleague, act: Literal["add", "remove"]) -> list[InlineKeyboardButton]:
        label = t.plain(f"member-{act}", name=clip(colleague.name, LABEL - 8))
        return [button(label, Member(act=act, pair=pack_pair(vacancy_id, colleague.id)))]

    return keyboard(
        *(row(colleague, "remove") for colleague in inside),
        *(row(colleague, "add") for colleague in outside),
        [button(t.plain("button-back"), VacancyAct(act="show", vacancy_id=vacancy_id))],
    )


def apply_keyboard(t: Speech, vacancy_id: uuid.UUID, link: ApplyLink | None, message: str) -> InlineKeyboardMarkup:
    back = button(t.plain("button-back"), VacancyAct(act="show", vacancy_id=vacancy_id))
    if link is None:
        return keyboard(
            [button(t.plain("button-apply-open"), VacancyAct(act="apply_open", vacancy_id=vacancy_id))], [back]
        )
    return keyboard(
        [copy_button(t.plain("button-copy"), message)],
        [
            button(t.plain("button-qr"), VacancyAct(act="apply_qr", vacancy_id=vacancy_id)),
            button(t.plain("button-apply-close"), VacancyAct(act="apply_close", vacancy_id=vacancy_id)),
        ],
        [back],
    )


def candidates_keyboard(t: Speech, page: Page[CandidateCard], query: str, *, archived: bool) -> InlineKeyboardMarkup:
    rows = [
        [button(clip(candidate.name, LABEL), CandidateAct(act="card", candidate_id=candidate.id))]
        for candidate in page.items
    ]
    turn = page_turns(t, page, lambda number: CandidatePage(number=number, archived=archived, query=query))
    other = button(
        t.plain("button-open-candidates" if archived else "button-archive-list"),
        CandidatePage(number=0, archived=not archived, query=""),
    )
    return keyboard(*rows, turn, [other])


def candidate_card_keyboard(
    t: Speech, candidate: CandidateCard, duplicates: Sequence[CandidateCard]
) -> InlineKeyboardMarkup:
    def act(key: str, name: Literal["edit", "archive", "unarchive"]) -> InlineKeyboardButton:
        return button(t.plain(key), CandidateAct(act=name, candidate_id=candidate.id))

    same = [
        [
            button(
                t.plain("button-duplicate", name=clip(other.name, LABEL - 12)),
                CandidateAct(act="card", candidate_id=other.id),
            )
        ]
        for other in duplicates
    ]
    back = button(t.plain("button-back"), CandidatePage(number=0, archived=candidate.archived, query=""))
    if candidate.archived:
        return keyboard([act("button-unarchive", "unarchive")], *same, [back])
    return keyboard(
        [button(t.plain("button-invite"), InviteCandidate(candidate_id=candidate.id))],
        [act("button-change", "edit"), act("button-archive", "archive")],
        *same,
        [back],
    )


def candidate_fields_keyboard(t: Speech, candidate_id: uuid.UUID) -> InlineKeyboardMarkup:
    fields = [
        button(t.plain(f"field-{field.replace('_', '-')}"), CandidateField(field=field, candidate_id=candidate_id))
        for field in EDITABLE
    ]
    back = button(t.plain("button-back"), CandidateAct(act="card", candidate_id=candidate_id))
    return keyboard(fields[:3], fields[3:], [back])


def inbox_keyboard(t: Speech, counts: dict[Shelf, int]) -> InlineKeyboardMarkup:
    return keyboard(
        *(
            [
                button(
                    t.plain(f"inbox-{shelf}", count=counts[shelf]),
                    InterviewPage(shelf=shelf, number=0, query=""),
                )
            ]
            for shelf in INBOX
            if counts[shelf]
        ),
        [button(t.plain("button-all-interviews"), InterviewPage(shelf="all", number=0, query=""))],
    )


def interviews_keyboard(
    t: Speech, page: Page[InterviewEntry], query: str, shelf: Shelf, vacancy_id: uuid.UUID | None
) -> InlineKeyboardMarkup:
    rows = [[button(_entry_label(t, entry), InterviewCard(act="card", interview_id=entry.id))] for entry in page.items]
    if vacancy_id:
        turn = page_turns(t, page, lambda number: VacancyInterviews(vacancy_id=vacancy_id, number=number))
        return keyboard(*rows, turn, [button(t.plain("button-back"), VacancyAct(act="show", vacancy_id=vacancy_id))])
    turn = page_turns(t, page, lambda number: InterviewPage(shelf=shelf, number=number, query=query))
    return keyboard(*rows, turn, [button(t.plain("button-back"), InboxOpen())])


def _entry_label(t: Speech, entry: InterviewEntry) -> str:
    name = entry.candidate_name or t.plain("person-erased")
    status = status_words(t, entry)
    return clip(f"{name} · {status}", LABEL)


def status_words(t: Speech, entry: InterviewEntry) -> str:
    """How an interview stands. Who did not consent has no consent to withdraw."""
    if entry.status == "withdrawn" and not entry.begun:
        return t.plain("interview-declined")
    return t.plain(f"interview-{entry.status}".replace("_", "-"))


def write_button(t: Speech, interview_id: uuid.UUID) -> InlineKeyboardButton:
    return button(t.plain("button-write-candidate"), InterviewCard(act="write", interview_id=interview_id))


def interview_card_keyboard(
    t: Speech, entry: InterviewEntry, reply: InlineKeyboardButton | None, *, admin: bool
) -> InlineKeyboardMarkup:
    """`reply`: to what the candidate has asked and nobody has replied to."""

    def act(key: str, name: Literal["link", "reissue", "match"]) -> InlineKeyboardButton:
        return button(t.plain(key), InterviewCard(act=name, interview_id=entry.id))

    rows: list[list[InlineKeyboardButton]] = []
    if reply:
        rows.append([reply])
    elif entry.reachable:
        rows.append([write_button(t, entry.id)])
    if entry.status == "pending":
        link = [act("button-link", "link")] if entry.has_link else []
        rows.append([*link, act("button-reissue", "reissue")])
    if entry.status == "expired" and entry.candidate_name:
        again = InvitePair(pair=pack_pair(entry.vacancy_id, entry.candidate_id))
        anew = button(t.plain("button-reinvite"), again) if entry.begun else act("button-reissue", "reissue")
        rows.append([anew])
    if entry.status in ("pending", "in_progress"):
        rows.append([button(t.plain("button-revoke"), InvitationCancel(interview_id=entry.id))])
    if entry.recommendation or entry.by_person:
        rows.append([button(t.plain("button-report"), ReportAct(act="card", interview_id=entry.id))])
    if entry.has_cv:
        rows.append([act("button-job-match", "match")])
    if admin and entry.candidate_name:
        hold = LegalHold(interview_id=entry.id, held=not entry.held)
        rows.append([button(t.plain("button-release" if entry.held else "button-hold-legally"), hold)])
    candidate = button(t.plain("button-candidate"), CandidateAct(act="card", candidate_id=entry.candidate_id))
    back = button(t.plain("button-back"), InterviewPage(shelf="all", number=0, query=""))
    return keyboard(*rows, [candidate, back] if entry.candidate_name else [back])
