"""Screens of a vacancy."""

from __future__ import annotations

from bot.keyboards.base import button
from bot.keyboards.vacancy import VacancyAct, terms_keyboard, vacancy_keyboard
from bot.texts import Html, clip
from bot.views.base import Params, Screen, ViewContext, view
from core.services.kit_reuse import KitReuse
from core.services.time_zones import zone_label
from core.services.vacancy_service import VacancyCard, VacancyService

SHOWN_SKILLS = 12
SHOWN_TITLE = 120


@view("vacancy_card")
async def vacancy_card(context: ViewContext, params: Params) -> Screen:
    """What was understood of a description, and what it does not say."""
    vacancies = await context.get(VacancyService)
    vacancy = await vacancies.vacancy(params.id("vacancy_id"), acting=context.viewer)
    similar = await (await context.get(KitReuse)).similar(vacancy.id, acting=context.viewer)
    back = button(context.t.plain("button-back"), VacancyAct(act="show", vacancy_id=vacancy.id))
    draft = vacancy.status == "draft"
    lines = [card_text(context, vacancy), *([] if draft else [context.t("vacancy-keeps-plan")])]
    if similar:
        title = clip(similar.vacancy_title, SHOWN_TITLE)
        lines.append(context.t("vacancy-similar", title=title, questions=similar.question_count))
    return Screen(Html("\n\n".join(lines)), vacancy_keyboard(context.t, vacancy, [] if draft else [back], similar))


@view("vacancy_terms")
async def vacancy_terms(context: ViewContext, params: Params) -> Screen:
    """The same card, with a button for each thing that can be changed."""
    vacancies = await context.get(VacancyService)
    vacancy = await vacancies.vacancy(params.id("vacancy_id"), acting=context.viewer)
    return Screen(card_text(context, vacancy), terms_keyboard(context.t, vacancy.id))


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
