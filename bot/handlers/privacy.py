"""A candidate's rights: /privacy, /why, /human, /withdraw, /mydata, /delete; and /retention for admins.

What a button confirms can be confirmed in words: /withdraw 2 yes, /delete yes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict
from functools import partial

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import Command, CommandObject
from aiogram.types import BufferedInputFile, CallbackQuery, Message
from dishka import FromDishka

from bot.handlers.common import is_yes
from bot.handlers.replies import acknowledge, chat_of, message_id, show, surely, turn
from bot.keyboards.interview import MyData
from bot.keyboards.lists import LegalHold
from bot.keyboards.privacy import PrivacyAct, PrivacyScreen, RetentionAct, Withdrawal
from bot.texts import Speech
from bot.views import Views
from bot.views.privacy import erased_text, notice_text
from core.services.actor import Actor
from core.services.interview_service import InterviewService
from core.services.privacy_service import PrivacyService
from core.services.retention_service import RetentionService
from core.services.typing_service import TypingService

notices = Router(name="privacy notices")
router = Router(name="privacy")
LONGEST_NUMBER = 4
"""Digits: nobody has more interviews."""
SCREENS = {"privacy": "privacy", "why": "why", "withdraw": "withdraw", "delete": "erasure", "retention": "retention"}


async def without_account(event: object, actor: Actor | None) -> bool:
    """Whether the one who writes has no account here."""
    return actor is None


@notices.message(Command("privacy"), without_account)
async def notice(message: Message, t: Speech, privacy: FromDishka[PrivacyService]) -> None:
    """Who keeps data here: everyone may know."""
    await message.answer(notice_text(t, await privacy.notice()))


@router.message(Command("withdraw", magic=F.args))
async def withdraw_in_words(
    message: Message,
    command: CommandObject,
    actor: Actor,
    t: Speech,
    views: FromDishka[Views],
    typing: FromDishka[TypingService],
) -> None:
    """With a yes it is withdrawn; with a number alone, asked about that interview."""
    first, *rest = (command.args or "").split()
    number = int(first) if first.isdecimal() and len(first) <= LONGEST_NUMBER else None
    if is_yes(t, [first, *rest] if number is None else rest):
        await typing.withdraw(number, acting=actor)
    else:
        await show(message, views, "withdraw", actor, number=number)


@router.message(Command("delete", magic=F.args))
async def erase_in_words(
    message: Message,
    command: CommandObject,
    bot: Bot,
    actor: Actor,
    t: Speech,
    views: FromDishka[Views],
    privacy: FromDishka[PrivacyService],
) -> None:
    if is_yes(t, (command.args or "").split()):
        await _erase(bot, actor, t, privacy, message.answer)
    else:
        await show(message, views, "erasure", actor)


@router.message(Command(*SCREENS))
async def screen(message: Message, command: CommandObject, actor: Actor, views: FromDishka[Views]) -> None:
    await show(message, views, SCREENS[command.command], actor)


@router.callback_query(MyData.filter())
async def rights(query: CallbackQuery, actor: Actor, views: FromDishka[Views]) -> None:
    """From any screen of an interview, which stays as it is."""
    await show(query, views, "privacy", actor)
    await acknowledge(query)


@router.callback_query(PrivacyScreen.filter(F.screen == "place"))
async def place(query: CallbackQuery, actor: Actor, interviews: FromDishka[InterviewService]) -> None:
    """Out of here, to where the interview stands."""
    await interviews.show_place(acting=actor)
    await acknowledge(query)


@router.callback_query(PrivacyScreen.filter())
async def turn_to(query: CallbackQuery, callback_data: PrivacyScreen, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, callback_data.screen, actor)


@router.message(Command("human"))
async def human(message: Message, actor: Actor, privacy: FromDishka[PrivacyService]) -> None:
    """A person is to read and to talk."""
    await privacy.ask_for_person(acting=actor)


@router.callback_query(PrivacyAct.filter(F.act == "human"))
async def human_tap(query: CallbackQuery, actor: Actor, privacy: FromDishka[PrivacyService]) -> None:
    await privacy.ask_for_person(edit_message_id=message_id(query), acting=actor)
    await acknowledge(query)


@router.callback_query(Withdrawal.filter(~F.confirmed))
async def choose(query: CallbackQuery, callback_data: Withdrawal, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, "withdraw", actor, interview_id=callback_data.interview_id)


@router.callback_query(Withdrawal.filter(F.confirmed))
async def withdraw(
    query: CallbackQuery,
    callback_data: Withdrawal,
    actor: Actor,
    privacy: FromDishka[PrivacyService],
) -> None:
    await privacy.withdraw(callback_data.interview_id, edit_message_id=message_id(query), acting=actor)
    await acknowledge(query)


@router.message(Command("mydata"))
async def my_data(message: Message, actor: Actor, t: Speech, privacy: FromDishka[PrivacyService]) -> None:
    """Everything that is kept, as a file."""
    await _send_copy(message, actor, t, privacy)


@router.callback_query(PrivacyAct.filter(F.act == "my_data"))
async def my_data_tap(query: CallbackQuery, actor: Actor, t: Speech, privacy: FromDishka[PrivacyService]) -> None:
    await _send_copy(query, actor, t, privacy)
    await acknowledge(query)


@router.callback_query(PrivacyAct.filter(F.act == "erase"))
async def erase(query: CallbackQuery, bot: Bot, actor: Actor, t: Speech, privacy: FromDishka[PrivacyService]) -> None:
    await _erase(bot, actor, t, privacy, partial(_say_erased, query), query.id)


async def _erase(
    bot: Bot,
    actor: Actor,
    t: Speech,
    privacy: PrivacyService,
    say: Callable[[str], Awaitable[object]],
    *taps: str,
) -> None:
    """Erase, and say so directly: a message of the outbox would be kept. All taps that wait are answered."""
    erased = await privacy.erase(acting=actor)
    await surely(lambda: say(erased_text(t, erased.kept)))
    for tap in {*erased.waiting, *taps}:
        with suppress(TelegramBadRequest):  # too old to be answered
            await surely(partial(bot.answer_callback_query, tap))


async def _say_erased(query: CallbackQuery, words: str) -> None:
    if isinstance(query.message, Message):
        try:
            await query.message.edit_text(words)
        except TelegramBadRequest:
            await query.message.answer(words)
    else:
        bot, chat_id = chat_of(query)
        await bot.send_message(chat_id, words)


@router.callback_query(RetentionAct.filter(F.act == "purge"))
async def purge(
    query: CallbackQuery, actor: Actor, views: FromDishka[Views], retention: FromDishka[RetentionService]
) -> None:
    purged = await retention.purge(dry_run=False, acting=actor)
    await turn(query, views, "retention_done", actor, **asdict(purged))


@router.callback_query(RetentionAct.filter())
async def retention_screen(
    query: CallbackQuery, callback_data: RetentionAct, actor: Actor, views: FromDishka[Views]
) -> None:
    await turn(query, views, callback_data.act, actor)


@router.callback_query(LegalHold.filter())
async def legal_hold(
    query: CallbackQuery, callback_data: LegalHold, actor: Actor, retention: FromDishka[RetentionService]
) -> None:
    """An admin keeps an interview from being purged, or lets it go."""
    change = retention.hold if callback_data.held else retention.release
    await change(callback_data.interview_id, edit_message_id=message_id(query), acting=actor)
    await acknowledge(query)


async def _send_copy(event: Message | CallbackQuery, actor: Actor, t: Speech, privacy: PrivacyService) -> None:
    copy = BufferedInputFile(await privacy.export(acting=actor), "my-data.json")
    bot, chat_id = chat_of(event)
    await bot.send_document(chat_id, copy, caption=t("my-data"))
