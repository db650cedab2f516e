"""«Try as candidate»: staff walk through an interview; nothing is stored, no link is used up."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery
from dishka import FromDishka

from bot.handlers.replies import turn
from bot.keyboards.preview import Preview
from bot.views import Views
from core.services.actor import Actor

router = Router(name="preview")


@router.callback_query(Preview.filter())
async def preview(query: CallbackQuery, callback_data: Preview, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, "preview", actor, kit_id=callback_data.kit_id, number=callback_data.number)
