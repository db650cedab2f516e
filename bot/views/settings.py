"""The settings of a vacancy."""

from __future__ import annotations

from bot.keyboards.settings import settings_keyboard
from bot.texts import Html, clip
from bot.views.base import Params, Screen, ViewContext, view
from core.services.vacancy_settings import VacancySettingsService


@view("vacancy_settings")
async def vacancy_settings(context: ViewContext, params: Params) -> Screen:
    """What candidates are promised, and when recruiters are told."""
    service = await context.get(VacancySettingsService)
    settings = await service.settings(params.id("vacancy_id"), acting=context.viewer)
    t = context.t
    lines = (
        t("settings-title", vacancy=clip(settings.title, 100)),
        t("settings-reply", days=settings.reply_days),
        t(f"settings-feedback-{settings.feedback}".replace("_", "-")),
        t(f"settings-notices-{settings.notices}".replace("_", "-")),
        t("settings-follow-ups-on" if settings.follow_ups else "settings-follow-ups-off"),
        t("settings-personal", most=settings.personal_questions)
        if settings.personal_questions
        else t("settings-personal-none"),
        t("settings-time-limit", limit=settings.time_limit, minutes=settings.minutes)
        if settings.time_limit
        else t("settings-time-limit-none"),
    )
    return Screen(Html("\n\n".join(lines)), settings_keyboard(t, settings))
