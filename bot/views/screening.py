"""Screens of what is settled after consent and before the first question."""

from __future__ import annotations

from bot.keyboards.screening import (
    change_term_keyboard,
    choose_term_keyboard,
    screening_done_keyboard,
    screening_keyboard,
    transfer_keyboard,
)
from bot.texts import Html, Speech, clip
from bot.views.base import Params, Screen, ViewContext, view
from core.errors import StaleError
from core.services.engine_choice import Engines
from core.services.interview_flow import InterviewClosedError
from core.services.screening import Asked
from core.services.screening_service import ScreeningScreen, ScreeningService

SHOWN_WORDS = 200
"""UTF-16 units of a term, and of what was typed to it."""


@view("transfer")
async def transfer(context: ViewContext, params: Params) -> Screen:
    """May the answers go to a model abroad? Refusing has no consequence."""
    mark = await (await context.get(ScreeningService)).transfer_mark(acting=context.viewer)
    shown = await _shown(context, params)
    state = await (await context.get(Engines)).current()
    text = context.t("transfer", model=state.model, host=state.model_host)
    if params.flag("changed"):
        text = Html(f"{context.t('transfer-changed')}\n\n{text}")
    return Screen(text, transfer_keyboard(context.t, shown.interview_id, mark))


@view("transfer_allowed")
async def transfer_allowed(context: ViewContext, params: Params) -> Screen:
    return Screen(context.t("transfer-allowed"))


@view("transfer_refused")
async def transfer_refused(context: ViewContext, params: Params) -> Screen:
    return Screen(context.t("transfer-refused"))


@view("screening")
async def screening(context: ViewContext, params: Params) -> Screen:
    """The term at hand, and what can be said to it."""
    shown = await _shown(context, params)
    if shown.number is None:
        raise StaleError
    item, t = shown.terms[shown.number], context.t
    intro = f"{t('screening-intro')}\n\n" if shown.number == 0 else ""
    ask = t(f"screening-{item.term}", value=clip(item.value, SHOWN_WORDS))
    text = t("screening-step", number=shown.number + 1, count=len(shown.terms), question=ask)
    return Screen(Html(f"{intro}{text}"), screening_keyboard(t, shown.interview_id, item.term, shown.number))


@view("screening_said")
async def screening_said(context: ViewContext, params: Params) -> Screen:
    """What was typed to a term, in the place of its question."""
    shown = await _shown(context, params)
    return Screen(said(context.t, shown.terms[params.number("number")]))


@view("screening_done")
async def screening_done(context: ViewContext, params: Params) -> Screen:
    """All terms with what was said to them."""
    shown = await _shown(context, params)
    title = context.t("screening-changed" if params.flag("changed") else "screening-done")
    lines = [title, *(said(context.t, item) for item in shown.terms)]
    keyboard = screening_done_keyboard(context.t, shown.interview_id) if shown.is_under_way else None
    return Screen(Html("\n".join(lines)), keyboard)


@view("screening_change")
async def screening_change(context: ViewContext, params: Params) -> Screen:
    """Which term is to be answered anew; with a `number`, what can be said to that one."""
    shown, t = await _shown(context, params), context.t
    if not shown.is_under_way:
        raise InterviewClosedError
    if shown.number is not None:
        raise StaleError
    number = params.optional_number("number")
    if number is None:
        lines = [t("screening-change"), *(said(t, item) for item in shown.terms)]
        keyboard = choose_term_keyboard(t, shown.interview_id, [item.term for item in shown.terms])
        return Screen(Html("\n".join(lines)), keyboard)
    if number >= len(shown.terms):
        raise StaleError
    item = shown.terms[number]
    ask = t(f"screening-{item.term}", value=clip(item.value, SHOWN_WORDS))
    text = t("screening-change-step", question=ask)
    return Screen(text, change_term_keyboard(t, shown.interview_id, item.term, number))


def said(t: Speech, item: Asked) -> Html:
    """One term and what the candidate said to it."""
    answer = clip(item.words or "", SHOWN_WORDS) if item.answer == "words" else t.plain(_words(item))
    return t("screening-said", term=t.plain(f"term-{item.term}"), value=clip(item.value, SHOWN_WORDS), answer=answer)


def compared(t: Speech, terms: tuple[Asked, ...]) -> Html | None:
    """For staff: whether the terms suit, and which do not; None when none was asked."""
    told = [item for item in terms if item.answer]
    if not told:
        return None
    differing = [item for item in told if not item.suits]
    if not differing:
        return t("report-terms-match")
    return Html("\n".join([t("report-terms-differ"), *(said(t, item) for item in differing)]))


def _words(item: Asked) -> str:
    return f"term-said-{item.answer}"


async def _shown(context: ViewContext, params: Params) -> ScreeningScreen:
    service = await context.get(ScreeningService)
    return await service.screen(params.id("interview_id"), acting=context.viewer)
