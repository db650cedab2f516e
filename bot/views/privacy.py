"""Screens of a candidate's rights, of what staff are told of them, and of retention."""

from __future__ import annotations

from collections.abc import Sequence

from bot.keyboards.privacy import (
    back_keyboard,
    choose_withdrawal_keyboard,
    erasure_keyboard,
    notice_keyboard,
    privacy_keyboard,
    purge_keyboard,
    purged_keyboard,
    retention_keyboard,
    why_keyboard,
    withdrawal_keyboard,
    withdrawn_keyboard,
)
from bot.texts import Html, Speech, clip
from bot.views.base import Params, Screen, ViewContext, view
from core.errors import ForbiddenError
from core.services.interview_flow import RUNNING
from core.services.privacy_service import FoundWords, KeptByLaw, Notice, OwnInterview, PrivacyService
from core.services.report_service import ReportService
from core.services.retention_service import Purge, RetentionService

ROOM = 2600
"""UTF-16 units for the candidate's own words; each question gets its share."""
SHOWN_QUOTES = 3
WITHOUT_ANSWER = ("skipped", "unasked", "interrupted")
"""Statuses of a question that nobody answered."""


@view("privacy")
async def privacy(context: ViewContext, params: Params) -> Screen:
    """Who keeps data, what for, how long; and what one can do about it."""
    notice = await (await context.get(PrivacyService)).notice()
    return Screen(notice_text(context.t, notice), privacy_keyboard(context.t))


@view("why")
async def why(context: ViewContext, params: Params) -> Screen:
    """What the program did with the answers; no level, no score, no recommendation. Telegram marks the first words."""
    told = await (await context.get(PrivacyService)).explanation(acting=context.viewer)
    t = context.t
    by_person = told.read_by == "person"
    lines = [
        t("why", vacancy=clip(told.vacancy_title, 100)),
        t("why-by-person") if by_person else t(f"why-engine-{told.engine}", model=told.model),
        t("why-criteria", criteria=clip(", ".join(told.competencies), 600)),
        t("why-decides-person" if by_person else "why-decides", recruiter=clip(told.recruiter_name, 100)),
    ]
    if told.cv_by:
        lines.insert(2, t(f"why-cv-{told.cv_by}"))
    if told.found:
        room = ROOM // len(told.found)
        lines += [Html(), t("why-found"), *(_found(t, found, room) for found in told.found)]
    elif not by_person:
        lines.append(t("why-not-yet"))
    return Screen(Html("\n".join(lines)), why_keyboard(t), quoting=told.message)


@view("human_promised")
async def human_promised(context: ViewContext, params: Params) -> Screen:
    service = await context.get(PrivacyService)
    interview = await service.own_interview(params.id("interview_id"), acting=context.viewer)
    text = context.t(
        "human-promised",
        recruiter=interview.recruiter_name,
        vacancy=clip(interview.vacancy_title, 100),
        under_way=int(interview.status in RUNNING),
    )
    return Screen(text, back_keyboard(context.t))


@view("withdraw")
async def withdraw(context: ViewContext, params: Params) -> Screen:
    """Ask once more; of several interviews, which one."""
    service = await context.get(PrivacyService)
    interviews = await service.open_interviews(acting=context.viewer)
    if chosen := params.optional_id("interview_id"):
        interviews = [interview for interview in interviews if interview.id == chosen]
    elif number := params.number("number"):
        interviews = [interview for interview in interviews if interview.number == number] or interviews
    t = context.t
    if not interviews:
        return Screen(t("withdraw-nothing"), back_keyboard(t))
    if len(interviews) > 1:
        lines = (t("withdraw-line", number=one.number, vacancy=clip(one.vacancy_title, 100)) for one in interviews)
        return Screen(Html("\n".join([t("withdraw-which"), *lines])), choose_withdrawal_keyboard(t, interviews))
    (interview,) = interviews
    if not interview.begun:
        text = t("withdraw-unbegun", vacancy=clip(interview.vacancy_title, 100), number=interview.number)
        return Screen(text, withdrawal_keyboard(t, interview))
    text = t(
        "withdraw-confirm",
        vacancy=clip(interview.vacancy_title, 100),
        kept=kept_text(context, interview),
        number=interview.number,
    )
    return Screen(text, withdrawal_keyboard(t, interview))


@view("withdrawal_done")
async def withdrawal_done(context: ViewContext, params: Params) -> Screen:
    service = await context.get(PrivacyService)
    interview = await service.own_interview(params.id("interview_id"), acting=context.viewer)
    text = context.t(
        "withdrawal-done" if interview.begun else "withdrawal-unbegun",
        vacancy=clip(interview.vacancy_title, 100),
        kept=kept_text(context, interview),
    )
    return Screen(text, withdrawn_keyboard(context.t))


@view("erasure")
async def erasure(context: ViewContext, params: Params) -> Screen:
    """What is erased and what the law keeps, before it is done."""
    if context.viewer.is_staff:
        raise ForbiddenError("erasure-of-staff")
    service, t = await context.get(PrivacyService), context.t
    text = t("erasure-confirm", days=(await service.notice()).terms.proof)
    if kept := await service.kept_by_law(acting=context.viewer):
        held = t("erasure-confirm-held", vacancies=_named(t, kept), contact=kept.contact)
        text = Html(f"{text}\n\n{held}")
    return Screen(text, erasure_keyboard(t))


@view("interview_withdrawn")
async def interview_withdrawn(context: ViewContext, params: Params) -> Screen:
    return await _told(context, params, "interview-withdrawn-notice")


@view("interview_declined")
async def interview_declined(context: ViewContext, params: Params) -> Screen:
    return await _told(context, params, "interview-declined-notice")


@view("candidate_erased")
async def candidate_erased(context: ViewContext, params: Params) -> Screen:
    return await _told(context, params, "candidate-erased")


@view("retention")
async def retention(context: ViewContext, params: Params) -> Screen:
    """What is over its term now, as counts."""
    terms = (await (await context.get(PrivacyService)).notice()).terms
    due = await (await context.get(RetentionService)).purge(dry_run=True, acting=context.viewer)
    t = context.t
    rules = t(
        "retention",
        decided=terms.decided,
        unopened=terms.unopened,
        audio=terms.audio,
        proof=terms.proof,
        traffic=terms.traffic,
    )
    counts = t("retention-nothing") if not due.total else Html(f"{t('retention-due')}\n{counted(t, due)}")
    return Screen(Html(f"{rules}\n\n{counts}"), retention_keyboard(t, due=bool(due.total)))


@view("retention_confirm")
async def retention_confirm(context: ViewContext, params: Params) -> Screen:
    due = await (await context.get(RetentionService)).purge(dry_run=True, acting=context.viewer)
    return Screen(Html(f"{context.t('retention-confirm')}\n{counted(context.t, due)}"), purge_keyboard(context.t))


@view("retention_done")
async def retention_done(context: ViewContext, params: Params) -> Screen:
    """What was erased just now."""
    names = ("interviews", "people", "voices", "messages", "audit")
    purged = Purge(*(params.number(name) for name in names))
    return Screen(Html(f"{context.t('retention-done')}\n{counted(context.t, purged)}"), purged_keyboard(context.t))


def notice_text(t: Speech, notice: Notice) -> Html:
    """The notice for anybody, with an account or without."""
    if notice.company is None:
        return t("privacy-no-company")
    company, terms = notice.company, notice.terms
    return t(
        "privacy",
        company=clip(company.legal_name, 200),
        tax=company.tax_number,
        address=clip(company.address, 500),
        location=company.data_location,
        contact=company.data_contact,
        decided=terms.decided,
        unopened=terms.unopened,
        proof=terms.proof,
    )


def kept_text(context: ViewContext, interview: OwnInterview) -> Html:
    """Until when the answers of an interview that ended are kept, and who may have them erased when."""
    if interview.held_contact is not None:
        return context.t("kept-by-law", contact=interview.held_contact)
    return context.t("kept-until", until=context.date(interview.kept_until, interview.zone))


def erased_text(t: Speech, kept: KeptByLaw | None) -> Html:
    """That it is done; what the law keeps for now, and why."""
    if kept is None:
        return t("erasure-done")
    return t("erasure-done-held", vacancies=_named(t, kept), contact=kept.contact)


def counted(t: Speech, purge: Purge) -> Html:
    """The counts of a purge."""
    return t(
        "retention-counts",
        interviews=purge.interviews,
        people=purge.people,
        voices=purge.voices,
        messages=purge.messages,
        audit=purge.audit,
    )


def _named(t: Speech, kept: KeptByLaw) -> str:
    return clip(", ".join(t.plain("why-quote", words=clip(title, 100)) for title in kept.vacancy_titles), 600)


def _found(t: Speech, found: FoundWords, room: int) -> Html:
    competency = clip(found.competency, 60)
    if found.quotes:
        return t("why-line", number=found.position, competency=competency, quotes=_quoted(t, found.quotes, room))
    reason = found.status if found.status in WITHOUT_ANSWER else "voice" if found.has_voice else "nothing"
    return t(f"why-line-{reason}", number=found.position, competency=competency)


def _quoted(t: Speech, quotes: Sequence[str], room: int) -> str:
    shown = quotes[:SHOWN_QUOTES]
    most = max(room // len(shown) - 20, 40)
    return " ".join(t.plain("why-quote", words=clip(" ".join(quote.split()), most)) for quote in shown)


async def _told(context: ViewContext, params: Params, key: str) -> Screen:
    interview_id = params.id("interview_id")
    name, vacancy = await (await context.get(ReportService)).subject(interview_id, acting=context.viewer)
    text = context.t(key, name=clip(context.person(name), 100), vacancy=clip(vacancy, 100))
    return Screen(text, notice_keyboard(context.t, interview_id))
