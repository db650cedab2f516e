"""The methods of the Bot API that the local Telegram answers."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from aiogram.enums import ChatAction
from aiogram.methods import (
    AnswerCallbackQuery,
    Close,
    DeleteWebhook,
    GetFile,
    GetMe,
    GetUpdates,
    GetWebhookInfo,
    LogOut,
    SendChatAction,
    SetMessageReaction,
    SetWebhook,
)

from playground.calls import Call
from playground.errors import ApiError, bad_request
from playground.markup import utf16_length
from playground.messages import Messages
from playground.profile import Profile
from playground.state import Json, World
from playground.updates import UpdateQueue, Webhook

_LONGEST_TOAST = 200
_LARGEST_FILE = 20 * 1024 * 1024
_LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
_REACTION_LIST = """
❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊
🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋
🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃
💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡
"""
_REACTIONS = frozenset(_REACTION_LIST.split())


class BotApi:
    """Answers calls of the one bot."""

    def __init__(self, world: World, updates: UpdateQueue) -> None:
        self._world = world
        self._updates = updates
        messages = Messages(world)
        self._with_uploads = messages.with_uploads
        self._handlers: dict[type[Any], Callable[[Any], Any]] = {
            GetMe: self.get_me,
            GetUpdates: self.get_updates,
            SetWebhook: self.set_webhook,
            DeleteWebhook: self.delete_webhook,
            GetWebhookInfo: self.webhook_info,
            AnswerCallbackQuery: self.answer_callback_query,
            SendChatAction: self.send_chat_action,
            SetMessageReaction: self.set_reaction,
            GetFile: self.get_file,
            Close: lambda _: True,
            LogOut: lambda _: True,
            **messages.handlers,
            **Profile(world).handlers,
        }

    async def answer(self, call: Call) -> object:
        """The `result` of a call. Raises ApiError."""
        kind = type(call.method)
        if kind in self._with_uploads:
            return self._with_uploads[kind](call.method, call.uploads)
        if kind not in self._handlers:
            raise ApiError(404, "Not Found: method not found")
        result = self._handlers[kind](call.method)
        return await result if inspect.isawaitable(result) else result

    def get_me(self, _: GetMe) -> Json:
        return self._world.bot | {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    async def get_updates(self, method: GetUpdates) -> list[Json]:
        self._updates.allow(method.allowed_updates)
        return await self._updates.poll(
            offset=method.offset or 0,
            limit=min(max(method.limit or 100, 1), 100),
            seconds=method.timeout or 0,
        )

    async def set_webhook(self, method: SetWebhook) -> bool:
        parts = urlsplit(method.url)
        is_local = parts.scheme == "http" and parts.hostname in _LOCAL_HOSTS
        if method.url and parts.scheme != "https" and not is_local:
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if method.secret_token and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", method.secret_token):
            raise bad_request("secret token contains unallowed characters")
        self._updates.allow(method.allowed_updates)
        if method.drop_pending_updates:
            self._updates.drop()
        webhook = Webhook(method.url, method.secret_token, method.max_connections or 40)
        await self._updates.set_webhook(webhook if method.url else None)
        return True

    async def delete_webhook(self, method: DeleteWebhook) -> bool:
        if method.drop_pending_updates:
            self._updates.drop()
        await self._updates.set_webhook(None)
        return True

    def webhook_info(self, _: GetWebhookInfo) -> Json:
        webhook = self._updates.webhook
        info = {
            "url": webhook.url if webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": self._updates.pending,
            "max_connections": webhook.max_connections if webhook else None,
            "last_error_date": webhook.last_error_date if webhook else None,
            "last_error_message": webhook.last_error_message if webhook else None,
            "allowed_updates": self._updates.allowed,
        }
        return {name: value for name, value in info.items() if value is not None}

    def answer_callback_query(self, method: AnswerCallbackQuery) -> bool:
        query = self._world.queries.get(method.callback_query_id)
        if query is None or not self._world.is_open(query):
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if utf16_length(method.text or "") > _LONGEST_TOAST:
            raise bad_request("MESSAGE_TOO_LONG")
        query.answered = True
        chat = self._world.chats[query.chat_id]
        version = chat.changed()
        if method.text or method.url:
            toast = {"text": method.text or "", "alert": bool(method.show_alert), "url": method.url}
            chat.toasts.append(toast | {"query_id": query.id, "version": version})
        return True

    def send_chat_action(self, method: SendChatAction) -> bool:
        if method.action not in list(ChatAction):
            raise bad_request("wrong parameter action in request")
        chat = self._world.chat(method.chat_id)
        chat.actions.append({"action": str(method.action), "version": chat.changed()})
        return True

    def set_reaction(self, method: SetMessageReaction) -> bool:
        chat = self._world.chat(method.chat_id)
        message = chat.visible(method.message_id)
        if message is None:
            raise bad_request("message to react not found")
        reactions = [reaction.model_dump(mode="json") for reaction in method.reaction or ()]
        if len(reactions) > 1:
            raise bad_request("REACTIONS_TOO_MANY")
        if any(reaction.get("emoji") not in _REACTIONS for reaction in reactions):
            raise bad_request("REACTION_INVALID")
        message.reaction = reactions
        message.version = chat.changed()
        return True

    def get_file(self, method: GetFile) -> Json:
        file = self._world.files.get(method.file_id)
        if file is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if len(file.content) > _LARGEST_FILE:
            raise bad_request("file is too big")
        return {
            "file_id": file.id,
            "file_unique_id": file.unique_id,
            "file_size": len(file.content),
            "file_path": file.path,
        }
