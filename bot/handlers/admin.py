"""What only admins do: users, the engine, figures, health, audit."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import BufferedInputFile, CallbackQuery, Message
from dishka import FromDishka

from bot.handlers.replies import ONCE, acknowledge, chat_of, message_id, show, turn
from bot.keyboards.admin import AdminSection, AuditPage, EngineAct, RetryDead, UserAct, UserCard, UserPage
from bot.texts import Speech
from bot.views import Views
from core.services.actor import Actor
from core.services.admin_service import AdminService
from core.services.audit_service import AuditService
from core.services.engine_switch import EngineSwitch
from core.services.health_service import HealthService
from core.services.invite_service import InviteService

router = Router(name="admin")


@router.message(Command("invite"))
@router.callback_query(AdminSection.filter(F.section == "invite"), flags={ONCE: True})
async def invite(event: Message | CallbackQuery, actor: Actor, invites: FromDishka[InviteService]) -> None:
    """A link for one recruiter."""
    await invites.invite_staff(acting=actor)
    if isinstance(event, CallbackQuery):
        await acknowledge(event)


@router.message(Command("admin"))
async def menu(message: Message, actor: Actor, views: FromDishka[Views]) -> None:
    await show(message, views, "admin_menu", actor)


@router.message(Command("stats", "health", "engine"))
async def figures(message: Message, command: CommandObject, actor: Actor, views: FromDishka[Views]) -> None:
    await show(message, views, command.command, actor)


@router.callback_query(AdminSection.filter(F.section.in_({"admin_menu", "stats", "health", "retention", "engine"})))
async def section(query: CallbackQuery, callback_data: AdminSection, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, callback_data.section, actor)


@router.message(Command("users"))
async def users(message: Message, command: CommandObject, actor: Actor, views: FromDishka[Views]) -> None:
    """Everyone, or whoever's name holds the words after the command."""
    await show(message, views, "users", actor, number=0, query=command.args or "")


@router.callback_query(UserPage.filter())
async def users_page(query: CallbackQuery, callback_data: UserPage, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, "users", actor, **callback_data.model_dump())


@router.callback_query(UserCard.filter())
async def user_card(query: CallbackQuery, callback_data: UserCard, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, "user_card", actor, user_id=callback_data.user_id)


@router.callback_query(UserAct.filter(~F.confirmed))
async def confirm(query: CallbackQuery, callback_data: UserAct, actor: Actor, views: FromDishka[Views]) -> None:
    """Ask once more."""
    await turn(query, views, "user_confirm", actor, user_id=callback_data.user_id, act=callback_data.act)


@router.callback_query(UserAct.filter(F.confirmed), flags={ONCE: True})
async def user_act(
    query: CallbackQuery, callback_data: UserAct, actor: Actor, admins: FromDishka[AdminService], t: Speech
) -> None:
    user_id, edited = callback_data.user_id, message_id(query)
    match callback_data.act:
        case "block":
            await admins.block(user_id, edit_message_id=edited, acting=actor)
        case "unblock":
            await admins.unblock(user_id, edit_message_id=edited, acting=actor)
        case "sign_out":
            await admins.sign_out(user_id, edit_message_id=edited, acting=actor)
        case role:
            await admins.set_role(user_id, role, edit_message_id=edited, acting=actor)
    await acknowledge(query, t.plain("deed-done"))


@router.callback_query(EngineAct.filter(~F.confirmed))
async def engine_confirm(
    query: CallbackQuery, callback_data: EngineAct, actor: Actor, views: FromDishka[Views]
) -> None:
    """Ask once more."""
    await turn(query, views, "engine_confirm", actor, act=callback_data.act)


@router.callback_query(EngineAct.filter(F.confirmed), flags={ONCE: True})
async def engine_act(
    query: CallbackQuery, callback_data: EngineAct, actor: Actor, engines: FromDishka[EngineSwitch], t: Speech
) -> None:
    """Who writes and reads from now on, and what happens while the model is down."""
    edited = message_id(query)
    match callback_data.act:
        case "notice":
            await engines.confirm_notice(edit_message_id=edited, acting=actor)
        case "fallback_on" | "fallback_off" as fallback:
            await engines.set_fallback(fallback == "fallback_on", edit_message_id=edited, acting=actor)
        case engine:
            await engines.choose(engine, edit_message_id=edited, acting=actor)
    await acknowledge(query, t.plain("deed-done"))


@router.callback_query(RetryDead.filter())
async def retry(
    query: CallbackQuery, callback_data: RetryDead, actor: Actor, health: FromDishka[HealthService]
) -> None:
    """What was given up is tried again."""
    await health.retry(callback_data.queue, edit_message_id=message_id(query), acting=actor)
    await acknowledge(query)


@router.message(Command("audit"))
async def audit(message: Message, actor: Actor, views: FromDishka[Views]) -> None:
    await show(message, views, "audit", actor, number=0)


@router.callback_query(AuditPage.filter())
async def audit_page(query: CallbackQuery, callback_data: AuditPage, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, "audit", actor, number=callback_data.number)


@router.callback_query(AdminSection.filter(F.section == "export"), flags={ONCE: True})
async def export(query: CallbackQuery, actor: Actor, audit: FromDishka[AuditService]) -> None:
    """The audit as a table to take along."""
    table = await audit.export(acting=actor)
    bot, chat_id = chat_of(query)
    await bot.send_document(chat_id, BufferedInputFile(table, "audit.csv"))
    await acknowledge(query)
