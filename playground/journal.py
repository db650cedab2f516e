"""The list of requests the bot made, and whether it is quiet now."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass

from playground.state import Json, Signal


@dataclass
class Entry:
    """One request of the bot; `seconds` and `error` are filled when it ends."""

    number: int
    method: str
    chat_id: int | None
    time: float
    seconds: float | None = None
    error: str | None = None


class Journal:
    """Requests in the order they came. Polls are listed too, but do not count as activity."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.in_flight = 0
        self.changed = Signal()
        self._active_at = time.monotonic()

    def begin(self, method: str, chat_id: int | None) -> Entry:
        entry = Entry(len(self.entries) + 1, method, chat_id, time.time())
        self.entries.append(entry)
        if not _is_poll(entry):
            self.in_flight += 1
            self._active()
        return entry

    def end(self, entry: Entry, error: str | None) -> None:
        entry.seconds = time.time() - entry.time
        entry.error = error
        if not _is_poll(entry):
            self.in_flight -= 1
            self._active()

    def idle_seconds(self, confirmed_at: float) -> float:
        """Seconds since the bot last did something: began or ended a request, or confirmed an update."""
        if self.in_flight:
            return 0.0
        return time.monotonic() - max(self._active_at, confirmed_at)

    def counts(self) -> dict[str, int]:
        """Requests by method, and refused ones under "errors"."""
        counts: dict[str, int] = {"errors": sum(entry.error is not None for entry in self.entries)}
        for entry in self.entries:
            counts[entry.method] = counts.get(entry.method, 0) + 1
        return counts

    def as_json(self, after: int) -> list[Json]:
        return [asdict(entry) for entry in self.entries[after:]]

    def _active(self) -> None:
        self._active_at = time.monotonic()
        self.changed.fire()


def _is_poll(entry: Entry) -> bool:
    return entry.method.lower() == "getupdates"
