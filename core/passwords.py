"""Passwords: bcrypt of cost 12, in a thread, and the same time spent whether or not the account exists."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TypeVar

import bcrypt

from core.errors import InvalidInputError

_T = TypeVar("_T")

COST = 12
SHORTEST = 10
"""Characters."""
LONGEST = 72
"""Bytes; bcrypt sees no further."""
NICENESS = 10
"""Hashing gives way to the requests of others."""

_NOBODY = b"$2b$12$2RmnAEiXxpCHsti2UvyJGO0TDdTXAQDb/fcPrlUERkGkYj00gyPKW"  # hash of no password that anyone has


class Passwords:
    """Hashes and checks. One thread less than there are processors, so that sign-ins never take them all."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(
            max(1, (os.cpu_count() or 2) - 1), thread_name_prefix="bcrypt", initializer=_give_way
        )

    async def hash(self, password: str) -> str:
        """The hash to be stored. Raises InvalidInputError for what bcrypt or a guesser would make weak."""
        check_password(password)
        return (await self._in_thread(partial(bcrypt.hashpw, password.encode(), bcrypt.gensalt(COST)))).decode()

    async def matches(self, password: str, password_hash: str | None) -> bool:
        """Whether the password is the one. Without a hash (nobody, or no password set) it takes as long."""
        typed = password.encode(errors="replace")
        usable = len(typed) <= LONGEST and b"\x00" not in typed
        stored = password_hash.encode() if password_hash else _NOBODY
        matching = await self._in_thread(partial(bcrypt.checkpw, typed if usable else b"-", stored))
        return matching and usable and password_hash is not None

    async def _in_thread(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def check_password(password: str) -> None:
    """Raises InvalidInputError `password-short`, `password-long` or `password-nul`."""
    if len(password) < SHORTEST:
        raise InvalidInputError("password-short", least=SHORTEST)
    if len(password.encode()) > LONGEST:
        raise InvalidInputError("password-long", most=LONGEST)
    if "\x00" in password:
        raise InvalidInputError("password-nul")


def _give_way() -> None:
    with suppress(AttributeError, OSError):  # Linux only: elsewhere a thread has no niceness of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
