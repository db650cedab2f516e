"""The control API under `/_/`: JSON over HTTP, for tests and for the page that shows the chats."""

from __future__ import annotations

import base64
import time
from collections.abc import Awaitable, Callable
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from playground.errors import ControlError
from playground.faults import Fault, Faults, Kind
from playground.journal import Journal
from playground.people import Attachment, People
from playground.state import Chat, Json, World
from playground.updates import UpdateQueue

_LONGEST_WAIT_S = 60.0
Handler = Callable[[web.Request], Awaitable[web.Response]]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Person(_Body):
    id: int | None = Field(None, gt=0)
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None


class _Text(_Body):
    text: str
    reply_to: int | None = None


class _Edit(_Body):
    message_id: int
    text: str


class _Tap(_Body):
    message_id: int
    data: str


class _Attachment(_Body):
    kind: Literal["voice", "video_note", "photo", "document", "sticker"]
    content: str
    name: str = "file"
    mime_type: str = "application/octet-stream"
    caption: str | None = None
    duration: int = 1
    reply_to: int | None = None


class _Contact(_Body):
    phone_number: str
    user_id: int | None = None


class _Repeat(_Body):
    update_id: int | None = None
    times: int = Field(1, ge=1)


class _Fault(_Body):
    kind: Annotated[Kind, BeforeValidator(str)]
    method: str = "*"
    chat_id: int | None = None
    times: int | None = 1
    retry_after: int = 1
    description: str | None = None
    seconds: float = 0.0


class Control:
    """Drives the people and shows what they and the bot did."""

    def __init__(self, world: World, updates: UpdateQueue, journal: Journal, faults: Faults) -> None:
        self._world = world
        self._updates = updates
        self._journal = journal
        self._faults = faults
        self._people = People(world, updates)

    def add_to(self, app: web.Application) -> None:
        person = "/_/people/{person:[0-9]+}"
        for method, path, handler in (
            ("GET", "/_/state", self.state),
            ("GET", "/_/quiet", self.quiet),
            ("GET", "/_/requests", self.requests),
            ("GET", "/_/faults", self.faults),
            ("POST", "/_/faults", self.order_fault),
            ("DELETE", "/_/faults", self.clear_faults),
            ("POST", "/_/updates", self.inject),
            ("POST", "/_/updates/repeat", self.repeat),
            ("GET", "/_/queries/{query}", self.query),
            ("GET", "/_/people", self.people),
            ("POST", "/_/people", self.create),
            ("GET", f"{person}/chat", self.chat),
            ("POST", f"{person}/text", self.say),
            ("POST", f"{person}/edit", self.edit),
            ("POST", f"{person}/attachment", self.attach),
            ("POST", f"{person}/contact", self.share_contact),
            ("POST", f"{person}/tap", self.tap),
            ("POST", f"{person}/block", self.block),
            ("POST", f"{person}/unblock", self.unblock),
        ):
            app.router.add_route(method, path, _answering(handler))

    async def state(self, _: web.Request) -> web.Response:
        """Who the bot is and how busy; `idle`: seconds since it last did something."""
        webhook = self._updates.webhook
        return web.json_response(
            {
                "bot": self._world.bot,
                "pending": self._updates.pending,
                "in_flight": self._journal.in_flight,
                "idle": self._journal.idle_seconds(self._updates.confirmed_at),
                "webhook": webhook.url if webhook else None,
                "counts": self._journal.counts(),
            }
        )

    async def quiet(self, request: web.Request) -> web.Response:
        """Wait until all updates are confirmed and the bot did nothing for `still` seconds."""
        still = float(request.query.get("still", "0.3"))
        deadline = time.monotonic() + _wait_seconds(request)
        while True:
            idle = self._journal.idle_seconds(self._updates.confirmed_at)
            if not self._updates.pending and idle >= still:
                return web.json_response({"quiet": True})
            left = deadline - time.monotonic()
            if left <= 0:
                return web.json_response({"quiet": False, "pending": self._updates.pending})
            if self._updates.pending:
                await self._updates.changed.wait(left)
            else:
                await self._journal.changed.wait(min(left, max(still - idle, 0.005)))

    async def requests(self, request: web.Request) -> web.Response:
        return web.json_response(self._journal.as_json(int(request.query.get("after", "0"))))

    async def faults(self, _: web.Request) -> web.Response:
        return web.json_response(self._faults.as_json())

    async def order_fault(self, request: web.Request) -> web.Response:
        fault = _Fault.model_validate_json(await request.read())
        self._faults.order(Fault(**fault.model_dump()))
        return web.json_response(self._faults.as_json())

    async def clear_faults(self, _: web.Request) -> web.Response:
        self._faults.clear()
        return web.json_response([])

    async def inject(self, request: web.Request) -> web.Response:
        """Queue any JSON object as an update."""
        update = await request.json()
        if not isinstance(update, dict):
            raise ControlError("an update is an object")
        return web.json_response({"update_id": self._updates.put_raw(update)})

    async def repeat(self, request: web.Request) -> web.Response:
        """Deliver an update again, also one confirmed before."""
        body = _Repeat.model_validate_json(await request.read())
        try:
            return web.json_response({"update_id": self._updates.repeat(body.update_id, body.times)})
        except (KeyError, ValueError):
            raise ControlError("there was no such update") from None

    async def query(self, request: web.Request) -> web.Response:
        """Wait until a tap is answered; `answered` says whether it is."""
        query = self._world.queries.get(request.match_info["query"])
        if query is None:
            raise ControlError("there was no such tap")
        chat = self._world.chats[query.chat_id]
        deadline = time.monotonic() + _wait_seconds(request)
        while not query.answered and (left := deadline - time.monotonic()) > 0:
            await chat.signal.wait(left)
        return web.json_response({"answered": query.answered})

    async def people(self, _: web.Request) -> web.Response:
        return web.json_response([chat.user for chat in self._world.chats.values()])

    async def create(self, request: web.Request) -> web.Response:
        """A new person, or new names for a known one."""
        person = _Person.model_validate_json(await request.read())
        return web.json_response(self._world.add_person(person.model_dump()).user)

    async def chat(self, request: web.Request) -> web.Response:
        """The chat as the person sees it, once its version has grown past `after` or the wait is over."""
        chat = self._chat(request)
        after = int(request.query.get("after", "-1"))
        deadline = time.monotonic() + _wait_seconds(request)
        while chat.version <= after and (left := deadline - time.monotonic()) > 0:
            await chat.signal.wait(left)
        return web.json_response(
            {
                "version": chat.version,
                "person": chat.user,
                "blocked": chat.blocked,
                "messages": [message.as_json() for message in chat.messages.values()],
                "toasts": chat.toasts,
                "actions": chat.actions,
                "reply_keyboard": chat.reply_keyboard,
                "commands": self._world.commands_for(chat),
            }
        )

    async def say(self, request: web.Request) -> web.Response:
        chat = self._chat(request)
        body = _Text.model_validate_json(await request.read())
        return _done(chat, message_ids=self._people.say(chat, body.text, body.reply_to))

    async def edit(self, request: web.Request) -> web.Response:
        chat = self._chat(request)
        body = _Edit.model_validate_json(await request.read())
        self._people.edit(chat, body.message_id, body.text)
        return _done(chat)

    async def attach(self, request: web.Request) -> web.Response:
        chat = self._chat(request)
        body = _Attachment.model_validate_json(await request.read())
        content = base64.b64decode(body.content, validate=True)
        file = Attachment(body.kind, content, body.name, body.mime_type, caption=body.caption, duration=body.duration)
        return _done(chat, message_ids=[self._people.attach(chat, file, body.reply_to)])

    async def share_contact(self, request: web.Request) -> web.Response:
        chat = self._chat(request)
        body = _Contact.model_validate_json(await request.read())
        return _done(chat, message_ids=[self._people.share_contact(chat, body.phone_number, body.user_id)])

    async def tap(self, request: web.Request) -> web.Response:
        chat = self._chat(request)
        body = _Tap.model_validate_json(await request.read())
        return _done(chat, query_id=self._people.tap(chat, body.message_id, body.data))

    async def block(self, request: web.Request) -> web.Response:
        chat = self._chat(request)
        self._people.block(chat)
        return _done(chat)

    async def unblock(self, request: web.Request) -> web.Response:
        chat = self._chat(request)
        self._people.unblock(chat)
        return _done(chat)

    def _chat(self, request: web.Request) -> Chat:
        chat = self._world.chats.get(int(request.match_info["person"]))
        if chat is None:
            raise ControlError("there is no such person")
        return chat


def _done(chat: Chat, **result: object) -> web.Response:
    """What an act brought, and the version of the chat right after it."""
    return web.json_response({"version": chat.version, **result})


def _wait_seconds(request: web.Request) -> float:
    return min(float(request.query.get("timeout", "0")), _LONGEST_WAIT_S)


def _answering(handler: Handler) -> Handler:
    """The handler, with what cannot be done answered as 400 and a sentence."""

    async def answer(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except (ControlError, ValidationError, ValueError) as error:
            body: Json = {"error": str(error)}
            return web.json_response(body, status=400)

    return answer
