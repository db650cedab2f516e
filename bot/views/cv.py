"""What was understood of a CV, a contact or a forwarded text, before it is a candidate."""

from __future__ import annotations

from bot.keyboards.cv import match_keyboard, review_fields_keyboard, review_keyboard
from bot.texts import Html, clip
from bot.views.base import Params, Screen, ViewContext, view
from bot.views.lists import person_text
from core.engines.job_match import Words
from core.services.cv_service import CvService, Review
from core.services.match_service import MatchService

MOST_SHOWN = 12
"""Skills of a kind: with their words they fit one message."""
LONGEST_WORDS = 90
LONGEST_BEYOND = 300


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


@view("job_match")
async def job_match(context: ViewContext, params: Params) -> Screen:
    """What the vacancy asks for beside what the CV says, in the words of both; no score."""
    shown = await (await context.get(MatchService)).match(params.id("interview_id"), acting=context.viewer)
    t, match = context.t, shown.match
    lines = [t("match-title", name=context.person(shown.candidate_name), vacancy=shown.vacancy_title)]
    if match.seniority_wanted_words:
        lines.append(t("match-level-wanted", words=_words(match.seniority_wanted_words)))
    if match.seniority_had_words:
        lines.append(t("match-level-had", words=_words(match.seniority_had_words)))
    lines += [t("match-had", skill=one.skill, words=_words(one.had)) for one in match.matched[:MOST_SHOWN]]
    lines += [t("match-missing", skill=one.skill, words=_words(one.wanted)) for one in match.missing[:MOST_SHOWN]]
    if match.beyond:
        lines.append(t("match-beyond", skills=clip(", ".join(one.skill for one in match.beyond), LONGEST_BEYOND)))
    if not (match.matched or match.missing or match.beyond):
        lines.append(t("match-nothing"))
    lines.append(t(f"match-engine-{shown.engine}"))
    return Screen(Html("\n".join(lines)), match_keyboard(t, shown.interview_id))


def _words(words: Words | None) -> str:
    return clip(" ".join(words.text.split()), LONGEST_WORDS) if words else "—"


def _text(context: ViewContext, review: Review) -> Html:
    lines = [person_text(context, review.proposal, "cv-review")]
    if review.proposal.cv_text:
        lines.append(context.t("cv-kept"))
    if review.proposal.cv_hidden:
        lines.append(context.t("cv-hidden"))
    if review.same:
        lines.append(context.t("candidate-duplicates", count=len(review.same)))
    return Html("\n".join(lines))
