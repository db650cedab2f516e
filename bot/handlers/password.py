"""The way into the REST API: a recruiter gives their account an e-mail and a password."""

from __future__ import annotations

from contextlib import suppress

from aiogram import Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import Command, CommandObject
from aiogram.types import Message
from dishka import FromDishka

from bot.texts import Speech
from core.errors import AlreadyAppliedError
from core.services.actor import Actor
from core.services.auth_service import AuthService
from core.services.update_service import UpdateService

router = Router(name="password")


@router.message(Command("password"))
async def set_password(
    message: Message,
    command: CommandObject,
    actor: Actor,
    t: Speech,
    auth: FromDishka[AuthService],
    updates: FromDishka[UpdateService],
) -> None:
    """`/password e-mail password`. The message is taken down and forgotten, whatever comes of it.

    Where Telegram was away the update comes again without its words: what is left is to take it down and to say so.
    """
    actor.require_staff()
    assert actor.update
    email, _, password = (command.args or "").partition(" ")
    try:
        if email:
            with suppress(AlreadyAppliedError):
                await auth.set_password(email, password.strip(), acting=actor)
    finally:
        with suppress(TelegramBadRequest):  # too old to be deleted, or deleted already
            await message.delete()
    if await updates.is_applied(actor.update):
        account = await auth.account(acting=actor)
        await message.answer(t("password-set", email=account.email or ""))
    else:
        await message.answer(t("password-how"))
