"""The settings of a vacancy."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import CallbackQuery
from dishka import FromDishka

from bot.handlers.replies import acknowledge, message_id, turn
from bot.keyboards.settings import VacancySetting
from bot.keyboards.vacancy import VacancyAct
from bot.views import Views
from core.services.actor import Actor
from core.services.vacancy_settings import VacancySettingsService

router = Router(name="settings")


@router.callback_query(VacancyAct.filter(F.act == "settings"))
async def show_settings(
    query: CallbackQuery, callback_data: VacancyAct, actor: Actor, views: FromDishka[Views]
) -> None:
    await turn(query, views, "vacancy_settings", actor, vacancy_id=callback_data.vacancy_id)


@router.callback_query(VacancySetting.filter())
async def change_setting(
    query: CallbackQuery,
    callback_data: VacancySetting,
    actor: Actor,
    settings: FromDishka[VacancySettingsService],
) -> None:
    await settings.change(
        callback_data.vacancy_id,
        callback_data.setting,
        callback_data.value,
        edit_message_id=message_id(query),
        acting=actor,
    )
    await acknowledge(query)
