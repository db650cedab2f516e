"""PostgreSQL and Redis of one's own, kept in a folder: the product runs where no server is installed.

The programs come out of two wheels and are started directly as child processes. The wheels' own wrappers are
not used: as root they open every parent folder to everyone, and they take seconds to stop.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import pwd
import secrets
import shutil
import signal
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import cast

import asyncpg
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from redis import exceptions as redis_errors
from redis.asyncio import Redis

from cli.server_process import Account, EmbeddedError, Server
from cli.server_programs import Programs

__all__ = ["Embedded", "EmbeddedError", "embedded_servers"]

DATABASE = "mismatch"
_REDIS_CONFIG = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir ./
pidfile ./redis.pid
daemonize no
set-proc-title no
save 900 1
save 300 100
appendonly no
stop-writes-on-bgsave-error no
maxmemory 256mb
maxmemory-policy allkeys-lru
"""


class Secrets(BaseModel):
    """What is generated once per data folder and kept there, readable by its owner alone."""

    model_config = ConfigDict(frozen=True)

    postgres_password: str = Field(default_factory=lambda: secrets.token_hex(24))
    redis_password: str = Field(default_factory=lambda: secrets.token_hex(24))
    jwt_secret: str = Field(default_factory=lambda: secrets.token_hex(32))


class Embedded:
    """The running servers and what is needed to reach them. Made by `embedded_servers`."""

    def __init__(self, folder: Path, account: Account, programs: Programs, keys: Secrets, *, fsync: bool) -> None:
        logs = folder / "logs"
        self._keys = keys
        self._fsync = fsync
        self._programs = programs
        self._redis = Server("Redis", folder / "redis/redis.pid", logs / "redis.log", account, signal.SIGTERM)
        self._postgres = Server(
            "PostgreSQL", folder / "postgres/postmaster.pid", logs / "postgres.log", account, signal.SIGINT
        )

    @property
    def database_url(self) -> str:
        """The database, over TCP on the loopback interface with a password."""
        return self._postgres_url(DATABASE)

    @property
    def redis_url(self) -> str:
        """Redis, over TCP on the loopback interface with a password."""
        return f"redis://:{self._keys.redis_password}@127.0.0.1:{self._redis.port}/0"

    @property
    def jwt_secret(self) -> str:
        """32 random bytes in hex, the same at every start of this folder."""
        return self._keys.jwt_secret

    @property
    def postgres_pid(self) -> int:
        """Process id of the postmaster."""
        return self._postgres.pid

    @property
    def redis_pid(self) -> int:
        """Process id of the Redis server."""
        return self._redis.pid

    async def start_postgres(self) -> None:
        """Start PostgreSQL, with a new cluster at the very first time. Raises EmbeddedError."""
        folder = self._postgres.folder
        if not folder.exists():
            await asyncio.to_thread(self._init_cluster)
        self._postgres.account.own(folder)
        await self._postgres.start(self._postgres_command, self._postgres_ready)

    async def stop_postgres(self) -> None:
        """Stop PostgreSQL: open connections are cut, what was committed is kept."""
        await self._postgres.stop()

    async def start_redis(self) -> None:
        """Start Redis with what it saved when it stopped. Raises EmbeddedError."""
        folder = self._redis.folder
        folder.mkdir(mode=0o700, exist_ok=True)
        self._redis.account.own(folder)
        await self._redis.start(self._redis_command, self._redis_ready)

    async def stop_redis(self) -> None:
        """Stop Redis, which saves what it holds."""
        await self._redis.stop()

    def _postgres_url(self, database: str) -> str:
        return f"postgresql://{DATABASE}:{self._keys.postgres_password}@127.0.0.1:{self._postgres.port}/{database}?sslmode=disable"

    def _init_cluster(self) -> None:
        """Make the cluster beside its place and move it there when whole: a kill halfway does no harm."""
        account, folder = self._postgres.account, self._postgres.folder
        unfinished = folder.with_name("postgres.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        password = unfinished.with_name("initdb.password")
        password.unlink(missing_ok=True)
        _write_private(password, self._keys.postgres_password)
        account.own(unfinished)
        account.own(password)
        options = {
            "pgdata": str(unfinished),
            "username": DATABASE,
            "pwfile": str(password),
            "auth": "scram-sha-256",
            "encoding": "UTF8",
            "locale": "C",
            "locale-provider": "builtin",
            "builtin-locale": "C.UTF-8",
        }
        command = [str(self._programs.postgres("initdb")), "--no-instructions"]
        command += [f"--{name}={value}" for name, value in options.items()]
        if not self._fsync:
            command.append("--no-sync")
        with self._postgres.open_log() as (log, begin):
            process = account.spawn(command, unfinished, log, signal.SIGKILL)
            failed = process.wait()
        password.unlink()
        if failed:
            raise EmbeddedError(self._postgres.failure(begin))
        unfinished.rename(folder)

    def _postgres_command(self, port: int) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # A log line must not carry what people typed: no statement, no DETAIL with the values of a row.
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
        }
        if not self._fsync:  # a commit still reaches the kernel, so it outlives kill -9 of the server
            settings |= {"fsync": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self._programs.postgres()), "-D", str(self._postgres.folder), *options]

    async def _postgres_ready(self) -> bool:
        try:
            connection = await asyncpg.connect(self._postgres_url("postgres"), timeout=5)
        except (OSError, TimeoutError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError):
            return False
        except asyncpg.InvalidPasswordError:
            raise EmbeddedError(
                f"{self._postgres.folder} was made with another password than the one kept in "
                f"{self._postgres.folder.with_name('secrets.json')}: put the right file back."
            ) from None
        try:
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
                await connection.execute(f"CREATE DATABASE {DATABASE}")
        finally:
            await connection.close()
        return True

    def _redis_command(self, port: int) -> list[str]:
        config = self._redis.folder / "redis.conf"
        config.unlink(missing_ok=True)
        _write_private(config, _REDIS_CONFIG.format(port=port, password=self._keys.redis_password))
        self._redis.account.own(config)
        return [str(self._programs.redis()), str(config)]

    async def _redis_ready(self) -> bool:
        client = Redis.from_url(self.redis_url, socket_connect_timeout=1, socket_timeout=1)
        try:
            return await cast("Awaitable[bool]", client.ping())  # typed for sync and async at once
        except (
            redis_errors.ConnectionError,
            redis_errors.TimeoutError,
        ):  # BusyLoadingError is one of the first
            return False
        finally:
            await client.aclose()


@asynccontextmanager
async def embedded_servers(data_dir: Path, *, fsync: bool = True) -> AsyncIterator[Embedded]:
    """Run PostgreSQL and Redis with their data in `data_dir`, and stop them on leaving.

    Enter it in the main thread: on Linux the servers stop by themselves when the thread that started them
    ends, which is how kill -9 takes them along. `fsync=False` is for tests: faster, and not safe against a
    power cut. Raises EmbeddedError.
    """
    with _prepared(data_dir, fsync=fsync) as servers:
        try:
            await servers.start_postgres()
            await servers.start_redis()
            yield servers
        finally:
            try:
                await servers.stop_redis()
            finally:
                await servers.stop_postgres()


@contextmanager
def _prepared(data_dir: Path, *, fsync: bool) -> Iterator[Embedded]:
    """The data folder, locked, with its secrets and the account the servers will run as."""
    folder = data_dir.resolve()
    with ExitStack() as held:
        try:
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            lock = held.enter_context(_locked(folder))
            account = _account_for(folder)
            programs = Programs()
            if account.closed_to([programs.postgres(), programs.redis()]):
                programs = programs.copied_to(folder)
            keys_file = folder / "secrets.json"
            keys = _kept_secrets(keys_file)
            logs = folder / "logs"
            logs.mkdir(mode=0o700, exist_ok=True)
            account.own(logs)
            if account.uid == folder.stat().st_uid:  # root works in somebody's folder: leave nothing closed to them
                for path in filter(None, (lock, keys_file, programs.copy)):
                    account.own(path)
        except OSError as error:
            raise EmbeddedError(f"{error.filename or folder} cannot be used: {error.strerror}.") from error
        yield Embedded(folder, account, programs, keys, fsync=fsync)


@contextmanager
def _locked(folder: Path) -> Iterator[Path]:
    """Hold the folder for this process alone. The lock goes with the process, however that ends."""
    path = folder / "lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode().strip() or "unknown"
            raise EmbeddedError(
                f"MisMatch is already running in {folder}, pid {holder}: "
                "stop it first, or set MISMATCH_DATA to another folder."
            ) from None
        os.truncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield path
    finally:
        os.close(descriptor)


def _kept_secrets(path: Path) -> Secrets:
    if not path.exists():
        partial = path.with_suffix(".new")
        partial.unlink(missing_ok=True)
        _write_private(partial, Secrets().model_dump_json())
        partial.replace(path)
    try:
        return Secrets.model_validate_json(path.read_bytes())
    except ValidationError:
        raise EmbeddedError(f"{path} is damaged: put a copy of it back, or remove the whole folder.") from None


def _account_for(folder: Path) -> Account:
    """Whoever runs this; for root the folder's owner or else `nobody`: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        for inner in (folder / "postgres", folder / "redis"):
            if inner.exists() and inner.stat().st_uid != os.geteuid():
                raise EmbeddedError(
                    f"{inner} belongs to {_user_name(inner.stat().st_uid)}: "
                    "start as that user or root, or set MISMATCH_DATA to another folder."
                )
        return Account(_user_name(os.geteuid()))
    owner = folder.stat()
    if owner.st_uid:
        account = Account(_user_name(owner.st_uid), owner.st_uid, owner.st_gid)
    else:
        nobody = pwd.getpwnam("nobody")
        account = Account("nobody", nobody.pw_uid, nobody.pw_gid)
    if closed := account.closed_to([folder]):
        raise EmbeddedError(
            f"Started by root, PostgreSQL runs as {account.name}, who cannot enter {closed}: "
            "set MISMATCH_DATA to an open folder such as /var/lib/mismatch."
        )
    return account


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
