"""Screens of a vacancy and of inviting to it."""

from __future__ import annotations

from dataclasses import replace

from bot.keyboards.base import button
from bot.keyboards.invitation import (
    cancel_keyboard,
    choose_candidate_keyboard,
    choose_vacancy_keyboard,
    closed_invitation_keyboard,
    invitation_keyboard,
)
from bot.keyboards.vacancy import VacancyAct, terms_keyboard, vacancy_keyboard
from bot.texts import Html, clip, utf16_length
from bot.views.base import Params, Screen, ViewContext, view
from core.errors import StaleError
from core.services.candidate_service import CandidateService
from core.services.invite_service import Invitation, InviteService
from core.services.kit_reuse import KitReuse
from core.services.time_zones import zone_label
from core.services.vacancy_service import VacancyCard, VacancyService

COPIED = 256
"""UTF-16 units that a copy button holds."""
SHOWN_SKILLS = 12
SHOWN_TITLE = 120


@view("vacancy_card")
async def vacancy_card(context: ViewContext, params: Params) -> Screen:
    """What was understood of a description, and what it does not say."""
    vacancies = await context.get(VacancyService)
    vacancy = await vacancies.vacancy(params.id("vacancy_id"), acting=context.viewer)
    similar = await (await context.get(KitReuse)).similar(vacancy.id, acting=context.viewer)
    back = button(context.t.plain("button-back"), VacancyAct(act="show", vacancy_id=vacancy.id))
    way_out = [] if vacancy.status == "draft" else [back]
    lines = [card_text(context, vacancy)]
    if similar:
        title = clip(similar.vacancy_title, SHOWN_TITLE)
        lines.append(context.t("vacancy-similar", title=title, questions=similar.question_count))
    return Screen(Html("\n\n".join(lines)), vacancy_keyboard(context.t, vacancy, way_out, similar))


@view("vacancy_terms")
async def vacancy_terms(context: ViewContext, params: Params) -> Screen:
    """The same card, with a button for each thing that can be changed."""
    vacancies = await context.get(VacancyService)
    vacancy = await vacancies.vacancy(params.id("vacancy_id"), acting=context.viewer)
    return Screen(card_text(context, vacancy), terms_keyboard(context.t, vacancy.id))


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
    """The ready message for a candidate, with the personal link."""
    invites = await context.get(InviteService)
    invitation = await invites.invitation(params.id("interview_id"), acting=context.viewer)
    if not invitation.is_open:
        closed = context.t("invitation-cancelled", name=context.person(invitation.candidate_name))
        return Screen(closed, closed_invitation_keyboard(context.t, invitation.interview_id))
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
    invitation = await (await context.get(InviteService)).invitation(params.id("interview_id"), acting=context.viewer)
    if invitation.status != "in_progress":
        raise StaleError
    text = context.t("invitation-cancel", name=context.person(invitation.candidate_name))
    return Screen(text, cancel_keyboard(context.t, invitation.interview_id))


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


def card_text(context: ViewContext, vacancy: VacancyCard) -> Html:
    t = context.t
    missing = ", ".join(t.plain(f"term-{term}") for term in vacancy.missing_terms)
    lines = [
        t("vacancy-understood", title=vacancy.title),
        *(
            t("vacancy-term", term=t.plain(f"term-{term}"), value=value)
            for term in ("pay", "place", "schedule", "start", "contract")
            if (value := getattr(vacancy, term))
        ),
        *(
            [t("vacancy-term", term=t.plain("term-answer-by"), value=context.date(vacancy.answer_by, vacancy.zone))]
            if vacancy.answer_by
            else []
        ),
        t("vacancy-term", term=t.plain("term-time-zone"), value=zone_label(vacancy.zone, t.language)),
        t(
            "vacancy-interview",
            questions=vacancy.question_count,
            minutes=vacancy.minutes,
            difficulty=t.plain(f"difficulty-{vacancy.difficulty}"),
            language=t.plain(f"language-{vacancy.language}"),
        ),
    ]
    if vacancy.skills:
        lines.append(t("vacancy-skills", skills=clip(", ".join(vacancy.skills[:SHOWN_SKILLS]), 600)))
    if vacancy.time_limit:
        lines.append(t("vacancy-time-limit", minutes=vacancy.time_limit))
    if missing:
        lines.append(t("vacancy-missing", terms=missing))
    return Html("\n".join(lines))
