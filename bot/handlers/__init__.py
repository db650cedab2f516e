"""The conversation. The order matters: links first, then strangers are turned away, then each flow."""

from aiogram import Router
from aiogram.enums import ChatType
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from bot.handlers import (
    admin,
    asking,
    bulk,
    common,
    cv,
    errors,
    fallback,
    feedback,
    forms,
    interview,
    invitation,
    kit,
    lists,
    password,
    preview,
    privacy,
    promises,
    report,
    screening,
    settings,
    typed,
    vacancy,
)


class PrivateChat(Filter):
    """Interviews are between a person and the bot; groups are not answered."""

    async def __call__(self, event: Message | CallbackQuery) -> bool:
        message = event.message if isinstance(event, CallbackQuery) else event
        return message is not None and message.chat.type == ChatType.PRIVATE


def conversation() -> Router:
    """All handlers, in order. It can be made anew in one process, as after a restart of its parts."""
    router = Router(name="conversation")
    router.message.filter(PrivateChat())
    router.callback_query.filter(PrivateChat())
    parts = (
        common.links,
        privacy.notices,
        common.strangers,
        common.router,
        privacy.router,
        admin.router,
        password.router,
        asking.router,
        invitation.router,
        bulk.router,
        cv.router,
        forms.router,
        vacancy.router,
        settings.router,
        kit.router,
        lists.router,
        preview.router,
        screening.router,
        promises.router,
        typed.router,
        interview.router,
        report.router,
        feedback.router,
        fallback.router,
        errors.router,
    )
    for part in parts:
        part._parent_router = None  # aiogram knows no way to take a router out of its parent
        router.include_router(part)
    return router
