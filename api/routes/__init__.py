"""The operations. Each router names its whole path, so that the app can take the routes as they are."""

from __future__ import annotations

from typing import Any

from dishka.integrations.fastapi import DishkaRoute
from starlette.routing import Match
from starlette.types import Scope

PREFIX = "/api/v1"


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
