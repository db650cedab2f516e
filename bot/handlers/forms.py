"""Forms: company, vacancy, a term of a vacancy, candidate; one handler for every step of each."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command, CommandObject, StateFilter, invert_f
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from dishka import FromDishka

from bot.handlers.common import is_command
from bot.handlers.replies import acknowledge
from bot.keyboards.common import FormSkip
from bot.keyboards.vacancy import VacancyTerm
from bot.states import FORMS, InterviewSteps
from bot.storage import state_of
from core.errors import ForbiddenError, InvalidInputError
from core.services.actor import Actor
from core.services.form_service import FormService, Prompt

router = Router(name="forms")
STARTS = {"company": "company", "new": "vacancy", "newvacancy": "vacancy", "newcandidate": "candidate"}


@router.message(Command(*STARTS))
async def begin(
    message: Message,
    command: CommandObject,
    actor: Actor,
    state: FSMContext,
    forms: FromDishka[FormService],
) -> None:
    await _go(state, await forms.start(STARTS[command.command], acting=actor))


@router.message(F.contact, invert_f(StateFilter(InterviewSteps)))
async def contact_of_a_stranger(message: Message) -> None:
    """Staff alone add people."""
    raise ForbiddenError


@router.callback_query(VacancyTerm.filter())
async def begin_term(
    query: CallbackQuery,
    callback_data: VacancyTerm,
    actor: Actor,
    state: FSMContext,
    forms: FromDishka[FormService],
) -> None:
    await _go(state, await forms.start_term(callback_data.vacancy_id, callback_data.term, acting=actor))
    await acknowledge(query)


@router.callback_query(FormSkip.filter())
async def skip(
    query: CallbackQuery,
    callback_data: FormSkip,
    actor: Actor,
    state: FSMContext,
    forms: FromDishka[FormService],
) -> None:
    await _go(state, await forms.skip(callback_data.flow, callback_data.step, acting=actor))
    await acknowledge(query)


@router.message(StateFilter(*FORMS), F.text, invert_f(is_command))
async def answer(message: Message, actor: Actor, state: FSMContext, forms: FromDishka[FormService]) -> None:
    await _go(state, await forms.answer(message.text or "", acting=actor))


@router.message(StateFilter(*FORMS), ~F.text, ~F.contact)
async def not_text(message: Message) -> None:
    raise InvalidInputError("text-only")


async def _go(state: FSMContext, prompt: Prompt | None) -> None:
    await state.set_state(state_of(prompt.flow, prompt.step) if prompt else None)
