"""The report: the card, the answers behind it, the decision of a person."""

from __future__ import annotations

from typing import cast

from aiogram import F, Router
from aiogram.types import CallbackQuery
from dishka import FromDishka

from bot.handlers.replies import ONCE, acknowledge, chat_of, turn
from bot.keyboards.interview import ReportAct
from bot.keyboards.report import AnswersPage
from bot.texts import Speech
from bot.views import Views
from core.services.actor import Actor
from core.services.evaluation_service import EvaluationService, Verdict
from core.services.report_service import ReportService

router = Router(name="report")


@router.callback_query(ReportAct.filter(F.act == "answers"))
async def answers(query: CallbackQuery, callback_data: ReportAct, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, "report_answers", actor, interview_id=callback_data.interview_id)


@router.callback_query(AnswersPage.filter())
async def answers_page(
    query: CallbackQuery, callback_data: AnswersPage, actor: Actor, views: FromDishka[Views]
) -> None:
    where = {"interview_id": callback_data.interview_id, "number": callback_data.number}
    await turn(query, views, "report_answers", actor, **where)


@router.callback_query(ReportAct.filter(F.act == "card"))
async def card(query: CallbackQuery, callback_data: ReportAct, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, "report", actor, interview_id=callback_data.interview_id)


@router.callback_query(ReportAct.filter(F.act == "listen"))
async def listen(
    query: CallbackQuery, callback_data: ReportAct, actor: Actor, t: Speech, reports: FromDishka[ReportService]
) -> None:
    """What was spoken, one message each."""
    voices = await reports.voices(callback_data.interview_id, acting=actor)
    bot, chat_id = chat_of(query)
    for voice in voices:
        words = t("voice-of", number=voice.position)
        if voice.kind == "video_note":  # which cannot carry words of its own
            await bot.send_message(chat_id, words)
            await bot.send_video_note(chat_id, voice.file_id)
        else:
            await bot.send_voice(chat_id, voice.file_id, caption=words)
    await acknowledge(query)


@router.callback_query(ReportAct.filter(F.act.in_({"advance", "hold", "reject"})), flags={ONCE: True})
async def decide(
    query: CallbackQuery,
    callback_data: ReportAct,
    actor: Actor,
    evaluations: FromDishka[EvaluationService],
) -> None:
    await evaluations.decide(callback_data.interview_id, cast(Verdict, callback_data.act), acting=actor)
    await acknowledge(query)
