"""Screens of questions that candidates ask back."""

from __future__ import annotations

from bot.keyboards.asking import asked_keyboard, faq_keyboard, question_notice_keyboard, settled_keyboard
from bot.texts import Html, clip
from bot.views.base import Params, Screen, ViewContext, view
from core.services.candidate_questions import CandidateQuestions, QuestionBack

SHOWN = 1500
"""UTF-16 units of a question, and of a reply."""
FAQ_ROOM = 3000
"""UTF-16 units of all saved replies together."""


@view("question_answered")
async def question_answered(context: ViewContext, params: Params) -> Screen:
    """For the candidate: what they asked and what they are told."""
    question = await _question(context, params)
    t = context.t
    quoted = t("question-quoted", question=clip(question.text, SHOWN))
    reply = clip(question.reply or "", SHOWN)
    told = (
        t("question-replied", name=question.replied_by, reply=reply)
        if question.replied_by
        else t("question-known", reply=reply)
    )
    return Screen(Html(f"{quoted}\n\n{told}"), asked_keyboard(t, question))


@view("question_forwarded")
async def question_forwarded(context: ViewContext, params: Params) -> Screen:
    """For the candidate: a person was asked."""
    question = await _question(context, params)
    quoted = context.t("question-quoted", question=clip(question.text, SHOWN))
    return Screen(Html(f"{quoted}\n\n{context.t('question-forwarded')}"), asked_keyboard(context.t, question))


@view("candidate_question")
async def candidate_question(context: ViewContext, params: Params) -> Screen:
    """For staff: somebody asks, and how to answer."""
    question = await _question(context, params)
    text = context.t("candidate-question", **_about(context, question))
    return Screen(text, question_notice_keyboard(context.t, question))


@view("question_settled")
async def question_settled(context: ViewContext, params: Params) -> Screen:
    """For staff: what was replied, in the place of the notice."""
    question = await _question(context, params)
    text = _asked(context, question, "question-settled")
    if question.saved:
        text = Html(f"{text}\n\n{context.t('question-saved')}")
    return Screen(text, settled_keyboard(context.t, question))


@view("question_taken")
async def question_taken(context: ViewContext, params: Params) -> Screen:
    """For the one of the staff who came second."""
    question = await _question(context, params)
    return Screen(_asked(context, question, "question-taken"), settled_keyboard(context.t, question))


@view("vacancy_faq")
async def vacancy_faq(context: ViewContext, params: Params) -> Screen:
    """What a vacancy answers by itself, and what is asked most."""
    service = await context.get(CandidateQuestions)
    faq = await service.faq(params.id("vacancy_id"), acting=context.viewer)
    t = context.t
    lines = [t("faq-title", vacancy=clip(faq.vacancy_title, 100))]
    for topic, count in sorted(faq.asked.items(), key=lambda item: -item[1]):
        lines.append(t("faq-asked", topic=t.plain(f"term-{topic}"), asked=count, candidates=faq.candidates))
    room = FAQ_ROOM // max(len(faq.entries), 1) // 2
    for number, entry in enumerate(faq.entries, start=1):
        lines.append(t("faq-entry", number=number, question=clip(entry.question, room), reply=clip(entry.reply, room)))
    if not faq.entries:
        lines.append(t("faq-empty"))
    return Screen(Html("\n".join(lines)), faq_keyboard(t, faq))


def _asked(context: ViewContext, question: QuestionBack, key: str) -> Html:
    reply, colleague = clip(question.reply or "", SHOWN), question.replied_by or "—"
    return context.t(key, reply=reply, colleague=colleague, **_about(context, question))


def _about(context: ViewContext, question: QuestionBack) -> dict[str, str]:
    return {
        "name": clip(context.person(question.candidate_name), 100),
        "vacancy": clip(question.vacancy_title, 100),
        "question": clip(question.text, SHOWN),
    }


async def _question(context: ViewContext, params: Params) -> QuestionBack:
    service = await context.get(CandidateQuestions)
    return await service.question(params.id("question_id"), acting=context.viewer)
