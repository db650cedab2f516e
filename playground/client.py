"""Drives the people of a local Telegram: they write, tap, and look at their screens."""

from __future__ import annotations

import asyncio
import base64
import re
import time
from types import TracebackType
from typing import Any, Self

import aiohttp

from playground.links import start_parameter
from playground.screen import Button, Message, Screen, ScreenError, read_screen

# ruff: noqa: ASYNC109 — the time-out is given to the server, which waits for the change

_LONGEST_WAIT_S = 30.0


class LocalTelegramError(Exception):
    """The local Telegram cannot do what was asked; the message is its sentence."""


class LocalTelegram:
    """The control client of a running local Telegram."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None
        self._username: str | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def person(
        self,
        first_name: str,
        *,
        id: int | None = None,  # noqa: A002 — Telegram's own word
        language: str = "ru",
        username: str | None = None,
        last_name: str | None = None,
    ) -> Person:
        """A person with that name; a known id is the same person again."""
        body = {
            "id": id,
            "first_name": first_name,
            "last_name": last_name,
            "username": username,
            "language_code": language,
        }
        user = await self.ask("POST", "/_/people", body)
        return Person(self, user["id"], first_name)

    async def username(self) -> str:
        """The bot's username."""
        if self._username is None:
            self._username = str((await self.state())["bot"]["username"])
        return self._username

    async def state(self) -> dict[str, Any]:
        """pending, in_flight, idle (seconds), webhook, counts (requests by method)."""
        state: dict[str, Any] = await self.ask("GET", "/_/state")
        return state

    async def quiet(self, timeout: float = 10.0, *, still: float = 0.3) -> None:
        """Wait till all updates are confirmed and no request came for `still` s. Raises TimeoutError."""
        deadline = time.monotonic() + timeout
        while True:
            left = max(deadline - time.monotonic(), 0.0)
            wait = min(left, _LONGEST_WAIT_S)
            answer = await self.ask("GET", f"/_/quiet?still={still}&timeout={wait}")
            if answer["quiet"]:
                return
            if left <= _LONGEST_WAIT_S:
                raise TimeoutError(f"not quiet within {timeout} s: {await self.state()}")

    async def requests(self, after: int = 0) -> list[dict[str, Any]]:
        """Requests of the bot: number, method, chat_id, time, seconds, error."""
        entries: list[dict[str, Any]] = await self.ask("GET", f"/_/requests?after={after}")
        return entries

    async def fault(
        self,
        kind: str | int,
        method: str = "*",
        *,
        chat_id: int | None = None,
        times: int | None = 1,
        retry_after: int = 1,
        description: str | None = None,
        seconds: float = 0.0,
    ) -> None:
        """Let the next `times` calls (None: all, until cleared) fail; the kinds are in playground/faults.py.

        `method` "*" is every method but getUpdates.
        """
        body = {
            "kind": kind,
            "method": method,
            "chat_id": chat_id,
            "times": times,
            "retry_after": retry_after,
            "description": description,
            "seconds": seconds,
        }
        await self.ask("POST", "/_/faults", body)

    async def faults(self) -> list[dict[str, Any]]:
        """The faults still to strike."""
        faults: list[dict[str, Any]] = await self.ask("GET", "/_/faults")
        return faults

    async def clear_faults(self) -> None:
        await self.ask("DELETE", "/_/faults")

    async def inject(self, update: dict[str, Any]) -> int:
        """Queue any JSON object as an update; its id (given or made)."""
        return int((await self.ask("POST", "/_/updates", update))["update_id"])

    async def repeat(self, update_id: int | None = None, times: int = 1) -> int:
        """Deliver an update (default: the last) `times` more times with the same id, also a confirmed one."""
        body = {"update_id": update_id, "times": times}
        return int((await self.ask("POST", "/_/updates/repeat", body))["update_id"])

    async def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """One call of the control API. Raises LocalTelegramError."""
        if self._session is None:
            raise LocalTelegramError("use it as `async with LocalTelegram(url) as telegram:`")
        async with self._session.request(method, self.url + path, json=body) as response:
            answer = await response.json()
            if response.status != 200:
                raise LocalTelegramError(answer["error"])
            return answer


class Person:
    """Somebody with Telegram, in a private chat with the bot."""

    def __init__(self, telegram: LocalTelegram, id: int, first_name: str) -> None:  # noqa: A002
        self.id = id
        self.first_name = first_name
        self._telegram = telegram
        self._acted_at = 0

    async def send(self, text: str, *, reply_to: int | None = None) -> int:
        """Send a text; the id of the (first) message. Over 4096 units it goes as several messages."""
        answer = await self._act("text", {"text": text, "reply_to": reply_to})
        return int(answer["message_ids"][0])

    async def follow(self, link: str) -> int:
        """Open a deep link to the bot and press Start."""
        parameter = start_parameter(link, await self._telegram.username())
        if parameter is None:
            raise LocalTelegramError(f"{link} does not lead to the bot")
        return await self.send(f"/start {parameter}".strip())

    async def edit(self, message_id: int, text: str) -> None:
        """Change one of their own messages."""
        await self._act("edit", {"message_id": message_id, "text": text})

    async def send_voice(self, content: bytes = b"OggS", *, duration: int = 5, reply_to: int | None = None) -> int:
        """Send a voice message of `duration` seconds."""
        return await self._attach("voice", content, "voice.ogg", "audio/ogg", duration=duration, reply_to=reply_to)

    async def send_video_note(self, content: bytes = b"ftyp", *, duration: int = 5) -> int:
        """Send a round video message of `duration` seconds."""
        return await self._attach("video_note", content, "note.mp4", "video/mp4", duration=duration)

    async def send_photo(self, content: bytes = b"\xff\xd8\xff", *, caption: str | None = None) -> int:
        return await self._attach("photo", content, "photo.jpg", "image/jpeg", caption=caption)

    async def send_document(
        self,
        content: bytes,
        name: str,
        *,
        mime_type: str = "application/octet-stream",
        caption: str | None = None,
    ) -> int:
        return await self._attach("document", content, name, mime_type, caption=caption)

    async def send_sticker(self) -> int:
        return await self._attach("sticker", b"RIFF", "sticker.webp", "image/webp")

    async def send_contact(self, phone_number: str, *, user_id: int | None = None) -> int:
        """Send a contact card: their own, unless another id is given."""
        answer = await self._act("contact", {"phone_number": phone_number, "user_id": user_id})
        return int(answer["message_ids"][0])

    async def tap(self, label: str, *, timeout: float = 10.0) -> None:
        """Tap the newest button whose label equals, else contains the words; wait till the bot answers it."""
        await self.tap_button((await self.screen()).button(label), timeout=timeout)

    async def tap_button(self, button: Button, *, timeout: float = 10.0) -> None:
        """Tap this very button; a key under the input field sends its words."""
        if button.data is not None:
            await self.tap_data(button.message_id, button.data, timeout=timeout)
        elif button.asks_contact:
            await self.send_contact("+70000000000")
        elif button.message_id == 0:
            await self.send(button.label)
        elif button.url is not None:
            await self.follow(button.url)
        else:
            raise LocalTelegramError(f"the button {button.label!r} tells the bot nothing")

    async def tap_data(self, message_id: int, data: str, *, timeout: float = 10.0) -> None:
        """Send a tap with any data on any message, as a tampered app can; wait till the bot answers it."""
        await self._answered(await self._query(message_id, data), timeout)

    async def double_tap(self, label: str, *, timeout: float = 10.0) -> None:
        """Tap twice before the bot can answer; wait till both taps are answered."""
        button = (await self.screen()).button(label)
        if button.data is None:
            raise LocalTelegramError(f"the button {label!r} is not one to tap twice")
        first = await self._query(button.message_id, button.data)
        acted_at = self._acted_at
        second = await self._query(button.message_id, button.data)
        self._acted_at = acted_at
        await asyncio.gather(self._answered(first, timeout), self._answered(second, timeout))

    async def block(self) -> None:
        await self._act("block", {})

    async def unblock(self) -> None:
        await self._act("unblock", {})

    async def screen(self) -> Screen:
        """What they see now."""
        return await self._screen(after=-1, seconds=0)

    async def wait_text(self, wanted: str | re.Pattern[str], *, timeout: float = 10.0) -> Message:
        """The bot's message, new or with a new text since their last act, that contains or matches this.

        Raises ScreenError (an AssertionError) with the screen when none comes in time.
        """
        deadline = time.monotonic() + timeout
        after = -1
        while True:
            left = max(deadline - time.monotonic(), 0.0)
            screen = await self._screen(after=after, seconds=min(left, _LONGEST_WAIT_S))
            for message in reversed(screen.messages):
                if message.from_bot and message.text_version > self._acted_at and message.matches(wanted):
                    return message
            if left == 0:
                raise ScreenError(f"no {_shown(wanted)} within {timeout} s\n{screen}")
            after = screen.version

    async def wait_toast(self, wanted: str | re.Pattern[str], *, timeout: float = 10.0) -> str:
        """The words of a toast or alert since their last act. Raises ScreenError when none comes in time."""
        deadline = time.monotonic() + timeout
        after = -1
        while True:
            left = max(deadline - time.monotonic(), 0.0)
            screen = await self._screen(after=after, seconds=min(left, _LONGEST_WAIT_S))
            for toast in reversed(screen.toasts):
                if toast.version > self._acted_at and re.search(_pattern(wanted), toast.text):
                    return toast.text
            if left == 0:
                raise ScreenError(f"no toast {_shown(wanted)} within {timeout} s\n{screen}")
            after = screen.version

    async def _screen(self, *, after: int, seconds: float) -> Screen:
        path = f"/_/people/{self.id}/chat?after={after}&timeout={seconds}"
        return read_screen(await self._telegram.ask("GET", path))

    async def _act(self, act: str, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = await self._telegram.ask("POST", f"/_/people/{self.id}/{act}", body)
        self._acted_at = answer["version"]
        return answer

    async def _query(self, message_id: int, data: str) -> str:
        return str((await self._act("tap", {"message_id": message_id, "data": data}))["query_id"])

    async def _answered(self, query_id: str, seconds: float) -> None:
        path = f"/_/queries/{query_id}?timeout={seconds}"
        if not (await self._telegram.ask("GET", path))["answered"]:
            raise ScreenError(f"the tap was not answered within {seconds} s\n{await self.screen()}")

    async def _attach(
        self,
        kind: str,
        content: bytes,
        name: str,
        mime_type: str,
        *,
        caption: str | None = None,
        duration: int = 1,
        reply_to: int | None = None,
    ) -> int:
        body = {
            "kind": kind,
            "content": base64.b64encode(content).decode(),
            "name": name,
            "mime_type": mime_type,
            "caption": caption,
            "duration": duration,
            "reply_to": reply_to,
        }
        return int((await self._act("attachment", body))["message_ids"][0])


def _pattern(wanted: str | re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(re.escape(wanted)) if isinstance(wanted, str) else wanted


def _shown(wanted: str | re.Pattern[str]) -> str:
    return repr(wanted if isinstance(wanted, str) else wanted.pattern)
