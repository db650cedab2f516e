"""Screens of a kit: being written, ready to be approved, approved."""

from __future__ import annotations

from bot.keyboards.vacancy import invite_to_keyboard, kit_keyboard, retry_keyboard
from bot.texts import Html, clip
from bot.views.base import Params, Screen, ViewContext, view
from core.services.interview_generator import InterviewGenerator, KitView

SHOWN_QUESTION = 220
"""UTF-16 units of each question in the plan: fifteen of them fit one message."""


@view("kit_preparing")
async def kit_preparing(context: ViewContext, params: Params) -> Screen:
    kit = await _kit(context, params)
    return Screen(context.t("kit-preparing", title=kit.vacancy_title))


@view("kit_ready")
async def kit_ready(context: ViewContext, params: Params) -> Screen:
    """The plan as one list."""
    kit = await _kit(context, params)
    return Screen(_plan(context, kit), kit_keyboard(context.t, kit.id, kit.vacancy_id))


@view("kit_approved")
async def kit_approved(context: ViewContext, params: Params) -> Screen:
    kit = await _kit(context, params)
    text = Html(f"{_plan(context, kit)}\n\n{context.t('kit-approved')}")
    return Screen(text, invite_to_keyboard(context.t, kit.vacancy_id))


@view("kit_failed")
async def kit_failed(context: ViewContext, params: Params) -> Screen:
    kit = await _kit(context, params)
    return Screen(context.t("kit-failed", title=kit.vacancy_title), retry_keyboard(context.t, kit.vacancy_id))


async def _kit(context: ViewContext, params: Params) -> KitView:
    generator = await context.get(InterviewGenerator)
    return await generator.kit(params.id("kit_id"), acting=context.viewer)


def _plan(context: ViewContext, kit: KitView) -> Html:
    lines = [
        context.t("kit-title", title=kit.vacancy_title, count=len(kit.questions), minutes=kit.minutes),
        *(
            context.t(
                "kit-question",
                number=question.position,
                text=clip(question.text, SHOWN_QUESTION),
                competency=clip(question.competency, 40),
            )
            for question in kit.questions
        ),
        context.t("kit-for-all"),
    ]
    if kit.uncovered_skills:
        lines.append(context.t("kit-uncovered", skills=clip(", ".join(kit.uncovered_skills), 300)))
    lines.append(context.t(f"kit-engine-{kit.engine or 'offline'}"))
    return Html("\n".join(lines))
