"""What is said at a time of its own: reminders, promised replies, notices told together."""

from __future__ import annotations

import uuid
from typing import cast

from bot.keyboards.interview import ReportAct, waiting_keyboard
from bot.keyboards.lists import InterviewCard
from bot.keyboards.promises import (
    gathered_keyboard,
    reminder_keyboard,
    reply_due_keyboard,
)
from bot.texts import Html, Speech, clip
from bot.views.base import Params, Screen, ViewContext, view
from bot.views.privacy import kept_text
from core.errors import NotFoundError, StaleError
from core.services.endings import ENDED
from core.services.interview_board import InterviewBoard, InterviewEntry
from core.services.interview_flow import RUNNING
from core.services.privacy_service import PrivacyService
from core.services.promise_service import Promise, PromiseService
from core.services.reminder_service import ReminderService
from core.working_time import Reminder

SHOWN_NAME = 60
MOST_LINES = 20


@view("reminder")
async def reminder(context: ViewContext, params: Params) -> Screen:
    """Where they stopped and until when it can go on; nothing at all when that has changed meanwhile."""
    service = await context.get(ReminderService)
    which = cast(Reminder, params.text("reminder"))
    told = await service.reminder(params.id("interview_id"), which, acting=context.viewer)
    t = context.t
    begun = "" if told.begun else "-unbegun"
    place = "-over" if told.time_is_over else "-ready" if told.ready else begun
    text = t(
        f"reminder-{which}{place}",
        vacancy=clip(told.vacancy_title, 100),
        answered=told.answered,
        count=told.question_count,
        limit=told.time_limit or 0,
        until=context.minute(told.ends_at, told.zone),
    )
    return Screen(text, reminder_keyboard(t, told.interview_id, ready=told.ready))


@view("interview_ended")
async def interview_ended(context: ViewContext, params: Params) -> Screen:
    """To the candidate, once: it ended without them. What becomes of their answers, and whom to ask."""
    service = await context.get(PrivacyService)
    ended = await service.own_interview(params.id("interview_id"), acting=context.viewer)
    if ended.status not in ENDED:
        raise StaleError
    text = context.t(
        f"ended-{ended.status}" if ended.begun else f"ended-{ended.status}-unbegun",
        vacancy=clip(ended.vacancy_title, 100),
        recruiter=clip(ended.recruiter_name, 100),
        kept=kept_text(context, ended),
    )
    return Screen(text, waiting_keyboard(context.t, ended.id))


@view("reply_due")
async def reply_due(context: ViewContext, params: Params) -> Screen:
    """To the recruiter, a day before: somebody waits for a word."""
    promise = await _promise(context, params)
    if promise.is_kept:
        raise StaleError
    movable = promise.moved_to is None
    text = context.t(
        "reply-due" if movable else "reply-due-moved",
        name=clip(context.person(promise.candidate_name), 100),
        vacancy=clip(promise.vacancy_title, 100),
        by=context.date(promise.stands, promise.zone),
    )
    return Screen(text, reply_due_keyboard(context.t, promise.interview_id, movable=movable))


@view("reply_put_off")
async def reply_put_off(context: ViewContext, params: Params) -> Screen:
    promise = await _promise(context, params)
    text = context.t(
        "reply-put-off",
        name=clip(context.person(promise.candidate_name), 100),
        by=context.date(promise.stands, promise.zone),
    )
    return Screen(text, reply_due_keyboard(context.t, promise.interview_id, movable=False))


@view("reply_slipped")
async def reply_slipped(context: ViewContext, params: Params) -> Screen:
    """To the candidate: a date is over without a reply. A later one named meanwhile is told by itself."""
    promise = await _promise(context, params)
    if not promise.is_late:
        raise StaleError
    text = context.t(
        "reply-slipped",
        vacancy=clip(promise.vacancy_title, 100),
        by=context.date(promise.stands, promise.zone),
        recruiter=clip(promise.recruiter_name, 100),
    )
    return Screen(text, waiting_keyboard(context.t, promise.interview_id))


@view("reply_moved")
async def reply_moved(context: ViewContext, params: Params) -> Screen:
    """To the candidate: the reply comes later than promised, and until when."""
    promise = await _promise(context, params)
    if promise.is_kept or promise.is_late or promise.moved_to is None:
        raise StaleError
    text = context.t(
        "reply-slipped-moved",
        vacancy=clip(promise.vacancy_title, 100),
        by=context.date(promise.by, promise.zone),
        moved=context.date(promise.moved_to, promise.zone),
    )
    return Screen(text, waiting_keyboard(context.t, promise.interview_id))


@view("candidate_unreachable")
async def candidate_unreachable(context: ViewContext, params: Params) -> Screen:
    interview_id = params.id("interview_id")
    entry = await (await context.get(InterviewBoard)).entry(interview_id, acting=context.viewer)
    key = "candidate-unreachable" if entry.status in RUNNING else "candidate-unreachable-later"
    name, vacancy = context.person(entry.candidate_name), entry.vacancy_title
    text = context.t(key, name=clip(name, 100), vacancy=clip(vacancy, 100))
    return Screen(text, reply_due_keyboard(context.t, interview_id, movable=False))


@view("reports_gathered")
async def reports_gathered(context: ViewContext, params: Params) -> Screen:
    """Interviews finished since the last such message; those decided meanwhile are left out."""
    board = await context.get(InterviewBoard)
    ids = [uuid.UUID(one) for one in params.texts("interviews")]
    entries = await board.undecided(ids, acting=context.viewer)
    if not entries:
        raise StaleError
    t = context.t
    lines = [
        t(
            "reports-gathered-line",
            name=clip(context.person(entry.candidate_name), SHOWN_NAME),
            vacancy=clip(entry.vacancy_title, SHOWN_NAME),
            recommendation=_outcome(t, entry),
        )
        for entry in entries[:MOST_LINES]
    ]
    text = Html("\n".join([t("reports-gathered", count=len(entries)), *lines]))
    return Screen(text, gathered_keyboard(t, entries, ReportAct))


@view("interviews_expired")
async def interviews_expired(context: ViewContext, params: Params) -> Screen:
    """Interviews whose time ran out since the last such message; those given a new link meanwhile are left out."""
    board = await context.get(InterviewBoard)
    ids = [uuid.UUID(one) for one in params.texts("interviews")]
    entries = await board.expired(ids, acting=context.viewer)
    if not entries:
        raise StaleError
    t = context.t
    key = "interview-expired-notice" if len(entries) == 1 else "interviews-expired-line"
    lines = [
        t(
            key,
            name=clip(context.person(entry.candidate_name), SHOWN_NAME),
            vacancy=clip(entry.vacancy_title, SHOWN_NAME),
        )
        for entry in entries[:MOST_LINES]
    ]
    title = [t("interviews-expired", count=len(entries))] if len(entries) > 1 else []
    return Screen(Html("\n".join([*title, *lines])), gathered_keyboard(t, entries, InterviewCard))


def _outcome(t: Speech, entry: InterviewEntry) -> str:
    if entry.recommendation is None:
        return t.plain("reports-gathered-person")
    return t.plain(f"recommendation-{entry.recommendation}".replace("_", "-"))


async def _promise(context: ViewContext, params: Params) -> Promise:
    service = await context.get(PromiseService)
    promise = await service.promise(params.id("interview_id"), acting=context.viewer)
    if promise is None:
        raise NotFoundError
    return promise


async def promised(context: ViewContext, interview_id: uuid.UUID) -> Html | None:
    """The line of a candidate's screens that says when they get a reply; None when there is nothing to say."""
    promise = await (await context.get(PromiseService)).promise(interview_id, acting=context.viewer)
    if promise is None:
        return None
    if promise.is_kept:
        return context.t("reply-decided", recruiter=clip(promise.recruiter_name, 100))
    if not promise.is_exact:
        return context.t("reply-estimated", days=promise.days)
    by = context.date(promise.by, promise.zone)
    if promise.is_late:
        return context.t("reply-late", by=context.date(promise.stands, promise.zone))
    if promise.moved_to:
        return context.t("reply-moved", by=by, moved=context.date(promise.moved_to, promise.zone))
    return context.t("reply-promised", by=by)
