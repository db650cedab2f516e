"""What fits nowhere else gets a clear sentence, never silence."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery, Message
from dishka import FromDishka

from bot.handlers.common import is_command
from core.errors import DomainError, NotFoundError, StaleError
from core.services.actor import Actor
from core.services.interview_service import InterviewService

router = Router(name="fallback")


@router.message(is_command)
async def unknown_command(message: Message) -> None:
    raise DomainError("unknown-command")


@router.message()
async def not_understood(message: Message, actor: Actor, interviews: FromDishka[InterviewService]) -> None:
    """A candidate who just writes is told what becomes of it, and shown where they are."""
    try:
        await interviews.show_place(after="words", acting=actor)
    except NotFoundError:
        raise DomainError("not-understood") from None


@router.callback_query()
async def unknown_button(query: CallbackQuery) -> None:
    raise StaleError
