"""A vacancy: what was understood, what is changed, its kit written."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import CallbackQuery
from dishka import FromDishka

from bot.handlers.replies import ONCE, acknowledge, message_id, show_qr, turn
from bot.keyboards.vacancy import KitTake, VacancyAct, VacancyDifficulty, unpack_pair
from bot.views import Views
from core.errors import NotFoundError, StaleError
from core.services.actor import Actor
from core.services.interview_generator import InterviewGenerator
from core.services.interview_links import InterviewLinks
from core.services.kit_reuse import KitReuse
from core.services.vacancy_service import VacancyService

router = Router(name="vacancy")


@router.callback_query(VacancyAct.filter(F.act == "write_kit"), flags={ONCE: True})
async def write_kit(
    query: CallbackQuery,
    callback_data: VacancyAct,
    actor: Actor,
    generator: FromDishka[InterviewGenerator],
) -> None:
    """The description is understood rightly: have the questions written."""
    await generator.request_kit(callback_data.vacancy_id, acting=actor)
    await acknowledge(query)


@router.callback_query(KitTake.filter(), flags={ONCE: True})
async def take_kit(query: CallbackQuery, callback_data: KitTake, actor: Actor, kits: FromDishka[KitReuse]) -> None:
    """The questions of an earlier vacancy will do."""
    try:
        vacancy_id, kit_id = unpack_pair(callback_data.pair)
    except ValueError:
        raise NotFoundError from None
    await kits.reuse(kit_id, vacancy_id, acting=actor)
    await acknowledge(query)


@router.callback_query(VacancyAct.filter(F.act == "change"))
async def change(query: CallbackQuery, callback_data: VacancyAct, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, "vacancy_terms", actor, vacancy_id=callback_data.vacancy_id)


@router.callback_query(VacancyAct.filter(F.act == "show"))
async def show_vacancy(query: CallbackQuery, callback_data: VacancyAct, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, "vacancy_menu", actor, vacancy_id=callback_data.vacancy_id)


@router.callback_query(VacancyAct.filter(F.act == "plan"))
async def plan(
    query: CallbackQuery,
    callback_data: VacancyAct,
    actor: Actor,
    views: FromDishka[Views],
    generator: FromDishka[InterviewGenerator],
) -> None:
    """The newest version of the plan."""
    kit_id = await generator.newest_kit(callback_data.vacancy_id, acting=actor)
    await turn(query, views, "kit_ready", actor, kit_id=kit_id)


@router.callback_query(VacancyAct.filter(F.act == "members"))
async def members(query: CallbackQuery, callback_data: VacancyAct, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, "vacancy_members", actor, vacancy_id=callback_data.vacancy_id)


@router.callback_query(VacancyAct.filter(F.act.in_({"archive", "unarchive"})))
async def archive(
    query: CallbackQuery, callback_data: VacancyAct, actor: Actor, vacancies: FromDishka[VacancyService]
) -> None:
    await vacancies.set_archived(
        callback_data.vacancy_id,
        archived=callback_data.act == "archive",
        edit_message_id=message_id(query),
        acting=actor,
    )
    await acknowledge(query)


@router.callback_query(VacancyAct.filter(F.act == "apply"))
async def apply_link(query: CallbackQuery, callback_data: VacancyAct, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, "apply_link", actor, vacancy_id=callback_data.vacancy_id)


@router.callback_query(VacancyAct.filter(F.act == "apply_open"))
async def open_apply_link(
    query: CallbackQuery, callback_data: VacancyAct, actor: Actor, links: FromDishka[InterviewLinks]
) -> None:
    await links.open_apply_link(callback_data.vacancy_id, edit_message_id=message_id(query), acting=actor)
    await acknowledge(query)


@router.callback_query(VacancyAct.filter(F.act == "apply_close"))
async def close_apply_link(
    query: CallbackQuery, callback_data: VacancyAct, actor: Actor, links: FromDishka[InterviewLinks]
) -> None:
    await links.close_apply_link(callback_data.vacancy_id, edit_message_id=message_id(query), acting=actor)
    await acknowledge(query)


@router.callback_query(VacancyAct.filter(F.act == "apply_qr"))
async def apply_qr(
    query: CallbackQuery,
    callback_data: VacancyAct,
    actor: Actor,
    views: FromDishka[Views],
    links: FromDishka[InterviewLinks],
) -> None:
    """The apply link as a picture."""
    link = await links.apply_link(callback_data.vacancy_id, acting=actor)
    if link is None:
        raise StaleError
    await show_qr(query, views.link(link.token))


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
