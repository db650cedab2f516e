"""Screens that everyone sees."""

from __future__ import annotations

from bot.keyboards.common import language_keyboard
from bot.views.base import Params, Screen, ViewContext, view


@view("help")
async def help_screen(context: ViewContext, params: Params) -> Screen:
    """What one can do here, by role."""
    return Screen(context.t(f"help-{context.viewer.role}"))


@view("choose_language")
async def choose_language(context: ViewContext, params: Params) -> Screen:
    return Screen(context.t("choose-language"), language_keyboard())


@view("language_set")
async def language_set(context: ViewContext, params: Params) -> Screen:
    return Screen(context.t("language-set"))


@view("nothing_to_cancel")
async def nothing_to_cancel(context: ViewContext, params: Params) -> Screen:
    return Screen(context.t("nothing-to-cancel"))


@view("form_cancelled")
async def form_cancelled(context: ViewContext, params: Params) -> Screen:
    """A question of a candidate's own is no answer, and a list of people gathered stays: those are kept."""
    key = {"ask": "ask-cancelled", "bulk": "bulk-left"}.get(params.optional_text("flow") or "", "form-cancelled")
    return Screen(context.t(key))


@view("form_gone")
async def form_gone(context: ViewContext, params: Params) -> Screen:
    """What the form was about is closed or gone."""
    return Screen(context.t("form-gone"))
