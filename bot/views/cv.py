"""What was understood of a CV, a contact or a forwarded text, before it is a candidate."""

from __future__ import annotations

from bot.keyboards.cv import review_fields_keyboard, review_keyboard
from bot.texts import Html
from bot.views.base import Params, Screen, ViewContext, view
from bot.views.lists import person_text
from core.services.cv_service import CvService, Review


@view("cv_review")
async def cv_review(context: ViewContext, params: Params) -> Screen:
    """Understood so: right, or to be changed; whoever may be the same person is named."""
    review = await (await context.get(CvService)).review(acting=context.viewer)
    return Screen(_text(context, review), review_keyboard(context.t, review))


@view("cv_fields")
async def cv_fields(context: ViewContext, params: Params) -> Screen:
    """Which field to change."""
    review = await (await context.get(CvService)).review(acting=context.viewer)
    return Screen(_text(context, review), review_fields_keyboard(context.t))


def _text(context: ViewContext, review: Review) -> Html:
    lines = [person_text(context, review.proposal, "cv-review")]
    if review.proposal.cv_text:
        lines.append(context.t("cv-kept"))
    if review.proposal.cv_hidden:
        lines.append(context.t("cv-hidden"))
    if review.same:
        lines.append(context.t("candidate-duplicates", count=len(review.same)))
    return Html("\n".join(lines))
