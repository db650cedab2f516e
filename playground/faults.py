"""Faults on order: the next calls of a method fail, come late, or lose their connection."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from playground.errors import ApiError, bad_request, forbidden
from playground.state import Json

Kind = Literal["429", "403", "400", "500", "502", "delay", "cut", "cut_after"]


@dataclass
class Fault:
    """What happens to the next `times` calls (None: until cleared).

    `method` "*" is every method but getUpdates, whose polls would use a fault up at a time nobody can tell.
    `502` is what a gateway answers for a Telegram that is away: a page. `delay` waits `seconds` before the call
    is done, and leaves it undone if the bot hangs up meanwhile; `cut` closes the connection instead of doing the
    call, `cut_after` instead of telling that it is done.
    """

    kind: Kind
    method: str = "*"
    chat_id: int | None = None
    times: int | None = 1
    retry_after: int = 1
    description: str | None = None
    seconds: float = 0.0

    def strikes(self, method: str, chat_id: int | None) -> bool:
        named = method != "getupdates" if self.method == "*" else method == self.method.lower()
        return named and self.chat_id in (None, chat_id) and self.times != 0

    def refusal(self) -> ApiError | None:
        """The error to answer, None for faults of the connection."""
        match self.kind:
            case "429":
                wait = self.retry_after
                return ApiError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
            case "403":
                words = (self.description or "bot was blocked by the user").removeprefix("Forbidden: ")
                return forbidden(words)
            case "400":
                words = (self.description or "bad request").removeprefix("Bad Request: ")
                return bad_request(words)
            case "500":
                return ApiError(500, self.description or "Internal Server Error")
        return None


class Faults:
    """The faults ordered; the oldest that fits strikes first."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def order(self, fault: Fault) -> None:
        self._ordered.append(fault)

    def clear(self) -> None:
        self._ordered.clear()

    def next(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault for this call, if any; its count goes down."""
        for fault in self._ordered:
            if fault.strikes(method.lower(), chat_id):
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    def as_json(self) -> list[Json]:
        """Those still to strike."""
        return [asdict(fault) for fault in self._ordered if fault.times != 0]
