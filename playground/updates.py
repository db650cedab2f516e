"""The queue of updates: handed to a poller until confirmed, or pushed to a webhook until taken."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from itertools import count

import aiohttp
from aiogram.types import Update

from playground.errors import ApiError
from playground.state import Json, Signal

_NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_LONGEST_POLL_S = 50


@dataclass(eq=False)
class _Entry:
    body: Json
    repeated: bool = False
    delivered: bool = False

    @property
    def id(self) -> int:
        return int(self.body["update_id"])

    def is_confirmed_by(self, offset: int) -> bool:
        """A repeated update is handed out once more even when its id was confirmed long ago."""
        return self.id < offset and (self.delivered or not self.repeated)


@dataclass
class Webhook:
    """Where updates are pushed, and how that goes."""

    url: str
    secret: str | None
    max_connections: int
    last_error_date: int | None = None
    last_error_message: str | None = None


class UpdateQueue:
    """Updates in the order they came. Only one way out at a time: the newest poller, or the webhook."""

    def __init__(self, *, first_id: int, backoff: tuple[float, float] = (0.1, 5.0)) -> None:
        self.webhook: Webhook | None = None
        self.confirmed_at = 0.0
        self.changed = Signal()
        self._allowed: frozenset[str] | None = None
        self._ids = count(first_id)
        self._entries: list[_Entry] = []
        self._history: dict[int, Json] = {}
        self._poller: object | None = None
        self._backoff = backoff
        self._pusher: asyncio.Task[None] | None = None

    @property
    def pending(self) -> int:
        return len(self._entries)

    @property
    def latest(self) -> int:
        """The id of the update queued last, 0 before there was any."""
        return next(reversed(self._history), 0)

    def put(self, kind: str, event: Json) -> int:
        """Queue an event of that kind; it must be one that aiogram reads. Returns the update id."""
        update = {"update_id": next(self._ids), kind: event}
        Update.model_validate(update)
        return self.put_raw(update)

    def put_raw(self, update: Json) -> int:
        """Queue any JSON object as an update, well-formed or not."""
        update.setdefault("update_id", next(self._ids))
        self._history[update["update_id"]] = update
        if self._is_wanted(update):
            self._append(_Entry(update))
        return int(update["update_id"])

    def repeat(self, update_id: int | None, times: int) -> int:
        """Queue an update (the last one when none is given) `times` more times. Raises KeyError."""
        chosen = max(self._history) if update_id is None else update_id
        for _ in range(times):
            self._append(_Entry(self._history[chosen], repeated=True))
        return chosen

    def drop(self) -> None:
        """Forget everything that waits (`drop_pending_updates`)."""
        self._keep([])

    def allow(self, kinds: list[str] | None) -> None:
        """Which kinds are queued from now on: None leaves it as it was, an empty list is the usual ones."""
        if kinds is not None:
            self._allowed = frozenset(kinds) or None

    @property
    def allowed(self) -> list[str] | None:
        return sorted(self._allowed) if self._allowed else None

    async def poll(self, *, offset: int, limit: int, seconds: float) -> list[Json]:
        """What `getUpdates` returns. Raises ApiError 409 when a webhook is set or a newer poller comes."""
        self._refuse_beside_webhook()
        self._poller = poller = object()
        self._confirm(offset)
        await self._wait_for_entry(poller, min(seconds, _LONGEST_POLL_S))
        batch = self._entries[:limit]
        for entry in batch:
            entry.delivered = True
        return [entry.body for entry in batch]

    async def set_webhook(self, webhook: Webhook | None) -> None:
        """Push to this webhook from now on; None goes back to polling."""
        await self.stop()
        self.webhook = webhook
        if webhook is not None:
            self._poller = None
            self.changed.fire()
            self._pusher = asyncio.create_task(self._push(webhook))

    async def stop(self) -> None:
        """End the pushing."""
        if self._pusher is not None:
            self._pusher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._pusher
            self._pusher = None

    def _is_wanted(self, update: Json) -> bool:
        kinds = update.keys() - {"update_id"}
        return bool(kinds & self._allowed) if self._allowed else not kinds & _NOT_BY_DEFAULT

    def _append(self, entry: _Entry) -> None:
        self._entries.append(entry)
        self.changed.fire()

    def _keep(self, entries: list[_Entry]) -> None:
        if len(entries) < len(self._entries):
            self.confirmed_at = time.monotonic()
        self._entries = entries
        self.changed.fire()

    def _taken(self, entry: _Entry) -> None:
        if entry in self._entries[:1]:
            del self._entries[0]
        self.confirmed_at = time.monotonic()
        self.changed.fire()

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._keep(self._entries[offset:])
        elif offset > 0:
            self._keep([entry for entry in self._entries if not entry.is_confirmed_by(offset)])
        else:
            self.changed.fire()

    def _refuse_beside_webhook(self) -> None:
        if self.webhook is not None:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )

    async def _wait_for_entry(self, poller: object, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not self._entries and (left := deadline - time.monotonic()) > 0:
            await self.changed.wait(left)
            if self._poller is not poller:
                self._refuse_beside_webhook()
                raise ApiError(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                )

    async def _push(self, webhook: Webhook) -> None:
        """Deliver one after another; what was not taken with 2xx is tried again, ever more slowly."""
        pause, longest = self._backoff
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
        async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(60)) as session:
            while True:
                if not self._entries:
                    await self.changed.wait(3600)
                    continue
                entry = self._entries[0]
                if error := await _delivery_error(session, webhook.url, entry.body):
                    webhook.last_error_date, webhook.last_error_message = int(time.time()), error
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, longest)
                else:
                    pause = self._backoff[0]
                    self._taken(entry)


async def _delivery_error(session: aiohttp.ClientSession, url: str, body: Json) -> str | None:
    """Why a push was not taken, None when it was."""
    try:
        async with session.post(url, json=body) as response:
            await response.read()
            if 200 <= response.status < 300:
                return None
            return f"Wrong response from the webhook: {response.status} {response.reason}"
    except TimeoutError:
        return "Read timeout expired"
    except aiohttp.ClientError as error:
        return f"Connection failed: {error}"
