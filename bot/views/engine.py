"""Screens about the engine: which one writes and reads, and what keeps a model from doing so."""

from __future__ import annotations

from typing import cast

from bot.keyboards.admin import EngineDeed, engine_confirm_keyboard, engine_keyboard
from bot.texts import Html, Speech
from bot.views.base import Params, Screen, ViewContext, view
from core.services.engine_choice import EngineState
from core.services.engine_switch import EngineSwitch


@view("engine")
async def engine(context: ViewContext, params: Params) -> Screen:
    """What is in force, who chose it, and what can be changed."""
    state = await (await context.get(EngineSwitch)).state(acting=context.viewer)
    return Screen(_text(context, state), engine_keyboard(context.t, state))


@view("engine_confirm")
async def engine_confirm(context: ViewContext, params: Params) -> Screen:
    """The same with a question: is this meant?"""
    state = await (await context.get(EngineSwitch)).state(acting=context.viewer)
    act = cast(EngineDeed, params.text("act"))
    question = context.t(f"confirm-engine-{act.replace('_', '-')}", model=state.model, host=state.model_host)
    return Screen(Html(f"{_text(context, state)}\n\n{question}"), engine_confirm_keyboard(context.t, act))


@view("engine_fault")
async def engine_fault(context: ViewContext, params: Params) -> Screen:
    """The model needs an admin; nothing is lost meanwhile."""
    return Screen(context.t("engine-fault", reason=params.text("reason")))


def engine_line(t: Speech, state: EngineState) -> Html:
    """Who writes and reads now, in one line; a model that was chosen and may not work yet is named with the reason."""
    hindrance = state.hindrance if state.chosen == "openai" else None
    if hindrance:
        return t(f"engine-hindered-{hindrance}", model=state.model)
    return t(f"engine-now-{state.in_force}", model=state.model, host=state.model_host)


def _text(context: ViewContext, state: EngineState) -> Html:
    t = context.t
    lines = [t("engine"), engine_line(t, state)]
    if state.chosen_at:
        lines.append(
            t("engine-chosen", by=state.chosen_by or t.plain("person-erased"), at=context.date(state.chosen_at))
        )
    lines.append(t(f"engine-{'falls-back' if state.falls_back else 'waits'}"))
    if state.chosen == "offline" and state.hindrance:
        lines.append(t(f"engine-lacks-{state.hindrance}", model=state.model, host=state.model_host))
    if state.model_is_abroad and state.notice:
        by = state.notice.by or t.plain("person-erased")
        lines.append(t("engine-noticed", host=state.notice.host, by=by, at=context.date(state.notice.at)))
    return Html("\n".join(lines))
