"""Feedback, as staff see the draft and as the candidate reads it."""

from __future__ import annotations

from bot.keyboards.feedback import feedback_keyboard
from bot.keyboards.interview import waiting_keyboard
from bot.texts import Html, Speech, clip
from bot.views.base import Params, Screen, ViewContext, view
from core.services.feedback_service import FeedbackService, FeedbackText

LONGEST_WORDS = 2000
SHOWN_LINE = 420
SHOWN_QUOTE = 250
"""UTF-16 units of each sentence of the candidate's own; three of them and six lines fit one message."""


@view("feedback_preview")
async def feedback_preview(context: ViewContext, params: Params) -> Screen:
    """The draft, in the candidate's language, and what can be done with it; `changed` since it was shown last."""
    interview_id = params.id("interview_id")
    found = await (await context.get(FeedbackService)).preview(interview_id, acting=context.viewer)
    t = context.t
    if found is None:
        return Screen(t("feedback-none"), feedback_keyboard(t, interview_id, sendable=None, writable=True))
    name = clip(context.person(found.candidate_name), 100)
    sent = "feedback-waits" if found.waits else "feedback-sent"
    title = t(sent if found.released_at else "feedback-preview", name=name)
    if params.flag("changed"):
        title = Html(f"{t('feedback-changed')}\n\n{title}")
    draft = found.released_at is None
    return Screen(
        Html(f"{title}\n\n{_text(t.other(found.language), found)}"),
        feedback_keyboard(t, interview_id, sendable=found.mark if draft else None, writable=draft),
    )


@view("feedback")
async def feedback(context: ViewContext, params: Params) -> Screen:
    """To the candidate; Telegram marks the sentence of theirs that stands first."""
    service = await context.get(FeedbackService)
    interview_id = params.id("interview_id")
    found = await service.feedback(interview_id, acting=context.viewer)
    text = _text(context.t.other(found.language), found)
    return Screen(text, waiting_keyboard(context.t, interview_id), quoting=found.message)


def _text(t: Speech, found: FeedbackText) -> Html:
    lines = [t("feedback-title", vacancy=clip(found.vacancy_title, 100))]
    if found.words:
        lines += [Html(), t("feedback-words", words=clip(found.words, LONGEST_WORDS))]
    else:
        lines += [Html(), t("feedback-strengths")]
        for strength in found.strengths:
            lines.append(t("feedback-line", line=clip(strength.text, SHOWN_LINE)))
            if strength.words:
                lines.append(t("feedback-quote", words=clip(strength.words, SHOWN_QUOTE)))
        lines += [Html(), t("feedback-try-next")]
        lines += [t("feedback-line", line=clip(line, SHOWN_LINE)) for line in found.try_next]
    author = f"feedback-by-{found.author}"
    checked = found.author == "person" or found.by_person or found.released_at is None
    lines += [Html(), t(author if checked else f"{author}-alone")]
    return Html("\n".join(lines))
