"""The Telegram face, put together: bot, dispatcher, inbox, outbox; and how it is started and stopped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import structlog
from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from dishka import AsyncContainer, Provider, Scope, provide
from dishka.integrations.aiogram import setup_dishka
from redis.asyncio import Redis
from sqlalchemy.exc import SQLAlchemyError

from bot.commands import Menus
from bot.handlers import conversation
from bot.intake import Intake
from bot.middlewares import DoubleTapMiddleware, FreshStepMiddleware, PersonMiddleware
from bot.sender import Sender
from bot.session import TelegramSession
from bot.storage import ConversationStorage
from bot.texts import Texts
from bot.views import Views
from bot.webhook import Webhook, choose_way_in
from core.config import Settings
from core.leadership import leading
from core.services.conversation_service import ConversationService
from core.services.health_service import HealthService
from core.services.notification_service import NotificationService
from core.services.user_service import UserService

log = structlog.get_logger()
AGAIN_AFTER = 3.0
"""Seconds until a start is tried again that Telegram held up."""
TELEGRAM_AWAY = (TelegramNetworkError, TelegramServerError, TelegramRetryAfter)
DATABASE_AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class BotProvider(Provider):
    """What only the Telegram face needs."""

    scope = Scope.APP

    @provide
    async def bot(self, settings: Settings) -> AsyncIterator[Bot]:
        assert settings.bot_token
        proxy = settings.telegram_proxy.get_secret_value() if settings.telegram_proxy else None
        session = TelegramSession(api=TelegramAPIServer.from_base(settings.telegram_api_base), proxy=proxy)
        bot = Bot(
            settings.bot_token.get_secret_value(),
            session=session,
            default=DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview_is_disabled=True),
        )
        yield bot
        await session.close()

    @provide
    async def texts(self) -> Texts:
        texts = Texts()
        await texts.load()
        return texts

    @provide
    async def views(self, texts: Texts, bot: Bot, container: AsyncContainer) -> Views:
        me = await bot.me()
        return Views(texts, container, me.username or "")

    @provide
    def dispatcher(
        self,
        redis: Redis,
        conversations: ConversationService,
        users: UserService,
        texts: Texts,
        container: AsyncContainer,
    ) -> Dispatcher:
        dispatcher = Dispatcher(storage=ConversationStorage(redis, conversations))
        dispatcher.update.outer_middleware(PersonMiddleware(users, texts))
        dispatcher.callback_query.middleware(DoubleTapMiddleware())
        for observer in (dispatcher.message, dispatcher.callback_query):
            observer.middleware(FreshStepMiddleware())
        dispatcher.include_router(conversation())
        setup_dishka(container, dispatcher, auto_inject=True)
        return dispatcher

    intake = provide(Intake)
    menus = provide(Menus)

    @provide
    def sender(
        self, bot: Bot, notifications: NotificationService, views: Views, menus: Menus, settings: Settings
    ) -> Sender:
        assert settings.database_url
        return Sender(bot, notifications, views, menus, settings.database_url.get_secret_value())


async def run_bot(container: AsyncContainer, stopping: asyncio.Event, jobs_done: asyncio.Event) -> None:
    """Run until `stopping`, then stop taking in, work off what is stored, send what is due.

    The last messages wait for `jobs_done`, so that those of finishing jobs still go out.
    Of several processes with one token one leads, the others wait; with a webhook they too store what comes in.
    Raises WebhookError.
    """
    settings = await container.get(Settings)
    webhook = None
    if settings.webhook_url:
        webhook = Webhook(await container.get(Intake), await container.get(HealthService), settings)
        await webhook.open()
    try:
        await _lead_or_wait(container, webhook, stopping, jobs_done)
    finally:
        if webhook:
            await webhook.close()


async def _lead_or_wait(
    container: AsyncContainer, webhook: Webhook | None, stopping: asyncio.Event, jobs_done: asyncio.Event
) -> None:
    settings, bot = await container.get(Settings), await container.get(Bot)
    assert settings.database_url
    while not stopping.is_set():
        waiting = asyncio.create_task(stopping.wait())
        lead = leading(settings.database_url.get_secret_value(), bot.id)
        entering = asyncio.create_task(lead.__aenter__())
        await asyncio.wait({waiting, entering}, return_when=asyncio.FIRST_COMPLETED)
        if not entering.done():
            entering.cancel()
            return
        if isinstance(entering.exception(), DATABASE_AWAY):
            log.warning("leadership.unavailable", error=type(entering.exception()).__name__)
            await asyncio.wait({waiting}, timeout=1)
            waiting.cancel()
            continue
        try:
            await _lead(container, webhook, entering.result().lost, waiting, jobs_done)
        except TELEGRAM_AWAY as error:  # it is asked for the bot's name, which the conversation can't do without
            log.warning("bot.telegram_unreachable", error=type(error).__name__)
            await asyncio.wait({waiting}, timeout=AGAIN_AFTER)
        else:
            await asyncio.wait({waiting}, timeout=1)  # whatever ended the lead may end the next one at once
        finally:
            waiting.cancel()
            await lead.__aexit__(None, None, None)


async def _lead(
    container: AsyncContainer,
    webhook: Webhook | None,
    lost: asyncio.Event,
    stopping: asyncio.Task[bool],
    jobs_done: asyncio.Event,
) -> None:
    """Work until told to stop, then drain; or until the lead is lost, then drop everything: another goes on."""
    bot, dispatcher = await container.get(Bot), await container.get(Dispatcher)
    intake, sender = await container.get(Intake), await container.get(Sender)
    await dispatcher.emit_startup(bot=bot, dispatcher=dispatcher)
    receiving = asyncio.create_task(_receive(container))
    working = asyncio.create_task(intake.work())
    sending = asyncio.create_task(sender.run())
    introducing = asyncio.create_task(_introduce(container))
    losing = asyncio.create_task(lost.wait())
    try:
        await asyncio.wait({stopping, losing, receiving, working, sending}, return_when=asyncio.FIRST_COMPLETED)
        for ended in (receiving, working, sending):
            if ended.done() and (error := ended.exception()):
                log.error("bot.restarts", error=type(error).__name__)
        receiving.cancel()
        if stopping.done():
            if webhook:
                await webhook.close()
            intake.stop()
            await working
            await jobs_done.wait()  # so that what finishing jobs have to say still goes out
            sender.stop()
            await sending
    finally:
        tasks = (receiving, working, sending, introducing, losing)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await dispatcher.emit_shutdown(bot=bot, dispatcher=dispatcher)


async def _receive(container: AsyncContainer) -> None:
    """Ask Telegram for updates, or leave it to the webhook, until cancelled."""
    settings = await container.get(Settings)
    await choose_way_in(await container.get(Bot), settings)
    if settings.webhook_url:
        await asyncio.Event().wait()
    await (await container.get(Intake)).poll()


async def _introduce(container: AsyncContainer) -> None:
    """Menus and descriptions; nothing of it stops the bot."""
    menus, users = await container.get(Menus), await container.get(UserService)
    await menus.introduce()
    try:
        await users.renew_menus(menus.edition)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        log.warning("menus.not_renewed", error=type(error).__name__)
