"""The operations. Each router names its whole path, so that the app can take the routes as they are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from typing import Any

from dishka.integrations.fastapi import DishkaRoute
from fastapi import Request, Response
from starlette.routing import Match
from starlette.types import Scope

PREFIX = "/api/v1"


class First(ABC):
    """A dependency that is asked before the body is read. FastAPI reads it first: whoever is let in by nothing would
    be told of a broken body, uncounted, as often as they like. FastAPI asks it once more: the second time is for free.
    """

    @abstractmethod
    async def __call__(self, request: Request) -> Any:
        """What the operation needs to know, or the refusal."""


class Route(DishkaRoute):
    """A route that is passed over at once where the path begins otherwise: tried for many requests, meant for few."""

    def __init__(self, path: str, *args: Any, **options: Any) -> None:
        super().__init__(path, *args, **options)
        self._beginning = path.partition("{")[0]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether it is meant by the request."""
        if not scope["path"].startswith(self._beginning):
            return Match.NONE, {}
        return super().matches(scope)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, once all who stand before it were asked."""
        handle = super().get_route_handler()
        first = [dependency.call for dependency in self.dependant.dependencies if isinstance(dependency.call, First)]

        async def entered(request: Request) -> Response:
            for ask in first:
                await ask(request)
            return await handle(request)

        return entered if first else handle
