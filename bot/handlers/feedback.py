"""Feedback to a candidate: the draft, a person's own words, the tap that sends it."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from dishka import FromDishka

from bot.handlers.replies import acknowledge, message_id
from bot.keyboards.feedback import FeedbackSend
from bot.keyboards.interview import FeedbackAct
from bot.storage import state_of
from core.services.actor import Actor
from core.services.feedback_service import FeedbackService
from core.services.form_service import FormService

router = Router(name="feedback")


@router.callback_query(FeedbackAct.filter(F.act == "open"))
async def open_feedback(
    query: CallbackQuery, callback_data: FeedbackAct, actor: Actor, feedback: FromDishka[FeedbackService]
) -> None:
    """The draft, as the candidate will see it, in a message of its own: the report stays."""
    await feedback.prepare(callback_data.interview_id, acting=actor)
    await acknowledge(query)


@router.callback_query(FeedbackSend.filter())
async def send_feedback(
    query: CallbackQuery, callback_data: FeedbackSend, actor: Actor, feedback: FromDishka[FeedbackService]
) -> None:
    await feedback.release(
        callback_data.interview_id, shown=callback_data.shown, edit_message_id=message_id(query), acting=actor
    )
    await acknowledge(query)


@router.callback_query(FeedbackAct.filter(F.act == "write"))
async def write_feedback(
    query: CallbackQuery,
    callback_data: FeedbackAct,
    actor: Actor,
    state: FSMContext,
    forms: FromDishka[FormService],
) -> None:
    """Words of one's own in the place of the draft."""
    prompt = await forms.start_feedback(callback_data.interview_id, acting=actor)
    await state.set_state(state_of(prompt.flow, prompt.step))
    await acknowledge(query)
