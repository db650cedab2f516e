"""An interview as its candidate would see it, for staff."""

from __future__ import annotations

from bot.keyboards.preview import preview_keyboard
from bot.texts import Html, clip
from bot.views.base import Params, Screen, ViewContext, view
from bot.views.candidate import with_time_limit
from core.errors import NotFoundError
from core.services.company_service import CompanyService
from core.services.interview_generator import InterviewGenerator
from core.services.privacy_service import PrivacyService
from core.services.vacancy_service import VacancyService


@view("preview")
async def preview(context: ViewContext, params: Params) -> Screen:
    """The first screen (number 0), or one of the questions, marked as a preview."""
    kit = await (await context.get(InterviewGenerator)).kit(params.id("kit_id"), acting=context.viewer)
    number, t = params.number("number"), context.t
    if not 0 <= number <= len(kit.questions):
        raise NotFoundError
    if number:
        question = clip(kit.questions[number - 1].text, 2500)
        shown = t("question", number=number, count=len(kit.questions), text=question)
    else:
        vacancy = await (await context.get(VacancyService)).vacancy(kit.vacancy_id, acting=context.viewer)
        company = await (await context.get(CompanyService)).profile(acting=context.viewer)
        kept = (await (await context.get(PrivacyService)).notice()).terms.decided
        terms = [
            *(vacancy.pay or t.plain("pay-not-named"), vacancy.place, vacancy.schedule, vacancy.start),
            vacancy.contract,
        ]
        shown = t(
            "first-screen",
            name=t.plain("preview-name"),
            vacancy=vacancy.title,
            company=company.legal_name if company else "—",
            terms=", ".join(term for term in terms if term),
            questions=len(kit.questions),
            minutes=kit.minutes,
            until=t.plain("preview-until"),
            recruiter=t.plain("preview-recruiter"),
            kept=kept,
            reading=t("first-screen-by-engine"),
            limit=vacancy.time_limit or 0,
        )
        shown = with_time_limit(t, shown, vacancy.time_limit)
    keyboard = preview_keyboard(t, kit.id, kit.vacancy_id, number, len(kit.questions))
    return Screen(Html(f"{t('preview-mark')}\n\n{shown}"), keyboard)
