"""A person at their screen: finds buttons by their words, and reads what a tap turned a message into."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.texts import Texts
from cli.demo.recruitment import Recruitment, Speaker
from playground.screen import Message
from tests.bot.ledger import until

TAGS = re.compile("<[^>]+>")


@dataclass(frozen=True)
class Desk:
    """A person and what the bot says in their language."""

    speaker: Speaker
    recruitment: Recruitment
    texts: Texts

    def words(self, key: str, **params: str | int) -> str:
        """A text as it is seen: without markup."""
        return TAGS.sub("", self.texts.get(self.speaker.language, key, **params))

    async def say(self, text: str) -> Message:
        """Send a text; the answer that comes."""
        await self.speaker.person.send(text)
        return await self.speaker.person.wait_text("")

    async def sees(self, wanted: str | re.Pattern[str]) -> Message:
        return await self.speaker.person.wait_text(wanted)

    async def told(self, key: str) -> Message:
        """Wait for a text of the locales."""
        return await self.sees(self.words(key))

    async def tap(self, message: Message, label: str) -> Message:
        """Tap a button of this message; the message as it is once the tap is answered."""
        button = next((button for button in message.buttons if button.label == label), None)
        assert button, f"no [{label}] under\n{message}"
        await self.speaker.person.tap_button(button)
        return await self.now(message)

    async def press(self, message: Message, key: str) -> Message:
        return await self.tap(message, self.words(key))

    async def now(self, message: Message) -> Message:
        """A message as it is now."""
        return next(m for m in (await self.speaker.person.screen()).messages if m.id == message.id)

    async def offers(self, message: Message, label: str) -> Message:
        """Wait until a message has that button."""

        async def has() -> bool:
            return label in labels(await self.now(message))

        await until(has)
        return await self.now(message)

    async def loses(self, message: Message, label: str) -> None:
        """Wait until a message has that button no more."""

        async def gone() -> bool:
            return label not in labels(await self.now(message))

        await until(gone)

    async def toast(self) -> str:
        """The words of the last toast or alert."""
        return (await self.speaker.person.screen()).toasts[-1].text


def labels(message: Message) -> list[str]:
    return [button.label for button in message.buttons]
