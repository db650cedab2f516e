"""Screens of inviting: candidate × vacancy → a personal link."""

from __future__ import annotations

from dataclasses import replace

from bot.keyboards.invitation import (
    cancel_keyboard,
    choose_candidate_keyboard,
    choose_vacancy_keyboard,
    closed_invitation_keyboard,
    invitation_keyboard,
)
from bot.texts import clip, utf16_length
from bot.views.base import Params, Screen, ViewContext, view
from bot.views.lists import interview_card
from core.errors import StaleError
from core.services.candidate_service import CandidateService
from core.services.interview_board import InterviewBoard
from core.services.invite_service import Invitation, InviteService
from core.services.vacancy_service import VacancyService

COPIED = 256
"""UTF-16 units that a copy button holds."""


@view("choose_vacancy")
async def choose_vacancy(context: ViewContext, params: Params) -> Screen:
    """To which vacancy? `candidate_id` is there when the candidate is chosen already."""
    page = await (await context.get(VacancyService)).page(params.number("number"), acting=context.viewer)
    keyboard = choose_vacancy_keyboard(context.t, page, params.optional_id("candidate_id"))
    return Screen(context.t("choose-vacancy" if page.items else "no-vacancies"), keyboard)


@view("choose_candidate")
async def choose_candidate(context: ViewContext, params: Params) -> Screen:
    """Whom to invite to the vacancy?"""
    page = await (await context.get(CandidateService)).page(params.number("number"), acting=context.viewer)
    keyboard = choose_candidate_keyboard(context.t, page, params.id("vacancy_id"))
    return Screen(context.t("choose-candidate" if page.items else "no-candidates"), keyboard)


@view("invitation")
async def invitation(context: ViewContext, params: Params) -> Screen:
    """The ready message for a candidate, with the personal link; where no link leads on, how the interview stands."""
    entry = await (await context.get(InterviewBoard)).entry(params.id("interview_id"), acting=context.viewer)
    if entry.status == "cancelled":
        closed = context.t("invitation-cancelled", name=context.person(entry.candidate_name))
        return Screen(closed, closed_invitation_keyboard(context.t, entry.id))
    if not entry.has_link:
        return await interview_card(context, params)
    invitation = await (await context.get(InviteService)).invitation(entry.id, acting=context.viewer)
    message = ready_message(context, invitation)
    text = context.t(
        "invitation",
        name=context.person(invitation.candidate_name),
        message=message,
        until=context.until(invitation.expires_at, invitation.zone),
    )
    return Screen(text, invitation_keyboard(context.t, invitation.interview_id, message))


@view("invitation_cancel")
async def invitation_cancel(context: ViewContext, params: Params) -> Screen:
    """Whether an interview that is being answered is really to be closed."""
    entry = await (await context.get(InterviewBoard)).entry(params.id("interview_id"), acting=context.viewer)
    if entry.status != "in_progress":
        raise StaleError
    text = context.t("invitation-cancel", name=context.person(entry.candidate_name))
    return Screen(text, cancel_keyboard(context.t, entry.id))


def ready_message(context: ViewContext, invitation: Invitation) -> str:
    """At most 256 UTF-16 units with the link: names are shortened until it fits."""
    t = context.t.other(invitation.language)
    until = replace(context, t=t).until(invitation.expires_at, invitation.zone)
    for most in (80, 40, 32, 24, 18, 12):
        message = t.plain(
            "invitation-ready",
            candidate=clip(invitation.candidate_name, most),
            recruiter=clip(invitation.recruiter_name, most),
            company=clip(invitation.company_name, most),
            vacancy=clip(invitation.vacancy_title, most),
            questions=invitation.question_count,
            minutes=invitation.minutes,
            until=until,
            link=context.link(invitation.token),
        )
        if utf16_length(message) <= COPIED:
            return message
    return context.link(invitation.token)
