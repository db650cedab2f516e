"""Many at once: files, contacts and forwards dropped inside a vacancy."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import StateFilter, invert_f
from aiogram.fsm.context import FSMContext
from aiogram.types import BufferedInputFile, CallbackQuery, Message
from dishka import FromDishka

from bot.handlers.common import is_command
from bot.handlers.cv import contact_of, fetched, sender_of
from bot.handlers.replies import acknowledge, chat_of, message_id
from bot.keyboards.bulk import BulkAct
from bot.states import BulkForm
from bot.storage import state_of
from bot.texts import Speech
from bot.views import Views
from bot.views.bulk import links_text
from core.errors import InvalidInputError, StaleError
from core.files.shapes import LARGEST_FILE
from core.services.actor import Actor
from core.services.bulk_service import FLOW, STEP, BulkService
from core.services.cv_service import CvService

router = Router(name="bulk")


@router.message(StateFilter(BulkForm), F.document)
async def file(message: Message, actor: Actor, bulk: FromDishka[BulkService]) -> None:
    """One file of perhaps many; one that can't be read is a line of the list like the others."""
    assert message.document
    small = (message.document.file_size or 0) <= LARGEST_FILE
    content = await fetched(message) if small else None
    await bulk.add_file(content, message.document.file_name or "", acting=actor)


@router.message(StateFilter(BulkForm), F.contact)
async def contact(message: Message, actor: Actor, bulk: FromDishka[BulkService]) -> None:
    proposal = contact_of(message)
    await bulk.add(proposal, proposal.name or "", acting=actor)


@router.message(StateFilter(BulkForm), F.forward_origin, F.text)
async def forward(message: Message, actor: Actor, bulk: FromDishka[BulkService], cvs: FromDishka[CvService]) -> None:
    """A forwarded message in which somebody tells of themselves."""
    sender = sender_of(message)
    proposal = await cvs.read_text(message.text or "", sender)
    fault = None if proposal.name else "no-name"
    await bulk.add(proposal, sender or "—", fault=fault, acting=actor)


@router.message(StateFilter(BulkForm), invert_f(is_command))
async def something_else(message: Message) -> None:
    raise InvalidInputError("bulk-only")


@router.callback_query(BulkAct.filter(F.act == "begin"))
async def begin(
    query: CallbackQuery, callback_data: BulkAct, actor: Actor, state: FSMContext, bulk: FromDishka[BulkService]
) -> None:
    await bulk.begin(callback_data.vacancy_id, edit_message_id=message_id(query), acting=actor)
    await state.set_state(state_of(FLOW, STEP))
    await acknowledge(query)


@router.callback_query(BulkAct.filter(F.act == "clear"))
async def clear(query: CallbackQuery, callback_data: BulkAct, actor: Actor, bulk: FromDishka[BulkService]) -> None:
    await bulk.clear(callback_data.vacancy_id, edit_message_id=message_id(query), acting=actor)
    await acknowledge(query)


@router.callback_query(BulkAct.filter(F.act == "leave"))
async def leave(
    query: CallbackQuery, callback_data: BulkAct, actor: Actor, state: FSMContext, bulk: FromDishka[BulkService]
) -> None:
    await bulk.leave(callback_data.vacancy_id, edit_message_id=message_id(query), acting=actor)
    await state.clear()
    await acknowledge(query)


@router.callback_query(BulkAct.filter(F.act == "make"))
async def make(
    query: CallbackQuery, callback_data: BulkAct, actor: Actor, state: FSMContext, bulk: FromDishka[BulkService]
) -> None:
    await bulk.make(callback_data.vacancy_id, edit_message_id=message_id(query), acting=actor)
    await state.clear()
    await acknowledge(query)


@router.callback_query(BulkAct.filter(F.act == "links"))
async def links(
    query: CallbackQuery, callback_data: BulkAct, actor: Actor, t: Speech, views: FromDishka[Views]
) -> None:
    """All open invitations of the vacancy as one file: names, messages, links."""
    text = await views.write(links_text, actor, vacancy_id=callback_data.vacancy_id)
    if not text:
        raise StaleError
    bot, chat_id = chat_of(query)
    await bot.send_document(chat_id, BufferedInputFile(text.encode(), "links.txt"), caption=t("bulk-links-file"))
    await acknowledge(query)
