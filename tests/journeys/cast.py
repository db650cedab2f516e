"""The people of a journey: what they can do, what they have seen, what they have said."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.services.actor import Language
from playground.people import Attachment, People
from playground.state import Chat, Message, Query

ATTACHMENTS = {
    "voice": (b"OggS", "voice.ogg", "audio/ogg"),
    "video_note": (b"ftyp", "note.mp4", "video/mp4"),
    "photo": (b"\xff\xd8\xff", "photo.jpg", "image/jpeg"),
    "document": (b"%PDF-1.4", "letter.pdf", "application/pdf"),
    "sticker": (b"RIFF", "sticker.webp", "image/webp"),
}


@dataclass(frozen=True)
class Tap:
    """A button under a message, as it was seen once."""

    message_id: int
    data: str
    label: str


@dataclass
class Said:
    """A text that somebody sent: every wording it ever had, and in which interview's answers it has to be found."""

    wordings: list[str]
    answers: uuid.UUID | None = None


@dataclass(eq=False)
class Player:
    """Somebody with Telegram. `word` is in every text they send, `name_word` in their name: nobody else's has it."""

    key: str
    chat: Chat
    language: Language
    word: str
    name_word: str
    people: People
    may_know: set[str] = field(default_factory=set)
    said: dict[int, Said] = field(default_factory=dict)
    seen: dict[tuple[int, str], Tap] = field(default_factory=dict)
    _waits: int | str | None = None
    """What the last act waits for: anything after this version of the chat, or the answer to this tap."""
    _scanned: int = 0
    _number: int = 0

    def begin_anew(self) -> None:
        """Forget the journeys before: whoever is in many of them has an empty chat again."""
        self.chat.messages.clear()
        self.chat.toasts.clear()
        self.said.clear()
        self.seen.clear()
        self._waits, self._scanned = None, self.chat.version

    def words(self, text: str = "") -> str:
        """Something to say that only this person says."""
        self._number += 1
        return f"{self.word} {self._number} {text}".strip()

    def say(self, text: str, reply_to: int | None = None) -> list[int]:
        since = self.chat.version
        sent = self.people.say(self.chat, text, reply_to)
        self._waits = since
        for message_id in sent:
            self.said[message_id] = Said([self.chat.messages[message_id].text])
        return sent

    def attach(self, kind: str) -> None:
        content, name, mime_type = ATTACHMENTS[kind]
        since = self.chat.version
        self.people.attach(self.chat, Attachment(kind, content, name, mime_type, duration=5))
        self._waits = since

    def send_contact(self) -> None:
        since = self.chat.version
        self.people.share_contact(self.chat, "+10000000000")
        self._waits = since

    def edit(self, message_id: int, text: str, *, is_told: bool) -> None:
        """Change what was sent; `is_told`: it is part of an answer, so that something has to be said of it."""
        since = self.chat.version
        self.people.edit(self.chat, message_id, text)
        self._waits = since if is_told else None
        self.said[message_id].wordings.append(self.chat.messages[message_id].text)

    def tap(self, tap: Tap) -> None:
        self._waits = self.people.tap(self.chat, tap.message_id, tap.data)

    def set_blocked(self, blocked: bool) -> None:
        self._waits = None
        (self.people.block if blocked else self.people.unblock)(self.chat)

    @property
    def messages(self) -> list[Message]:
        """The bot's messages on the screen, the oldest first."""
        return [message for message in self.chat.messages.values() if message.from_bot and not message.deleted]

    @property
    def newest(self) -> Message | None:
        return next(reversed(self.messages), None)

    def newest_taps(self) -> list[Tap]:
        """The buttons of the newest message that has any."""
        for message in reversed(self.messages):
            if taps := taps_of(message):
                return taps
        return []

    def look(self) -> list[str]:
        """Read what is new on the screen since the last look."""
        since, self._scanned = self._scanned, self.chat.version
        texts = []
        for message in self.messages:
            if message.version > since:
                texts.append(message.text)
                self.seen |= {(tap.message_id, tap.data): tap for tap in taps_of(message)}
        return texts + [str(toast["text"]) for toast in self.chat.toasts if toast["version"] > since]

    def was_answered(self, queries: Mapping[str, Query]) -> bool:
        """Whether the bot did anything to be seen since the last act."""
        waits = self._waits
        if waits is None or self.chat.blocked:
            return True
        if isinstance(waits, str):
            return queries[waits].answered
        return any(message.version > waits for message in self.messages) or any(
            toast["version"] > waits for toast in self.chat.toasts
        )


def taps_of(message: Message) -> list[Tap]:
    rows = message.body.get("reply_markup", {}).get("inline_keyboard", ())
    return [
        Tap(message.id, button["callback_data"], button["text"])
        for row in rows
        for button in row
        if "callback_data" in button
    ]
