"""Reminders and promised replies: going on, muting, pausing, putting off."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from dishka import FromDishka

from bot.handlers.replies import acknowledge, message_id
from bot.keyboards.promises import ReminderAct, ReplyDelay
from core.services.actor import Actor
from core.services.promise_service import PromiseService
from core.services.reminder_service import ReminderService
from core.services.typing_service import TypingService

router = Router(name="promises")


@router.message(Command("pause"))
async def pause(message: Message, actor: Actor, typing: FromDishka[TypingService]) -> None:
    """Everything is kept at every moment; until they come back nobody reminds them."""
    await typing.pause(acting=actor)


@router.callback_query(ReminderAct.filter(F.act == "go_on"))
async def go_on(
    query: CallbackQuery,
    callback_data: ReminderAct,
    actor: Actor,
    reminders: FromDishka[ReminderService],
) -> None:
    """From the reminder to where the interview stands."""
    await reminders.go_on(callback_data.interview_id, acting=actor)
    await acknowledge(query)


@router.callback_query(ReminderAct.filter(F.act == "mute"))
async def mute(
    query: CallbackQuery, callback_data: ReminderAct, actor: Actor, reminders: FromDishka[ReminderService]
) -> None:
    await reminders.mute(callback_data.interview_id, edit_message_id=message_id(query), acting=actor)
    await acknowledge(query)


@router.callback_query(ReplyDelay.filter())
async def put_off(
    query: CallbackQuery, callback_data: ReplyDelay, actor: Actor, promises: FromDishka[PromiseService]
) -> None:
    """A later date for the reply, which the candidate is told."""
    await promises.put_off(
        callback_data.interview_id, callback_data.days, edit_message_id=message_id(query), acting=actor
    )
    await acknowledge(query)
