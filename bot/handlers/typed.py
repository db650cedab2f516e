"""The buttons of an interview as words, for whoever types rather than taps.

Where they are then is asked of PostgreSQL: a command may have led elsewhere than its button would.
"""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.fsm.context import FSMContext
from aiogram.types import Message
from dishka import FromDishka

from bot.handlers.common import is_yes
from bot.texts import Speech
from core.errors import DomainError
from core.services.actor import Actor
from core.services.typing_service import TypingService

router = Router(name="typed")


@router.message(Command("agree", "refuse"))
async def decide(message: Message, command: CommandObject, actor: Actor, typing: FromDishka[TypingService]) -> None:
    """To the consent, to a model abroad, or to what was written down of a voice."""
    await typing.decide(agrees=command.command == "agree", acting=actor)


@router.message(Command("done"))
async def done(message: Message, actor: Actor, state: FSMContext, typing: FromDishka[TypingService]) -> None:
    await typing.done(acting=actor)
    await state.clear()


@router.message(Command("skip"))
async def skip(message: Message, actor: Actor, state: FSMContext, typing: FromDishka[TypingService]) -> None:
    await typing.skip(acting=actor)
    await state.clear()


@router.message(Command("rewrite"))
async def rewrite(message: Message, actor: Actor, state: FSMContext, typing: FromDishka[TypingService]) -> None:
    await typing.rewrite(acting=actor)
    await state.clear()


@router.message(Command("again"))
async def again(
    message: Message, command: CommandObject, actor: Actor, state: FSMContext, typing: FromDishka[TypingService]
) -> None:
    """From the summary back to one question: /again 2."""
    number = (command.args or "").strip()
    if not number.isdecimal():
        raise DomainError("again-number")
    await typing.again(int(number), acting=actor)
    await state.clear()


@router.message(Command("submit"))
async def submit(
    message: Message, command: CommandObject, actor: Actor, t: Speech, typing: FromDishka[TypingService]
) -> None:
    """With a yes, also without the transcripts that were not confirmed."""
    await typing.submit(unheard=is_yes(t, (command.args or "").split()), acting=actor)
