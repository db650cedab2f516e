"""Questions put into PostgreSQL's words once, when a module is read: to build one takes longer than to ask it."""

from __future__ import annotations

from typing import Any, cast

import asyncpg
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect

_DIALECT = asyncpg_dialect()  # type: ignore[no-untyped-call]


class Row(asyncpg.Record):  # type: ignore[misc]
    """What was found, read by the names of its columns."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class Query:
    """A SELECT with named parameters (`bindparam`), as `Database.one` asks it."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        compiled = statement.compile(dialect=_DIALECT)
        self.sql = str(compiled)
        self._places: list[str] = cast(Any, compiled).positiontup
        self._fixed = {name: value for name, value in compiled.params.items() if not compiled.binds[name].required}

    def arguments(self, given: dict[str, object]) -> list[object]:
        """The parameters in the order of their places. Raises KeyError for one that was not given."""
        known = {**self._fixed, **given}
        return [known[place] for place in self._places]
