"""What the local Telegram remembers: people, their chats with the bot, files, queries. All in memory."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from playground.errors import bad_request, forbidden

Json = dict[str, Any]

_YEAR_2026 = 1_767_225_600


def first_number() -> int:
    """Where ids of updates and messages start; fits 31 bits, as Telegram's do.

    Taken from the clock, so that a bot whose database outlives this process does not take new updates for
    old ones (at up to 50 a second).
    """
    return int((time.time() - _YEAR_2026) * 50) % 2_000_000_000 + 1


class Signal:
    """Wakes everyone who waits for the next change."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def fire(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, seconds: float) -> bool:
        """Whether a change came within that time."""
        try:
            async with asyncio.timeout(max(seconds, 0)):
                await self._event.wait()
        except TimeoutError:
            return False
        return True


@dataclass
class Message:
    """A message of either side; `body` is what the Bot API shows of it."""

    id: int
    from_bot: bool
    body: Json
    version: int
    text_version: int
    edited: bool = False
    deleted: bool = False
    reaction: list[Json] = field(default_factory=list)

    @property
    def text(self) -> str:
        return str(self.body.get("text") or self.body.get("caption") or "")

    def as_json(self) -> Json:
        """As the control API shows it."""
        own = ("id", "from_bot", "version", "text_version", "edited", "deleted", "reaction")
        return {name: getattr(self, name) for name in own} | {"body": self.body}


@dataclass
class Query:
    """A tap that waits for `answerCallbackQuery`."""

    id: str
    chat_id: int
    asked_at: float
    answered: bool = False


@dataclass
class File:
    """A file sent by either side."""

    id: str
    unique_id: str
    path: str
    content: bytes
    name: str
    mime_type: str


@dataclass
class Chat:
    """The private chat of one person with the bot."""

    user: Json
    started: bool = False
    blocked: bool = False
    version: int = 0
    messages: dict[int, Message] = field(default_factory=dict)
    toasts: list[Json] = field(default_factory=list)
    actions: list[Json] = field(default_factory=list)
    reply_keyboard: Json | None = None
    instance: str = field(default_factory=lambda: str(secrets.randbits(62)))
    signal: Signal = field(default_factory=Signal)

    @property
    def id(self) -> int:
        return int(self.user["id"])

    def as_chat(self) -> Json:
        """The `Chat` object of the Bot API."""
        names = ("first_name", "last_name", "username")
        return {"id": self.id, "type": "private"} | {n: self.user[n] for n in names if n in self.user}

    def changed(self) -> int:
        """Count a change and wake who waits for it."""
        self.version += 1
        self.signal.fire()
        return self.version

    def visible(self, message_id: int | None) -> Message | None:
        """The message with this id, unless it was deleted."""
        message = self.messages.get(message_id) if message_id is not None else None
        return None if message is None or message.deleted else message


class World:
    """Everything one bot can see of the local Telegram."""

    def __init__(self, token: str, username: str, *, query_lifetime: float = 60.0) -> None:
        self.token = token
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "MisMatch",
            "username": username,
        }
        self.query_lifetime = query_lifetime
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.files: dict[str, File] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.commands: dict[tuple[str, int, str], list[Json]] = {}
        self._message_ids = count(first_number())
        self._person_ids = count(int(time.time() * 1000))

    def add_person(self, user: Json) -> Chat:
        """A new person, or new names for a known one."""
        given = {name: value for name, value in user.items() if value is not None}
        given.setdefault("id", next(self._person_ids))
        given["is_bot"] = False
        if chat := self.chats.get(given["id"]):
            chat.user = given
            return chat
        chat = Chat(given)
        self.chats[chat.id] = chat
        return chat

    def chat(self, chat_id: int | str) -> Chat:
        """The chat the bot means. Raises ApiError as Telegram does when the bot cannot write there."""
        try:
            chat = self.chats.get(int(chat_id))
        except ValueError:
            chat = None
        if chat is None:
            raise bad_request("chat not found")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def add_message(self, chat: Chat, content: Json, *, from_bot: bool) -> Message:
        """Put a message into a chat; `content` is the body without id, date and sender."""
        message_id = next(self._message_ids)
        body = {
            "message_id": message_id,
            "from": self.bot if from_bot else chat.user,
            "chat": chat.as_chat(),
            "date": int(time.time()),
            **content,
        }
        version = chat.changed()
        message = Message(message_id, from_bot, body, version, version)
        chat.messages[message_id] = message
        return message

    def add_query(self, chat: Chat) -> Query:
        query = Query(str(secrets.randbits(60)), chat.id, time.monotonic())
        self.queries[query.id] = query
        return query

    def is_open(self, query: Query | None) -> bool:
        """Whether a tap may still be answered."""
        return query is not None and not query.answered and time.monotonic() - query.asked_at <= self.query_lifetime

    def add_file(self, content: bytes, *, folder: str, name: str, mime_type: str) -> File:
        identifier = secrets.token_urlsafe(24)
        ending = name.rpartition(".")[2] if "." in name else "bin"
        path = f"{folder}/file_{len(self.files)}.{ending}"
        file = File(identifier, secrets.token_urlsafe(8), path, content, name, mime_type)
        self.files[identifier] = file
        return file

    def commands_for(self, chat: Chat) -> list[Json]:
        """The commands that the person's app lists, by Telegram's order of scopes."""
        language = str(chat.user.get("language_code", ""))[:2]
        for kind, chat_id in (("chat", chat.id), ("all_private_chats", 0), ("default", 0)):
            for code in (language, ""):
                if found := self.commands.get((kind, chat_id, code)):
                    return found
        return []
