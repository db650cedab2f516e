"""Screens of a kit: being written, as one list, question by question, version by version."""

from __future__ import annotations

import uuid

from bot.keyboards.common import form_keyboard
from bot.keyboards.kit import (
    delete_keyboard,
    plan_keyboard,
    question_keyboard,
    to_plan_keyboard,
    versions_keyboard,
)
from bot.keyboards.vacancy import retry_keyboard, to_vacancy_keyboard
from bot.texts import Html, Speech, clip
from bot.views.base import Params, Screen, ViewContext, view
from core.services.interview_generator import InterviewGenerator, KitQuestionView, KitView
from core.services.kit_editing import KitEditing, KitVersion, QuestionCard

SHOWN_QUESTION = 220
"""UTF-16 units of each question in the plan, at most; with many questions less, so that one message holds all."""
SHOWN_QUESTIONS = 2500
SHOWN_CRITERION = 205
"""UTF-16 units of each key point, level and follow-up on the screen of one question."""


@view("kit_preparing")
async def kit_preparing(context: ViewContext, params: Params) -> Screen:
    """Without a button: the plan takes its place by itself."""
    kit = await _kit(context, params)
    return Screen(context.t("kit-preparing", title=kit.vacancy_title))


@view("kit_failed")
async def kit_failed(context: ViewContext, params: Params) -> Screen:
    kit = await _kit(context, params)
    return Screen(context.t("kit-failed", title=kit.vacancy_title), retry_keyboard(context.t, kit.vacancy_id))


@view("kit_approved")
@view("kit_ready")
async def kit_ready(context: ViewContext, params: Params) -> Screen:
    """The plan as one list, with the buttons of its status; `changed` since it was shown last."""
    kit = await _kit(context, params)
    if kit.status == "generating":
        preparing = context.t("kit-preparing", title=kit.vacancy_title)
        return Screen(preparing, to_vacancy_keyboard(context.t, kit.vacancy_id))
    if kit.status == "failed":
        return await kit_failed(context, params)
    text = plan_text(context.t, kit)
    if params.flag("changed"):
        text = Html(f"{context.t('kit-changed')}\n\n{text}")
    return Screen(text, plan_keyboard(context.t, kit))


@view("kit_question")
async def kit_question(context: ViewContext, params: Params) -> Screen:
    """One question with its criteria; `note` says what became of the last act, where that needs saying."""
    question = await _question(context, params.id("question_id"))
    lines = [question_text(context.t, question)]
    if note := params.optional_text("note"):
        lines.append(context.t(f"kit-note-{note}"))
    return Screen(Html("\n\n".join(lines)), question_keyboard(context.t, question))


@view("kit_question_delete")
async def kit_question_delete(context: ViewContext, params: Params) -> Screen:
    question = await _question(context, params.id("question_id"))
    text = context.t("kit-delete-ask", number=question.position, text=question.criteria.text)
    return Screen(text, delete_keyboard(context.t, question.id))


@view("kit_versions")
async def kit_versions(context: ViewContext, params: Params) -> Screen:
    """Every version of the plan: the draft, the one in use, those of before."""
    kit = await _kit(context, params)
    versions = await (await context.get(KitEditing)).versions(kit.id, acting=context.viewer)
    lines = [context.t("kit-versions-title", title=kit.vacancy_title)]
    lines += [_version(context, version) for version in versions]
    return Screen(Html("\n".join(lines)), versions_keyboard(context.t, kit.id, versions))


@view("kit_moved_on")
async def kit_moved_on(context: ViewContext, params: Params) -> Screen:
    """While something was typed the plan was approved, or the question is gone."""
    return Screen(context.t("kit-moved-on"), to_plan_keyboard(context.t, params.id("kit_id")))


@view("question_edit_prompt")
async def question_edit_prompt(context: ViewContext, params: Params) -> Screen:
    """What is asked for, and what stands there now: a tap copies it."""
    question = await _question(context, params.id("question_id"))
    flow, step = params.text("flow"), params.text("step")
    now = {
        "text": question.criteria.text,
        "key_points": "\n".join(question.criteria.key_points),
        "simpler": question.simpler or "—",
    }[step]
    asked = context.t(f"{flow}-{step}-ask".replace("_", "-"), now=clip(now, 3000))
    return Screen(asked, form_keyboard(context.t, flow, step, skippable=False))


async def _kit(context: ViewContext, params: Params) -> KitView:
    generator = await context.get(InterviewGenerator)
    return await generator.kit(params.id("kit_id"), acting=context.viewer)


async def _question(context: ViewContext, question_id: uuid.UUID) -> QuestionCard:
    return await (await context.get(KitEditing)).question(question_id, acting=context.viewer)


def plan_text(t: Speech, kit: KitView) -> Html:
    title = t("kit-title", title=clip(kit.vacancy_title, 120), count=len(kit.questions), minutes=kit.minutes)
    room = min(SHOWN_QUESTION, SHOWN_QUESTIONS // max(len(kit.questions), 1))
    lines = [title, *(_line(t, question, room) for question in kit.questions), t("kit-for-all")]
    if kit.uncovered_skills:
        lines.append(t("kit-uncovered", skills=clip(", ".join(kit.uncovered_skills), 300)))
    lines.append(t(f"kit-engine-{kit.engine or 'offline'}"))
    if own := sum(question.own for question in kit.questions):
        lines.append(t("kit-own", count=own))
    if kit.version_count > 1:
        lines.append(_standing(t, kit))
    if kit.status == "approved" and kit.version == kit.current_version:
        lines.append(Html(f"\n{t('kit-approved')}"))
    return Html("\n".join(lines))


def _line(t: Speech, question: KitQuestionView, room: int) -> Html:
    about = clip(question.competency, 40)
    if question.weight != "normal":
        about = f"{about}, {t.plain(f'weight-{question.weight}')}"
    return t("kit-question", number=question.position, text=clip(question.text, room), competency=about)


def _standing(t: Speech, kit: KitView) -> Html:
    if kit.status != "draft":
        state = "current" if kit.version == kit.current_version else "past"
        return t(f"kit-version-{state}", version=kit.version)
    if kit.current_version is None:
        return t("kit-version-draft", version=kit.version)
    return t("kit-version-draft-beside", version=kit.version, current=kit.current_version)


def question_text(t: Speech, question: QuestionCard) -> Html:
    criteria, anchors = question.criteria, question.criteria.anchors
    about = [clip(question.competency, 100), t.plain(f"difficulty-{question.difficulty}")]
    if question.weight != "normal":
        about.append(t.plain(f"weight-{question.weight}"))
    lines = [
        t(
            "kit-question-title",
            number=question.position,
            count=question.count,
            about=", ".join(about),
        ),
        t("kit-question-text", text=clip(criteria.text, 600)),
        t("kit-simpler", text=clip(question.simpler, 300)) if question.simpler else t("kit-simpler-none"),
        t("kit-key-points"),
        *(t("kit-point", text=clip(point, SHOWN_CRITERION)) for point in criteria.key_points),
        t("kit-anchors"),
        *(
            t("kit-anchor", level=level, text=clip(text, SHOWN_CRITERION))
            for level, text in ((1, anchors.low), (3, anchors.middle), (5, anchors.high))
        ),
    ]
    if criteria.follow_ups:
        lines.append(t("kit-follow-ups"))
        lines += [t("kit-point", text=clip(text, SHOWN_CRITERION)) for text in criteria.follow_ups]
    lines.append(t(f"kit-source-{question.source}"))
    return Html("\n".join(lines))


def _version(context: ViewContext, version: KitVersion) -> Html:
    state = "draft" if version.approved_at is None else "current" if version.current else "past"
    approved = context.date(version.approved_at) if version.approved_at else ""
    return context.t(f"kit-versions-{state}", version=version.version, count=version.question_count, approved=approved)
