"""The report: the card, the answers behind it, the decision of a person."""

from __future__ import annotations

from typing import cast

from aiogram import F, Router
from aiogram.types import CallbackQuery
from dishka import FromDishka

from bot.handlers.replies import acknowledge, turn
from bot.keyboards.interview import ReportAct
from bot.views import Views
from core.services.actor import Actor
from core.services.evaluation_service import EvaluationService, Verdict

router = Router(name="report")


@router.callback_query(ReportAct.filter(F.act == "answers"))
async def answers(query: CallbackQuery, callback_data: ReportAct, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, "report_answers", actor, interview_id=callback_data.interview_id)


@router.callback_query(ReportAct.filter(F.act == "card"))
async def card(query: CallbackQuery, callback_data: ReportAct, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, "report", actor, interview_id=callback_data.interview_id)


@router.callback_query(ReportAct.filter(F.act.in_({"advance", "hold", "reject"})))
async def decide(
    query: CallbackQuery,
    callback_data: ReportAct,
    actor: Actor,
    evaluations: FromDishka[EvaluationService],
) -> None:
    await evaluations.decide(callback_data.interview_id, cast(Verdict, callback_data.act), acting=actor)
    await acknowledge(query)
