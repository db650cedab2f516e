"""What a person sees: the chat with its messages, buttons and toasts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from playground.entities import covered


class ScreenError(AssertionError):
    """What was looked for is not on the screen; the message shows the screen."""


@dataclass(frozen=True)
class Button:
    """A button under a message, or under the input field (`message_id` 0)."""

    label: str
    message_id: int
    data: str | None = None
    url: str | None = None
    copies: str | None = None
    asks_contact: bool = False


@dataclass(frozen=True)
class Message:
    """A message as seen on the screen; `text` is its text or caption without markup."""

    id: int
    from_bot: bool
    text: str
    version: int
    text_version: int
    edited: bool
    rows: tuple[tuple[Button, ...], ...]
    links: tuple[str, ...]
    body: Mapping[str, Any]
    reactions: tuple[str, ...] = ()

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.rows for button in row]

    @property
    def media(self) -> str | None:
        """photo, document, voice, video_note, sticker, contact, or None for a text."""
        kinds = ("photo", "document", "voice", "video_note", "sticker", "contact")
        return next((kind for kind in kinds if kind in self.body), None)

    @property
    def quote(self) -> tuple[int, str] | None:
        """The message that this one replies to and the words it marks there; None without a mark."""
        if "quote" not in self.body:
            return None
        return self.body["reply_to_message"]["message_id"], self.body["quote"]["text"]

    @property
    def entities(self) -> list[dict[str, Any]]:
        return list(self.body.get("entities") or self.body.get("caption_entities") or ())

    def matches(self, wanted: str | re.Pattern[str]) -> bool:
        return wanted in self.text if isinstance(wanted, str) else wanted.search(self.text) is not None

    def __str__(self) -> str:
        media = f"({self.media}) " if self.media else ""
        lines = [f"{'bot' if self.from_bot else 'me '} │ {media}{self.text}".replace("\n", "\n    │ ")]
        lines += ["    │ " + " ".join(f"[{button.label}]" for button in row) for row in self.rows]
        marks = [*(["edited"] if self.edited else []), *self.reactions]
        return "\n".join(lines) + (f"  ({', '.join(marks)})" if marks else "")


@dataclass(frozen=True)
class Toast:
    """The words of an answered tap; an alert must be closed by the person."""

    text: str
    alert: bool
    version: int


@dataclass(frozen=True)
class Screen:
    """The chat of one person at one moment; deleted messages are not on it."""

    person: str
    version: int
    messages: tuple[Message, ...]
    toasts: tuple[Toast, ...]
    actions: tuple[str, ...]
    reply_buttons: tuple[Button, ...]
    commands: tuple[tuple[str, str], ...]
    blocked: bool

    @property
    def last(self) -> Message:
        """The newest message of the bot. Raises ScreenError when there is none."""
        for message in reversed(self.messages):
            if message.from_bot:
                return message
        raise ScreenError(f"the bot has written nothing\n{self}")

    @property
    def text(self) -> str:
        """Everything to read in the messages, oldest first."""
        return "\n".join(message.text for message in self.messages)

    @property
    def buttons(self) -> dict[str, Button]:
        """Buttons by label; of several with one label, the newest."""
        inline = {button.label: button for message in self.messages for button in message.buttons}
        return {button.label: button for button in self.reply_buttons} | inline

    @property
    def links(self) -> list[str]:
        """Addresses one can open from here: links in texts and of buttons, oldest first."""
        return [link for message in self.messages for link in message.links]

    def button(self, label: str) -> Button:
        """The newest button with this label, else the newest whose label contains it. Raises ScreenError."""
        inline = [button for message in reversed(self.messages) for button in message.buttons]
        buttons = [*inline, *self.reply_buttons]
        for button in buttons:
            if button.label == label:
                return button
        for button in buttons:
            if label in button.label:
                return button
        raise ScreenError(f"no button {label!r}\n{self}")

    def __str__(self) -> str:
        lines = [f"── {self.person} ──", *map(str, self.messages)]
        lines += [f"{'alert' if toast.alert else 'toast'} │ {toast.text}" for toast in self.toasts]
        if self.reply_buttons:
            lines.append("keys  │ " + " ".join(f"[{button.label}]" for button in self.reply_buttons))
        return "\n".join([*lines, "── blocked the bot ──"] if self.blocked else lines)


def read_screen(chat: Mapping[str, Any]) -> Screen:
    """The screen from what the control API tells of a chat."""
    person = chat["person"]
    return Screen(
        person=" ".join(filter(None, (person["first_name"], person.get("last_name")))),
        version=chat["version"],
        messages=tuple(_read_message(message) for message in chat["messages"] if not message["deleted"]),
        toasts=tuple(Toast(toast["text"], toast["alert"], toast["version"]) for toast in chat["toasts"]),
        actions=tuple(action["action"] for action in chat["actions"]),
        reply_buttons=_reply_buttons(chat["reply_keyboard"]),
        commands=tuple((command["command"], command["description"]) for command in chat["commands"]),
        blocked=chat["blocked"],
    )


def _read_message(message: Mapping[str, Any]) -> Message:
    body = message["body"]
    kind: Literal["text", "caption"] = "text" if "text" in body else "caption"
    entities = body.get("entities" if kind == "text" else "caption_entities", ())
    text = body.get(kind, "")
    keyboard = body.get("reply_markup", {}).get("inline_keyboard", ())
    rows = tuple(tuple(_inline_button(body["message_id"], button) for button in row) for row in keyboard)
    linked = [link for entity in entities if (link := _link(text, entity))]
    return Message(
        id=message["id"],
        from_bot=message["from_bot"],
        text=text,
        version=message["version"],
        text_version=message["text_version"],
        edited=message["edited"],
        rows=rows,
        links=(*linked, *(button.url for row in rows for button in row if button.url)),
        body=body,
        reactions=tuple(reaction.get("emoji", "?") for reaction in message["reaction"]),
    )


def _link(text: str, entity: dict[str, Any]) -> str | None:
    if entity["type"] == "url":
        return covered(text, entity)
    return entity.get("url")


def _inline_button(message_id: int, button: Mapping[str, Any]) -> Button:
    return Button(
        label=button["text"],
        message_id=message_id,
        data=button.get("callback_data"),
        url=button.get("url") or button.get("web_app", {}).get("url"),
        copies=button.get("copy_text", {}).get("text"),
    )


def _reply_buttons(keyboard: Mapping[str, Any] | None) -> tuple[Button, ...]:
    rows = (keyboard or {}).get("keyboard", ())
    return tuple(
        Button(button["text"], 0, asks_contact=bool(button.get("request_contact"))) for row in rows for button in row
    )
