"""A server as our child process: who it runs as, how it starts, stops, and goes when we go."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import socket
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

START_TIMEOUT = 60.0  # seconds; PostgreSQL may have a crash to recover from
STOP_TIMEOUT = 5.0  # seconds of good manners before SIGKILL
_POLL = 0.01
_LOG_LIMIT = 1_000_000  # bytes; a longer log is set aside at the next start
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


class EmbeddedError(Exception):
    """The embedded servers cannot run here; the text is one sentence for the person who started them."""


@dataclass(frozen=True)
class Account:
    """Who the servers run as. `uid` is None when that is whoever runs this process."""

    name: str
    uid: int | None = None
    gid: int | None = None

    def spawn(
        self, command: list[str], folder: Path, log: int, death_signal: signal.Signals
    ) -> subprocess.Popen[bytes]:
        """Start a program in `folder` as this account; it gets `death_signal` when we are gone.

        It has a session of its own: Ctrl-C in the terminal must reach us, not it.
        """
        return subprocess.Popen(  # noqa: S603 - the program is found inside an installed wheel
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            start_new_session=True,
            preexec_fn=_dies_with_parent(death_signal),
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
        )

    def own(self, path: Path) -> None:
        """Hand `path` and what is in it to this account, where it is another's."""
        if self.uid is None or self.gid is None or path.stat().st_uid == self.uid:
            return
        for inner in (path, *path.rglob("*")):
            os.chown(inner, self.uid, self.gid, follow_symlinks=False)

    def closed_to(self, paths: list[Path]) -> Path | None:
        """The first of these programs, folders and their parents that this account cannot run or enter."""
        if self.uid is None:
            return None
        chain = dict.fromkeys(step for path in paths for step in (*reversed(path.parents), path))
        script = 'for path; do [ -x "$path" ] || { printf %s "$path"; exit; }; done'
        try:
            probe = subprocess.run(  # noqa: S603
                ["/bin/sh", "-c", script, "sh", *map(str, chain)],
                cwd="/",
                capture_output=True,
                text=True,
                check=True,
                user=self.uid,
                group=self.gid,
                extra_groups=[],
            )
        except OSError as error:
            raise EmbeddedError(
                f"PostgreSQL refuses to run as root, and this machine lets no program become {self.name} "
                f"({error.strerror}): start as an ordinary user."
            ) from error
        return Path(probe.stdout) if probe.stdout else None


class Server:
    """One child process with its folder, log and port."""

    def __init__(self, name: str, pid_file: Path, log: Path, account: Account, stop_signal: signal.Signals) -> None:
        self.name = name
        self.folder = pid_file.parent
        self.pid_file = pid_file
        self.log = log
        self.account = account
        self.stop_signal = stop_signal
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id; EmbeddedError when it was never started or has been stopped."""
        if self._process is None:
            raise EmbeddedError(f"{self.name} is not running.")
        return self._process.pid

    @contextmanager
    def open_log(self) -> Iterator[tuple[int, int]]:
        """A descriptor that appends to the log, and the offset in bytes where it begins to."""
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        try:
            self.account.own(self.log)
            yield descriptor, os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)

    async def start(self, command: Callable[[int], list[str]], ready: Callable[[], Awaitable[bool]]) -> None:
        """Start and wait until `ready`. The port found at the first start is kept for the later ones.

        A server that ends at once is tried again: another program may have taken the free port, or the last
        children of a killed PostgreSQL may still be letting go of its memory.
        """
        if self._process is not None and self._process.poll() is None:
            return
        await self._end_leftover()
        kept_port = self.port
        for _ in range(3):
            self.port = kept_port or _free_port()
            begin = self._launch(command(self.port))
            if await self._became_ready(ready):
                return
            await asyncio.sleep(0.2)
        raise EmbeddedError(self.failure(begin))

    def failure(self, begin: int) -> str:
        """A sentence for a failed start, with the end of what the log says since the offset `begin`."""
        tail = self.log.read_bytes()[begin:].decode(errors="replace").splitlines()[-15:]
        return "\n".join([f"{self.name} did not start; its log {self.log} ends with:", *tail])

    async def stop(self) -> None:
        """Ask it to stop, wait, and kill it when it does not listen. Does nothing when it is not running."""
        if (process := self._process) is None:
            return
        with suppress(ProcessLookupError):
            process.send_signal(self.stop_signal)
        if not await _within(STOP_TIMEOUT, lambda: process.poll() is not None):
            process.kill()
            process.wait()
        self._process = None

    async def _end_leftover(self) -> None:
        """End the server of a run that was killed, where it has not ended by itself."""
        if (process := _leftover(self.pid_file, self.folder)) is None:
            return
        with suppress(psutil.NoSuchProcess):
            process.send_signal(self.stop_signal)
            if not await _within(STOP_TIMEOUT, lambda: _has_ended(process)):
                process.kill()
                await _within(STOP_TIMEOUT, lambda: _has_ended(process))
        _leftover(self.pid_file, self.folder)

    def _launch(self, command: list[str]) -> int:
        """Start the process; returns where in the log its words begin."""
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.open_log() as (log, begin):
            self._process = self.account.spawn(command, self.folder, log, self.stop_signal)
        return begin

    async def _became_ready(self, ready: Callable[[], Awaitable[bool]]) -> bool:
        """False when the process ended instead; EmbeddedError when neither came in time."""
        process = self._process
        assert process is not None
        loop = asyncio.get_running_loop()
        deadline = loop.time() + START_TIMEOUT
        while loop.time() < deadline:
            if process.poll() is not None:
                self._process = None
                return False
            if await ready():
                return True
            await asyncio.sleep(_POLL)
        await self.stop()
        raise EmbeddedError(f"{self.name} was not ready after {START_TIMEOUT:.0f} s; see its log {self.log}.")


def _leftover(pid_file: Path, folder: Path) -> psutil.Process | None:
    """The server of a run that was killed, if it still lives; a pid file without one is cleared.

    A pid file alone proves nothing: the number may belong to another program by now, and PostgreSQL would
    refuse to start because of it. A process is ours if it was started with our folder.
    """
    try:
        process = psutil.Process(int(pid_file.read_text().split(maxsplit=1)[0]))
        if any(argument.startswith(str(folder)) for argument in process.cmdline()):
            return process
    except (FileNotFoundError, ValueError, IndexError, psutil.Error):
        pass
    pid_file.unlink(missing_ok=True)
    return None


def _has_ended(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _dies_with_parent(how: signal.Signals) -> Callable[[], None]:
    """What a child runs before its program: ask Linux to signal it when we are gone (prctl(2)).

    Elsewhere such a child outlives us, and the next start ends it.
    """
    parent = os.getpid()
    prctl = getattr(ctypes.CDLL(None), "prctl", None)

    def prepare() -> None:
        if prctl is not None:
            prctl(_PR_SET_PDEATHSIG, int(how))
            if os.getppid() != parent:  # we died before the request was made
                os._exit(1)

    return prepare


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


async def _within(seconds: float, happened: Callable[[], bool]) -> bool:
    """Wait until something has happened, at most so long; says whether it has."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not happened():
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(_POLL)
    return True
