"""What everyone can say at any time: /start, /help, /language, /cancel."""

from __future__ import annotations

import re
from typing import get_args

from aiogram import Router
from aiogram.filters import KICKED, ChatMemberUpdatedFilter, Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message
from dishka import FromDishka

from bot.handlers.replies import acknowledge, show
from bot.keyboards.common import FormCancel, LanguageChoice
from bot.texts import Speech
from bot.views import Views
from core.services.actor import Actor, Language, TelegramPerson
from core.services.form_service import FormService
from core.services.interview_service import InterviewService
from core.services.invite_service import InviteService
from core.services.notification_service import NotificationService
from core.services.user_service import UserService

_COMMAND = re.compile(r"/\w+(@\w+)?(\s|$)")

links = Router(name="links")
strangers = Router(name="strangers")
router = Router(name="common")


@links.message(CommandStart(deep_link=True))
async def follow_link(
    message: Message,
    command: CommandObject,
    person: TelegramPerson,
    invites: FromDishka[InviteService],
) -> None:
    """A personal link was followed: to the staff, or to an interview."""
    await invites.redeem(command.args or "", person)


def is_command(message: Message) -> bool:
    """A slash begins a command when one word follows it: “/etc/nginx holds …” is an answer."""
    return bool(_COMMAND.match(message.text or ""))


def is_yes(t: Speech, words: list[str]) -> bool:
    """Whether they are the word that confirms, in either language, and nothing else: no wish in a sentence is one."""
    return [word.lower() for word in words] in [
        [t.other(language).plain("typed-yes")] for language in get_args(Language)
    ]


async def nobody(event: object, actor: Actor | None) -> bool:
    """Whether the one who writes has no account here (or a blocked one)."""
    return actor is None


@strangers.message(nobody)
async def stranger(message: Message, t: Speech) -> None:
    await message.answer(t("stranger"))


@strangers.callback_query(nobody)
async def stranger_tap(query: CallbackQuery, t: Speech) -> None:
    await acknowledge(query, t.plain("stranger"), alert=True)


@router.message(CommandStart())
async def start(
    message: Message,
    actor: Actor,
    views: FromDishka[Views],
    interviews: FromDishka[InterviewService],
) -> None:
    """Where we stopped: for staff their beginning, for a candidate their interview."""
    if actor.is_staff:
        await show(message, views, f"welcome_{actor.role}", actor)
    else:
        await interviews.show_place(acting=actor)


@router.message(Command("help"))
async def help_command(message: Message, actor: Actor, views: FromDishka[Views]) -> None:
    await show(message, views, "help", actor)


@router.message(Command("language"))
async def language(message: Message, actor: Actor, views: FromDishka[Views]) -> None:
    await show(message, views, "choose_language", actor)


@router.callback_query(LanguageChoice.filter())
async def choose_language(
    query: CallbackQuery, callback_data: LanguageChoice, actor: Actor, users: FromDishka[UserService]
) -> None:
    await users.set_language(callback_data.language, acting=actor)
    await acknowledge(query)


@router.message(Command("cancel"))
@router.callback_query(FormCancel.filter())
async def cancel(event: Message | CallbackQuery, actor: Actor, forms: FromDishka[FormService]) -> None:
    """Drop the form that is open; an interview is not dropped by this."""
    await forms.cancel(acting=actor)
    if isinstance(event, CallbackQuery):
        await acknowledge(event)


@router.my_chat_member(ChatMemberUpdatedFilter(KICKED))
async def blocked(
    event: ChatMemberUpdated, actor: Actor | None, notifications: FromDishka[NotificationService]
) -> None:
    """The person blocked the bot: nothing more is sent until they write again."""
    if actor:
        await notifications.unreachable(actor.user_id)
