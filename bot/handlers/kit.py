"""The plan of an interview: its questions opened, changed, moved, added; approved when it is right."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from dishka import FromDishka

from bot.handlers.replies import acknowledge, message_id, turn
from bot.keyboards.kit import KitAct, KitApprove, QuestionAct, QuestionLevel, QuestionMove, QuestionWeight
from bot.storage import state_of
from bot.views import Views
from core.services.actor import Actor
from core.services.form_service import FormService
from core.services.interview_generator import InterviewGenerator
from core.services.kit_editing import KitEditing

router = Router(name="kit")


@router.callback_query(KitApprove.filter())
async def approve(
    query: CallbackQuery, callback_data: KitApprove, actor: Actor, generator: FromDishka[InterviewGenerator]
) -> None:
    await generator.approve(
        callback_data.kit_id, shown=callback_data.shown, edit_message_id=message_id(query), acting=actor
    )
    await acknowledge(query)


@router.callback_query(KitAct.filter(F.act == "show"))
async def show_plan(query: CallbackQuery, callback_data: KitAct, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, "kit_ready", actor, kit_id=callback_data.kit_id)


@router.callback_query(KitAct.filter(F.act == "versions"))
async def show_versions(query: CallbackQuery, callback_data: KitAct, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, "kit_versions", actor, kit_id=callback_data.kit_id)


@router.callback_query(KitAct.filter(F.act == "edit"))
async def edit(query: CallbackQuery, callback_data: KitAct, actor: Actor, editing: FromDishka[KitEditing]) -> None:
    """The approved plan stays; what is changed is a draft beside it."""
    await editing.edit(callback_data.kit_id, edit_message_id=message_id(query), acting=actor)
    await acknowledge(query)


@router.callback_query(KitAct.filter(F.act == "add"))
async def begin_own(
    query: CallbackQuery, callback_data: KitAct, actor: Actor, state: FSMContext, forms: FromDishka[FormService]
) -> None:
    """A question of the recruiter's own."""
    prompt = await forms.start_question(callback_data.kit_id, acting=actor)
    await state.set_state(state_of(prompt.flow, prompt.step))
    await acknowledge(query)


@router.callback_query(QuestionAct.filter(F.act == "show"))
async def show_question(
    query: CallbackQuery, callback_data: QuestionAct, actor: Actor, views: FromDishka[Views]
) -> None:
    await turn(query, views, "kit_question", actor, question_id=callback_data.question_id)


@router.callback_query(QuestionAct.filter(F.act.in_({"text", "key_points", "simpler"})))
async def begin_edit(
    query: CallbackQuery, callback_data: QuestionAct, actor: Actor, state: FSMContext, forms: FromDishka[FormService]
) -> None:
    """The question, its key points or its simpler words as the recruiter would put them."""
    prompt = await forms.start_question_edit(callback_data.question_id, callback_data.act, acting=actor)
    await state.set_state(state_of(prompt.flow, prompt.step))
    await acknowledge(query)


@router.callback_query(QuestionAct.filter(F.act == "replace"))
async def replace(
    query: CallbackQuery, callback_data: QuestionAct, actor: Actor, editing: FromDishka[KitEditing]
) -> None:
    await editing.replace(callback_data.question_id, edit_message_id=message_id(query), acting=actor)
    await acknowledge(query)


@router.callback_query(QuestionAct.filter(F.act == "ask_delete"))
async def ask_delete(query: CallbackQuery, callback_data: QuestionAct, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, "kit_question_delete", actor, question_id=callback_data.question_id)


@router.callback_query(QuestionAct.filter(F.act == "delete"))
async def delete(
    query: CallbackQuery, callback_data: QuestionAct, actor: Actor, editing: FromDishka[KitEditing]
) -> None:
    await editing.delete(callback_data.question_id, edit_message_id=message_id(query), acting=actor)
    await acknowledge(query)


@router.callback_query(QuestionMove.filter())
async def move(
    query: CallbackQuery, callback_data: QuestionMove, actor: Actor, editing: FromDishka[KitEditing]
) -> None:
    await editing.move(
        callback_data.question_id,
        callback_data.direction,
        callback_data.position,
        edit_message_id=message_id(query),
        acting=actor,
    )
    await acknowledge(query)


@router.callback_query(QuestionWeight.filter())
async def weigh(
    query: CallbackQuery, callback_data: QuestionWeight, actor: Actor, editing: FromDishka[KitEditing]
) -> None:
    await editing.weigh(
        callback_data.question_id, callback_data.weight, edit_message_id=message_id(query), acting=actor
    )
    await acknowledge(query)


@router.callback_query(QuestionLevel.filter())
async def set_level(
    query: CallbackQuery, callback_data: QuestionLevel, actor: Actor, editing: FromDishka[KitEditing]
) -> None:
    await editing.set_level(
        callback_data.question_id, callback_data.level, edit_message_id=message_id(query), acting=actor
    )
    await acknowledge(query)
