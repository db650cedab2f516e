"""The one place where an error of core becomes words. Anything unknown goes on to the inbox, to be retried."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import ExceptionTypeFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, ErrorEvent, Message

from bot.handlers.replies import acknowledge
from bot.texts import Speech
from core.errors import AlreadyAppliedError, DomainError, StaleError

router = Router(name="errors")
TOAST = 190
"""Characters of a toast; Telegram refuses more than 200."""


@router.error(ExceptionTypeFilter(AlreadyAppliedError))
async def already_applied(event: ErrorEvent, state: FSMContext) -> None:
    """A crash came between the effect and this: the replies are stored, the step is asked of PostgreSQL."""
    await state.clear()
    if event.update.callback_query:
        await acknowledge(event.update.callback_query)


@router.error(ExceptionTypeFilter(DomainError))
async def refused(event: ErrorEvent, t: Speech, state: FSMContext) -> None:
    """Say what cannot be done, and what to do instead; nothing already entered is lost."""
    error = event.exception
    assert isinstance(error, DomainError)
    if isinstance(error, StaleError):
        await state.clear()
    words = t.plain(f"error-{error.code}", **error.params)
    source = event.update.callback_query or event.update.message or event.update.edited_message
    if isinstance(source, CallbackQuery):
        await acknowledge(source, words[:TOAST], alert=True)
    elif isinstance(source, Message):
        await source.answer(t(f"error-{error.code}", **error.params))
