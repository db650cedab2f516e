"""A vacancy and its plan: what was understood, what is changed, the kit written and approved."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import CallbackQuery
from dishka import FromDishka

from bot.handlers.replies import acknowledge, message_id, turn
from bot.keyboards.vacancy import KitApprove, VacancyAct, VacancyDifficulty
from bot.views import Views
from core.services.actor import Actor
from core.services.interview_generator import InterviewGenerator
from core.services.vacancy_service import VacancyService

router = Router(name="vacancy")


@router.callback_query(VacancyAct.filter(F.act == "write_kit"))
async def write_kit(
    query: CallbackQuery,
    callback_data: VacancyAct,
    actor: Actor,
    generator: FromDishka[InterviewGenerator],
) -> None:
    """The description is understood rightly: have the questions written."""
    await generator.request_kit(callback_data.vacancy_id, acting=actor)
    await acknowledge(query)


@router.callback_query(VacancyAct.filter(F.act == "change"))
async def change(query: CallbackQuery, callback_data: VacancyAct, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, "vacancy_terms", actor, vacancy_id=callback_data.vacancy_id)


@router.callback_query(VacancyAct.filter(F.act == "show"))
async def show_vacancy(query: CallbackQuery, callback_data: VacancyAct, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, "vacancy_card", actor, vacancy_id=callback_data.vacancy_id)


@router.callback_query(VacancyDifficulty.filter())
async def set_difficulty(
    query: CallbackQuery,
    callback_data: VacancyDifficulty,
    actor: Actor,
    vacancies: FromDishka[VacancyService],
) -> None:
    await vacancies.set_difficulty(
        callback_data.vacancy_id,
        callback_data.difficulty,
        edit_message_id=message_id(query),
        acting=actor,
    )
    await acknowledge(query)


@router.callback_query(KitApprove.filter())
async def approve(
    query: CallbackQuery,
    callback_data: KitApprove,
    actor: Actor,
    generator: FromDishka[InterviewGenerator],
) -> None:
    await generator.approve(callback_data.kit_id, edit_message_id=message_id(query), acting=actor)
    await acknowledge(query)
