"""Before the questions: who reads the answers, and what the candidate says to the terms."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import CallbackQuery
from dishka import FromDishka

from bot.handlers.replies import acknowledge, message_id, turn, unbutton
from bot.keyboards.interview import InterviewAct
from bot.keyboards.screening import ASK, LIST, MORE, TermChange, TermSaid, TransferSaid
from bot.texts import Speech
from bot.views import Views
from core.services.actor import Actor
from core.services.screening_service import ScreeningService

router = Router(name="screening")


@router.callback_query(InterviewAct.filter(F.act == "first"))
async def first(query: CallbackQuery, callback_data: InterviewAct, actor: Actor, views: FromDishka[Views]) -> None:
    """Back from the consent to the first screen."""
    await turn(query, views, "first_screen", actor, interview_id=callback_data.interview_id)


@router.callback_query(InterviewAct.filter(F.act == "full_text"))
async def full_text(query: CallbackQuery, callback_data: InterviewAct, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, "consent_full", actor, interview_id=callback_data.interview_id)


@router.callback_query(InterviewAct.filter(F.act.in_({"by_person", "by_engine"})))
async def choose_reader(
    query: CallbackQuery, callback_data: InterviewAct, actor: Actor, screening: FromDishka[ScreeningService]
) -> None:
    """Without AI, on equal terms; or with it after all."""
    await screening.choose_reader(
        callback_data.interview_id,
        "person" if callback_data.act == "by_person" else "engine",
        edit_message_id=message_id(query),
        acting=actor,
    )
    await acknowledge(query)


@router.callback_query(TransferSaid.filter())
async def transfer(
    query: CallbackQuery, callback_data: TransferSaid, actor: Actor, screening: FromDishka[ScreeningService]
) -> None:
    """Whether a model abroad may read."""
    is_settled = await screening.answer_transfer(
        callback_data.interview_id,
        allowed=callback_data.allowed,
        shown=callback_data.shown,
        edit_message_id=message_id(query),
        acting=actor,
    )
    if is_settled:
        await unbutton(query)
    await acknowledge(query)


@router.callback_query(TermSaid.filter(F.answer == MORE))
async def more_pay(query: CallbackQuery, t: Speech) -> None:
    """How much is needed is said in words."""
    await acknowledge(query, t.plain("screening-more"), alert=True)


@router.callback_query(TermChange.filter(F.answer.in_({LIST, ASK})))
async def choose_change(
    query: CallbackQuery, callback_data: TermChange, actor: Actor, views: FromDishka[Views]
) -> None:
    """Which term, and what can be said to it."""
    number = {"number": callback_data.number} if callback_data.answer == ASK else {}
    await turn(query, views, "screening_change", actor, interview_id=callback_data.interview_id, **number)


@router.callback_query(TermChange.filter())
async def change(
    query: CallbackQuery, callback_data: TermChange, actor: Actor, screening: FromDishka[ScreeningService]
) -> None:
    await screening.change(
        callback_data.interview_id,
        callback_data.number,
        callback_data.answer,
        edit_message_id=message_id(query),
        acting=actor,
    )
    await acknowledge(query)


@router.callback_query(TermSaid.filter())
async def said(
    query: CallbackQuery, callback_data: TermSaid, actor: Actor, screening: FromDishka[ScreeningService]
) -> None:
    await screening.answer(
        callback_data.interview_id,
        callback_data.number,
        callback_data.answer,
        edit_message_id=message_id(query),
        acting=actor,
    )
    await acknowledge(query)
