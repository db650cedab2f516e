"""What people do: every act changes their chat and queues the update a bot would get."""

from __future__ import annotations

import time
from dataclasses import dataclass

from playground.entities import cleaned, split_as_apps_do, with_found
from playground.errors import ControlError
from playground.media import media_body
from playground.state import Chat, Json, Message, World
from playground.updates import UpdateQueue


@dataclass(frozen=True)
class Attachment:
    """A file a person sends."""

    kind: str
    content: bytes
    name: str
    mime_type: str
    caption: str | None = None
    duration: int = 1


class People:
    """Acts of the people, on behalf of one of them at a time."""

    def __init__(self, world: World, updates: UpdateQueue) -> None:
        self._world = world
        self._updates = updates

    def say(self, chat: Chat, text: str, reply_to: int | None = None) -> list[int]:
        """Send a text, split as the apps split it; the ids of the messages."""
        parts = split_as_apps_do(cleaned(text))
        if not parts:
            raise ControlError("an app does not send an empty message")
        ids = []
        for part in parts:
            content: Json = {"text": part}
            if entities := with_found(part, []):
                content["entities"] = entities
            ids.append(self._send(chat, content, reply_to))
        return ids

    def attach(self, chat: Chat, attachment: Attachment, reply_to: int | None = None) -> int:
        """Send a voice message, video note, photo, document or sticker."""
        file = self._world.add_file(
            attachment.content,
            folder=f"{attachment.kind}s",
            name=attachment.name,
            mime_type=attachment.mime_type,
        )
        content = media_body(attachment.kind, file, duration=attachment.duration)
        if attachment.caption:
            content["caption"] = attachment.caption
        return self._send(chat, content, reply_to)

    def share_contact(self, chat: Chat, phone_number: str, user_id: int | None = None) -> int:
        """Send a contact card: the person's own, unless another id is given."""
        card = {
            "phone_number": phone_number,
            "first_name": chat.user["first_name"],
            "user_id": chat.id if user_id is None else user_id,
        }
        return self._send(chat, {"contact": card}, None)

    def edit(self, chat: Chat, message_id: int, text: str) -> None:
        """Change the text of one of the person's own messages."""
        message = self._own(chat, message_id)
        if "text" not in message.body:
            raise ControlError(f"message {message_id} has no text")
        text = cleaned(text).strip()
        kept = {name: value for name, value in message.body.items() if name != "entities"}
        message.body = kept | {"text": text, "edit_date": int(time.time())}
        if entities := with_found(text, []):
            message.body["entities"] = entities
        message.edited = True
        message.version = message.text_version = chat.changed()
        self._updates.put("edited_message", message.body)

    def tap(self, chat: Chat, message_id: int, data: str) -> str:
        """Tap a button, or send what a tampered app would send; the id of the query."""
        self._can_write(chat)
        message = chat.visible(message_id)
        gone = {"chat": chat.as_chat(), "message_id": message_id, "date": 0}
        query = self._world.add_query(chat)
        chat.changed()
        self._updates.put(
            "callback_query",
            {
                "id": query.id,
                "from": chat.user,
                "chat_instance": chat.instance,
                "message": message.body if message else gone,
                "data": data,
            },
        )
        return query.id

    def block(self, chat: Chat) -> None:
        """Stop the bot."""
        if not chat.blocked:
            chat.blocked = True
            self._membership(chat, "member", "kicked")

    def unblock(self, chat: Chat) -> None:
        """Let the bot write again."""
        if chat.blocked:
            chat.blocked = False
            self._membership(chat, "kicked", "member")

    def _send(self, chat: Chat, content: Json, reply_to: int | None) -> int:
        self._can_write(chat)
        if reply_to is not None:
            replied = chat.visible(reply_to)
            if replied is None:
                raise ControlError(f"there is no message {reply_to} to reply to")
            content["reply_to_message"] = {k: v for k, v in replied.body.items() if k != "reply_to_message"}
        chat.started = True
        message = self._world.add_message(chat, content, from_bot=False)
        self._updates.put("message", message.body)
        return message.id

    def _can_write(self, chat: Chat) -> None:
        if chat.blocked:
            raise ControlError(f"{chat.user['first_name']} has blocked the bot")

    def _own(self, chat: Chat, message_id: int) -> Message:
        message = chat.visible(message_id)
        if message is None or message.from_bot:
            raise ControlError(f"{chat.user['first_name']} has no message {message_id}")
        return message

    def _membership(self, chat: Chat, old: str, new: str) -> None:
        chat.changed()
        members = {
            "member": {"status": "member", "user": self._world.bot},
            "kicked": {"status": "kicked", "user": self._world.bot, "until_date": 0},
        }
        self._updates.put(
            "my_chat_member",
            {
                "chat": chat.as_chat(),
                "from": chat.user,
                "date": int(time.time()),
                "old_chat_member": members[old],
                "new_chat_member": members[new],
            },
        )
