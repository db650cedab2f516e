"""The questions of forms, asked one by one."""

from __future__ import annotations

from bot.keyboards.common import form_keyboard, long_text_keyboard
from bot.views.base import Params, Screen, ViewContext, view
from core.services.form_service import FormService


@view("form_more")
async def form_more(context: ViewContext, params: Params) -> Screen:
    """A text as long as a message can be is probably cut: wait for the rest, or be told that this is all."""
    flow, step = params.text("flow"), params.text("step")
    return Screen(context.t("form-more"), long_text_keyboard(context.t, flow, step))


@view("form_prompt")
async def form_prompt(context: ViewContext, params: Params) -> Screen:
    """One step of a form: what is asked, how far it is, and the way out."""
    forms = await context.get(FormService)
    prompt = forms.prompt(params.text("flow"), params.text("step"))
    question = context.t(f"{prompt.flow}-{prompt.step}-ask".replace("_", "-"))
    text = question
    if prompt.count > 1:
        text = context.t("form-step", question=question, number=prompt.number, count=prompt.count)
    return Screen(text, form_keyboard(context.t, prompt.flow, prompt.step, skippable=prompt.skippable))
