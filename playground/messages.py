"""Messages of the bot: sent, edited, deleted, copied."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from aiogram.methods import (
    CopyMessage,
    DeleteMessage,
    EditMessageReplyMarkup,
    EditMessageText,
    ForwardMessage,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendVideoNote,
    SendVoice,
)

from playground.calls import Upload, given
from playground.errors import bad_request
from playground.keyboards import Markup, inline_keyboard, reply_keyboard
from playground.markup import utf16_length
from playground.media import media_body
from playground.state import Chat, File, Json, Message, World
from playground.texts import caption_content, text_content

_CONTENT = (
    "text",
    "entities",
    "caption",
    "caption_entities",
    "photo",
    "document",
    "voice",
    "video_note",
    "sticker",
    "contact",
)
_EFFECTS = frozenset(
    (
        "5104841245755180586",  # 🔥
        "5107584321108051014",  # 👍
        "5104858069142078462",  # 👎
        "5159385139981059251",  # ❤️
        "5046509860389126442",  # 🎉
        "5046589136895476101",  # 💩
    )
)
"""The message effects that are free; the chats here are private, where alone Telegram takes them."""
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_Captioned = SendPhoto | SendDocument | SendVoice
_QUOTED_FORMATS = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler", "custom_emoji"})
_LONGEST_QUOTE = 1024
_Sending = SendMessage | _Captioned | SendVideoNote | CopyMessage


class Messages:
    """The methods that put messages into chats and change them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.handlers: dict[type[Any], Callable[[Any], Any]] = {
            SendMessage: self.send_text,
            EditMessageText: self.edit_text,
            EditMessageReplyMarkup: self.edit_keyboard,
            DeleteMessage: self.delete,
            CopyMessage: self.copy,
            ForwardMessage: self.forward,
        }
        self.with_uploads: dict[type[Any], Callable[[Any, dict[str, Upload]], Any]] = {
            SendPhoto: lambda m, uploads: self.send_media("photo", m, m.photo, uploads),
            SendDocument: lambda m, uploads: self.send_media("document", m, m.document, uploads),
            SendVoice: lambda m, uploads: self.send_media("voice", m, m.voice, uploads),
            SendVideoNote: lambda m, uploads: self.send_media("video_note", m, m.video_note, uploads),
        }

    def send_text(self, method: SendMessage) -> Json:
        content = text_content(method.text, method.parse_mode, method.entities)
        return self._send(method, content).body

    def send_media(
        self,
        kind: str,
        method: _Captioned | SendVideoNote,
        source: object,
        uploads: dict[str, Upload],
    ) -> Json:
        content = {}
        if not isinstance(method, SendVideoNote):  # which Telegram shows without words
            content = caption_content(method.caption, method.parse_mode, method.caption_entities)
        file = self._file(kind, str(source), uploads)
        duration = getattr(method, "duration", None) or 0
        return self._send(method, content | media_body(kind, file, duration=duration)).body

    def edit_text(self, method: EditMessageText) -> Json:
        content = text_content(method.text, method.parse_mode, method.entities)
        keyboard = inline_keyboard(method.reply_markup)
        chat, message = self._editable(method)
        if "text" not in message.body:
            raise bad_request("there is no text in the message to edit")
        return self._change(chat, message, content, keyboard)

    def edit_keyboard(self, method: EditMessageReplyMarkup) -> Json:
        keyboard = inline_keyboard(method.reply_markup)
        chat, message = self._editable(method)
        content = {name: message.body[name] for name in _CONTENT if name in message.body}
        return self._change(chat, message, content, keyboard)

    def delete(self, method: DeleteMessage) -> bool:
        chat = self._world.chat(method.chat_id)
        message = chat.visible(method.message_id)
        if message is None:
            raise bad_request("message to delete not found")
        message.deleted = True
        message.version = chat.changed()
        return True

    def copy(self, method: CopyMessage) -> Json:
        source = self._source(method.from_chat_id, method.message_id, "message to copy not found")
        content = {name: source.body[name] for name in _CONTENT if name in source.body}
        if method.caption is not None and "text" not in content:
            content = {name: value for name, value in content.items() if not name.startswith("caption")}
            content |= caption_content(method.caption, method.parse_mode, method.caption_entities)
        return {"message_id": self._send(method, content).id}

    def forward(self, method: ForwardMessage) -> Json:
        source = self._source(method.from_chat_id, method.message_id, "message to forward not found")
        content = {name: source.body[name] for name in _CONTENT if name in source.body}
        origin = {"type": "user", "sender_user": source.body["from"], "date": source.body["date"]}
        chat = self._world.chat(method.chat_id)
        return self._world.add_message(chat, content | {"forward_origin": origin}, from_bot=True).body

    def _send(self, method: _Sending, content: Json) -> Message:
        markup: Markup | None = method.reply_markup
        keyboard = inline_keyboard(markup)
        chat = self._world.chat(method.chat_id)
        if method.message_effect_id is not None and method.message_effect_id not in _EFFECTS:
            raise bad_request("EFFECT_ID_INVALID")
        under_input = reply_keyboard(markup, chat.reply_keyboard)
        content = content | _reply(chat, method)
        if method.message_effect_id:
            content["effect_id"] = method.message_effect_id
        if keyboard:
            content["reply_markup"] = keyboard
        chat.reply_keyboard = under_input
        return self._world.add_message(chat, content, from_bot=True)

    def _editable(self, method: EditMessageText | EditMessageReplyMarkup) -> tuple[Chat, Message]:
        if method.chat_id is None:
            raise bad_request("chat_id is empty")
        if method.message_id is None:
            raise bad_request("message identifier is not specified")
        chat = self._world.chat(method.chat_id)
        message = chat.visible(method.message_id)
        if message is None:
            raise bad_request("message to edit not found")
        if not message.from_bot:
            raise bad_request("message can't be edited")
        return chat, message

    def _change(self, chat: Chat, message: Message, content: Json, keyboard: Json | None) -> Json:
        old = {name: message.body[name] for name in _CONTENT if name in message.body}
        if old == content and message.body.get("reply_markup") == keyboard:
            raise bad_request(_NOT_MODIFIED)
        kept = {name: value for name, value in message.body.items() if name not in (*_CONTENT, "reply_markup")}
        message.body = kept | content | {"edit_date": int(time.time())}
        if keyboard:
            message.body["reply_markup"] = keyboard
        message.edited = True
        message.version = chat.changed()
        if old != content:
            message.text_version = message.version
        return message.body

    def _source(self, chat_id: int | str, message_id: int, missing: str) -> Message:
        message = self._world.chat(chat_id).visible(message_id)
        if message is None:
            raise bad_request(missing)
        return message

    def _file(self, kind: str, source: str, uploads: dict[str, Upload]) -> File:
        if not source.startswith("attach://"):
            if source not in self._world.files:
                raise bad_request("wrong file identifier/HTTP URL specified")
            return self._world.files[source]
        upload = uploads.get(source.removeprefix("attach://"))
        if upload is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if not upload.content:
            raise bad_request("file must be non-empty")
        return self._world.add_file(upload.content, folder=f"{kind}s", name=upload.name, mime_type=upload.content_type)


def _reply(chat: Chat, method: _Sending) -> Json:
    """`reply_to_message`, when the bot replies to something that is there."""
    parameters = method.reply_parameters
    message_id = parameters.message_id if parameters else method.reply_to_message_id
    if message_id is None:
        return {}
    lenient = parameters.allow_sending_without_reply if parameters else method.allow_sending_without_reply
    replied = chat.visible(message_id)
    if replied is None:
        if given(lenient):
            return {}
        raise bad_request("message to be replied not found")
    body = {"reply_to_message": {k: v for k, v in replied.body.items() if k not in ("reply_to_message", "quote")}}
    return body | _quote(replied, parameters.quote if parameters else None)


def _quote(replied: Message, quote: str | None) -> Json:
    """`quote`, which must stand in the message letter for letter, formatted alike. Bold words are no plain ones."""
    if not quote:
        return {}
    text = replied.body.get("text") or replied.body.get("caption") or ""
    entities = replied.body.get("entities") or replied.body.get("caption_entities") or ()
    start = text.find(quote)
    position = utf16_length(text[:start])
    end = position + utf16_length(quote)
    formatted = any(
        entity["type"] in _QUOTED_FORMATS and entity["offset"] < end and position < entity["offset"] + entity["length"]
        for entity in entities
    )
    if start < 0 or formatted or utf16_length(quote) > _LONGEST_QUOTE:
        raise bad_request("QUOTE_TEXT_INVALID")
    return {"quote": {"text": quote, "position": position, "is_manual": True}}
