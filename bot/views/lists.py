"""Lists and cards: the inbox, vacancies, candidates, interviews."""

from __future__ import annotations

from typing import cast

from bot.keyboards.asking import reply_button
from bot.keyboards.base import kept
from bot.keyboards.lists import (
    apply_keyboard,
    candidate_card_keyboard,
    candidate_fields_keyboard,
    candidates_keyboard,
    draft_keyboard,
    inbox_keyboard,
    interview_card_keyboard,
    interviews_keyboard,
    members_keyboard,
    status_words,
    vacancies_keyboard,
    vacancy_menu_keyboard,
)
from bot.texts import Html, clip
from bot.views.base import Params, Screen, ViewContext, view
from bot.views.report import decided
from bot.views.vacancy import card_text
from core.services.candidate_questions import CandidateQuestions
from core.services.candidate_service import CandidateCard, CandidateService
from core.services.interview_board import InterviewBoard, Shelf
from core.services.interview_links import InterviewLinks
from core.services.proposal import Proposal
from core.services.relay import LONGEST
from core.services.report_service import ReportService
from core.services.vacancy_service import VacancyService


@view("inbox")
async def inbox(context: ViewContext, params: Params) -> Screen:
    """What waits for the recruiter, counts first."""
    counts = await (await context.get(InterviewBoard)).inbox(acting=context.viewer)
    title = "inbox-title" if any(counts.values()) else "inbox-empty"
    return Screen(context.t(title), inbox_keyboard(context.t, counts))


@view("interviews")
async def interviews(context: ViewContext, params: Params) -> Screen:
    """A shelf of interviews; `vacancy_id` narrows it to one vacancy."""
    shelf, query = cast(Shelf, params.text("shelf")), kept(params.text("query"))
    vacancy_id = params.optional_id("vacancy_id")
    board = await context.get(InterviewBoard)
    page = await board.page(shelf, params.number("number"), query, vacancy_id=vacancy_id, acting=context.viewer)
    keyboard = interviews_keyboard(context.t, page, query, shelf, vacancy_id)
    return Screen(_title(context, f"interviews-{shelf}", query, bool(page.items)), keyboard)


@view("interview_card")
async def interview_card(context: ViewContext, params: Params) -> Screen:
    entry = await (await context.get(InterviewBoard)).entry(params.id("interview_id"), acting=context.viewer)
    t = context.t
    lines = [
        t(
            "interview-card",
            name=context.person(entry.candidate_name),
            vacancy=entry.vacancy_title,
            status=status_words(t, entry),
            answered=entry.answered,
            count=entry.question_count,
            until=context.until(entry.expires_at, entry.zone),
        )
    ]
    if entry.recommendation:
        words = t.plain(f"recommendation-{entry.recommendation}".replace("_", "-"))
        lines.append(t("interview-card-result", recommendation=words))
    if entry.decision:
        standing = await (await context.get(ReportService)).decision(entry.id, acting=context.viewer)
        lines += decided(context, standing)
    if entry.by_person:
        lines.append(t("interview-card-unread" if entry.failed else "interview-card-by-person"))
    if entry.human_requested:
        lines.append(t("interview-card-human"))
    if entry.held:
        lines.append(t("interview-card-held"))
    waiting = await (await context.get(CandidateQuestions)).waiting(entry.id, acting=context.viewer)
    if waiting and waiting.kind == "consent":
        lines.append(t("interview-card-refused"))
    if waiting and waiting.kind == "question":
        lines.append(t("interview-card-asks", question=clip(waiting.text, LONGEST)))
    reply = reply_button(t, waiting) if waiting else None
    menu = interview_card_keyboard(t, entry, reply, admin=context.viewer.is_admin)
    return Screen(Html("\n".join(lines)), menu)


@view("vacancies")
async def vacancies(context: ViewContext, params: Params) -> Screen:
    """Vacancies at work, or archived."""
    archived, query = params.flag("archived"), kept(params.text("query"))
    service = await context.get(VacancyService)
    page = await service.page(params.number("number"), query, archived=archived, acting=context.viewer)
    title = _title(context, "vacancies-archived" if archived else "vacancies-open", query, bool(page.items))
    return Screen(title, vacancies_keyboard(context.t, page, query, archived=archived))


@view("vacancy_menu")
async def vacancy_menu(context: ViewContext, params: Params) -> Screen:
    """A vacancy and all that can be done with it."""
    service = await context.get(VacancyService)
    vacancy = await service.vacancy(params.id("vacancy_id"), acting=context.viewer)
    text = card_text(context, vacancy)
    if vacancy.status == "archived":
        text = Html(f"{text}\n{context.t('vacancy-is-archived')}")
    draft = vacancy.status == "draft"
    menu = draft_keyboard(context.t, vacancy) if draft else vacancy_menu_keyboard(context.t, vacancy)
    return Screen(text, menu)


@view("vacancy_members")
async def vacancy_members(context: ViewContext, params: Params) -> Screen:
    """Who follows a vacancy, and who could."""
    vacancy_id = params.id("vacancy_id")
    service = await context.get(VacancyService)
    inside, outside = await service.members(vacancy_id, acting=context.viewer)
    return Screen(context.t("members-title"), members_keyboard(context.t, vacancy_id, inside, outside))


@view("apply_link")
async def apply_link(context: ViewContext, params: Params) -> Screen:
    """The link for a channel post, with words to post."""
    vacancy_id = params.id("vacancy_id")
    link = await (await context.get(InterviewLinks)).apply_link(vacancy_id, acting=context.viewer)
    if link is None:
        return Screen(context.t("apply-none"), apply_keyboard(context.t, vacancy_id, None, ""))
    address = context.link(link.token)
    until = context.until(link.expires_at, link.zone)
    text = context.t("apply-link", vacancy=link.vacancy_title, link=address, until=until)
    return Screen(text, apply_keyboard(context.t, vacancy_id, link, address))


@view("candidates")
async def candidates(context: ViewContext, params: Params) -> Screen:
    """Candidates at work, or archived."""
    archived, query = params.flag("archived"), kept(params.text("query"))
    service = await context.get(CandidateService)
    page = await service.page(params.number("number"), query, archived=archived, acting=context.viewer)
    title = _title(context, "candidates-archived" if archived else "candidates-open", query, bool(page.items))
    return Screen(title, candidates_keyboard(context.t, page, query, archived=archived))


@view("candidate_saved")
async def candidate_saved(context: ViewContext, params: Params) -> Screen:
    """The new candidate, and whoever looks like the same person."""
    return await _candidate(context, params, "candidate-saved")


@view("candidate_card")
async def candidate_card(context: ViewContext, params: Params) -> Screen:
    return await _candidate(context, params, "candidate-card")


@view("candidate_fields")
async def candidate_fields(context: ViewContext, params: Params) -> Screen:
    """Which field to change."""
    service = await context.get(CandidateService)
    candidate = await service.candidate(params.id("candidate_id"), acting=context.viewer)
    keyboard = candidate_fields_keyboard(context.t, candidate.id)
    return Screen(person_text(context, candidate, "candidate-card"), keyboard)


async def _candidate(context: ViewContext, params: Params, key: str) -> Screen:
    service = await context.get(CandidateService)
    candidate = await service.candidate(params.id("candidate_id"), acting=context.viewer)
    duplicates = await service.duplicates(candidate.id, acting=context.viewer)
    text = person_text(context, candidate, key)
    if candidate.has_cv:
        text = Html(f"{text}\n{context.t('candidate-cv')}")
    if candidate.cv_hidden:
        text = Html(f"{text}\n{context.t('cv-hidden')}")
    if duplicates:
        text = Html(f"{text}\n{context.t('candidate-duplicates', count=len(duplicates))}")
    return Screen(text, candidate_card_keyboard(context.t, candidate, duplicates))


def person_text(context: ViewContext, person: CandidateCard | Proposal, key: str) -> Html:
    """Who it is, line by line; what is not known is a dash."""
    years = person.experience_years
    return context.t(
        key,
        name=person.name or "—",
        position=person.job_position or "—",
        years="—" if years is None else str(years),
        skills=clip(", ".join(person.skills), 1000) or "—",
        email=person.email or "—",
        phone=person.phone or "—",
    )


def _title(context: ViewContext, key: str, query: str, found: bool) -> Html:
    title = context.t(key)
    if query:
        title = Html(f"{title}\n{context.t('list-searched', query=clip(query, 100))}")
    return title if found else Html(f"{title}\n{context.t('list-empty')}")
