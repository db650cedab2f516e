"""Screens of questions that candidates ask back."""

from __future__ import annotations

from typing import Literal

from bot.keyboards.asking import asked_keyboard, faq_keyboard, question_notice_keyboard, settled_keyboard
from bot.keyboards.common import form_keyboard
from bot.texts import Html, Speech, clip
from bot.views.base import Params, Screen, ViewContext, view
from bot.views.lists import interview_card
from core.services.candidate_questions import CandidateQuestions, QuestionBack
from core.services.interview_board import InterviewBoard
from core.services.relay import LONGEST

Settled = Literal["question-settled", "question-waits", "question-taken"]
FAQ_ROOM = 3000
"""UTF-16 units of all saved replies together."""


@view("question_answered")
async def question_answered(context: ViewContext, params: Params) -> Screen:
    """For the candidate: what they asked and what they are told."""
    question = await _question(context, params)
    t = context.t
    reply = clip(question.reply or "", LONGEST)
    if question.replied_by:
        told = Html(f"{t('question-replied', name=question.replied_by, reply=reply)}\n\n{t('question-write-back')}")
    else:
        told = t("question-known", reply=reply)
    return Screen(Html(f"{_recalled(t, question)}\n\n{told}"), asked_keyboard(t, question))


@view("question_forwarded")
async def question_forwarded(context: ViewContext, params: Params) -> Screen:
    """For the candidate: a person was asked."""
    question = await _question(context, params)
    text = Html(f"{_recalled(context.t, question)}\n\n{context.t('question-forwarded')}")
    return Screen(text, asked_keyboard(context.t, question))


@view("candidate_question")
@view("human_requested")
@view("consent_refused")
async def candidate_question(context: ViewContext, params: Params) -> Screen:
    """For staff: somebody asks, or wants a person, and how to write to them."""
    if params.optional_id("question_id") is None:  # written by the release before, while this one came up
        return await interview_card(context, params)
    question = await _question(context, params)
    text = Html(f"{_asked(context, question)}\n\n{context.t('question-relayed')}")
    return Screen(text, question_notice_keyboard(context.t, question))


@view("question_settled")
async def question_settled(context: ViewContext, params: Params) -> Screen:
    """For staff: what was replied, in the place of the notice."""
    question = await _question(context, params)
    text = _replied(context, question, "question-waits" if question.waits else "question-settled")
    if question.saved:
        text = Html(f"{text}\n\n{context.t('question-saved')}")
    return Screen(text, settled_keyboard(context.t, question))


@view("question_taken")
async def question_taken(context: ViewContext, params: Params) -> Screen:
    """For the one of the staff who came second."""
    question = await _question(context, params)
    return Screen(_replied(context, question, "question-taken"), settled_keyboard(context.t, question))


@view("write_prompt")
async def write_prompt(context: ViewContext, params: Params) -> Screen:
    """For staff: to whom, and what."""
    entry = await (await context.get(InterviewBoard)).entry(params.id("interview_id"), acting=context.viewer)
    t, flow, step = context.t, params.text("flow"), params.text("step")
    title = t(
        "write-prompt", name=clip(context.person(entry.candidate_name), 100), vacancy=clip(entry.vacancy_title, 100)
    )
    text = Html(f"{title}\n{t(f'{flow}-{step}-ask')}")
    return Screen(text, form_keyboard(t, flow, step, skippable=False))


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


def _recalled(t: Speech, question: QuestionBack) -> Html:
    """For the candidate: what they are replied to."""
    match question.kind:
        case "person":
            return t("question-recalled-person", vacancy=clip(question.vacancy_title, 100))
        case "consent":
            return t("question-recalled-consent", vacancy=clip(question.vacancy_title, 100))
        case "message":
            return t("question-recalled-nothing", vacancy=clip(question.vacancy_title, 100))
        case "question":
            return t("question-quoted", question=clip(question.text, LONGEST))


def _asked(context: ViewContext, question: QuestionBack) -> Html:
    """For staff: who asks what."""
    about = {
        "name": clip(context.person(question.candidate_name), 100),
        "vacancy": clip(question.vacancy_title, 100),
    }
    match question.kind:
        case "person":
            return context.t("human-requested", **about)
        case "consent":
            return context.t("consent-refused", **about)
        case "message":
            return context.t("message-to-candidate", **about)
        case "question":
            return context.t("candidate-question", question=clip(question.text, LONGEST), **about)


def _replied(context: ViewContext, question: QuestionBack, key: Settled) -> Html:
    reply, colleague = clip(question.reply or "", LONGEST), question.replied_by or "—"
    return Html(f"{_asked(context, question)}\n\n{context.t(key, reply=reply, colleague=colleague)}")


async def _question(context: ViewContext, params: Params) -> QuestionBack:
    service = await context.get(CandidateQuestions)
    return await service.question(params.id("question_id"), acting=context.viewer)
