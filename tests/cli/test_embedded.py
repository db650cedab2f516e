"""The embedded servers: data kept, one start per folder, no harm from kill -9, as root and as anyone."""

from __future__ import annotations

import asyncio
import os
import pwd
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import psutil
import pytest
import pytest_asyncio
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError

from cli.embedded import Embedded, EmbeddedError, embedded_servers
from cli.server_programs import Programs

ROOT = Path(__file__).parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")

# Runs the servers in a folder until its input ends. With a uid it becomes that user first: after the imports,
# since the interpreter itself may lie where that user cannot go.
HOLDER = """
import asyncio, concurrent.futures.thread, os, sys
from pathlib import Path
from redis.asyncio import Connection
from cli.embedded import EmbeddedError, embedded_servers

async def hold(folder):
    try:
        async with embedded_servers(folder, fsync=False) as servers:
            print("up", servers.postgres_pid, servers.redis_pid, flush=True)
            await asyncio.to_thread(sys.stdin.read)
    except EmbeddedError as error:
        print(error, flush=True)

if len(sys.argv) > 2:
    Connection()  # imports the rest of what redis needs
    os.setgroups([])
    os.setgid(int(sys.argv[2]))
    os.setuid(int(sys.argv[2]))
asyncio.run(hold(Path(sys.argv[1])))
"""


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that another user can enter, which pytest's own are not."""
    with tempfile.TemporaryDirectory(prefix="mismatch-test-", ignore_cleanup_errors=True) as made:
        path = Path(made)
        path.chmod(0o755)
        yield path


@pytest.fixture
def fresh() -> Iterator[Path]:
    """A data folder that is yet to be made."""
    with open_folder() as parent:
        yield parent / "data"


@pytest_asyncio.fixture(scope="module")
async def running() -> AsyncIterator[Embedded]:
    """Servers that are running, for tests that leave them so."""
    with open_folder() as parent:
        async with embedded_servers(parent / "data", fsync=False) as servers:
            yield servers


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A data folder in which servers ran, for tests that leave it usable and stopped."""
    with open_folder() as parent:
        asyncio.run(one_run(parent / "data"))
        yield parent / "data"


async def one_run(folder: Path) -> tuple[int, int]:
    """Start, note it, stop; returns what `count_of_starts` does."""
    async with embedded_servers(folder, fsync=False) as servers:
        return await count_of_starts(servers)


@contextmanager
def set_aside(path: Path) -> Iterator[None]:
    aside = path.rename(path.with_name("aside"))
    try:
        yield
    finally:
        aside.rename(path)


def owners(folder: Path) -> set[int]:
    return {path.stat().st_uid for path in folder.rglob("*")}


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what other processes do sets no event
            await asyncio.sleep(0.01)


def is_gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


@contextmanager
def hold(folder: Path, uid: int | None = None) -> Iterator[subprocess.Popen[str]]:
    arguments = [str(folder)] if uid is None else [str(folder), str(uid)]
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


async def count_of_starts(servers: Embedded) -> tuple[int, int]:
    """Note one more start in PostgreSQL and in Redis; returns how many each remembers."""
    connection = await asyncpg.connect(servers.database_url)
    try:
        await connection.execute("CREATE TABLE IF NOT EXISTS starts (number serial)")
        await connection.execute("INSERT INTO starts DEFAULT VALUES")
        rows = await connection.fetchval("SELECT count(*) FROM starts")
    finally:
        await connection.close()
    async with Redis.from_url(servers.redis_url) as redis:
        return int(rows), int(await redis.incr("starts"))


async def test_data_and_secret_are_kept_between_starts(fresh: Path) -> None:
    secrets = set()
    for number in (1, 2):
        async with embedded_servers(fresh) as servers:
            assert await count_of_starts(servers) == (number, number)
            secrets.add(servers.jwt_secret)
            pids = servers.postgres_pid, servers.redis_pid
            begin = time.perf_counter()
        print(f"stopped in {time.perf_counter() - begin:.3f} s")
        assert all(map(is_gone, pids))
    assert len(secrets) == 1
    assert len(bytes.fromhex(secrets.pop())) == 32
    assert (fresh / "secrets.json").stat().st_mode & 0o777 == 0o600


async def test_a_stranger_on_the_machine_needs_the_password(running: Embedded) -> None:
    account, _, address = running.database_url.partition("@")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(f"{account.rpartition(':')[0]}:guess@{address}")
    redis_account, _, redis_address = running.redis_url.partition("@")
    async with Redis.from_url(f"redis://{redis_address}") as redis:
        with pytest.raises(AuthenticationError):
            await redis.get("starts")
    command_lines = [psutil.Process(pid).cmdline() for pid in (running.postgres_pid, running.redis_pid)]
    for password in (account.rpartition(":")[2], redis_account.rpartition(":")[2]):
        assert len(password) == 48
        assert password not in str(command_lines)


async def test_text_is_utf8_and_letters_of_both_languages_fold(running: Embedded) -> None:
    connection = await asyncpg.connect(running.database_url)
    assert await connection.fetchval("SELECT lower('ЁЛКА Tree')") == "ёлка tree"
    assert await connection.fetchval("SHOW server_encoding") == "UTF8"
    assert await connection.fetchval("SHOW fsync") == "off"
    await connection.close()


async def test_second_start_in_the_same_folder_is_refused(running: Embedded) -> None:
    connection = await asyncpg.connect(running.database_url)
    folder = Path(await connection.fetchval("SHOW data_directory")).parent
    with pytest.raises(EmbeddedError, match=rf"already running in {folder}, pid {os.getpid()}:"):
        async with embedded_servers(folder, fsync=False):
            pass
    assert await connection.fetchval("SELECT 1") == 1, "the first one goes on"
    await connection.close()


async def test_servers_can_be_stopped_and_started_apart(folder: Path) -> None:
    async with embedded_servers(folder, fsync=False) as servers:
        urls = servers.database_url, servers.redis_url
        rows, value = await count_of_starts(servers)
        await servers.stop_redis()
        with pytest.raises(EmbeddedError, match="Redis is not running"):
            _ = servers.redis_pid
        await servers.stop_postgres()
        await servers.start_postgres()
        await servers.start_redis()
        pid = servers.redis_pid
        await servers.start_redis()
        assert servers.redis_pid == pid, "a second call changes nothing"
        assert await count_of_starts(servers) == (rows + 1, value + 1)
        assert (servers.database_url, servers.redis_url) == urls


async def test_killed_servers_come_back_with_what_was_committed(folder: Path) -> None:
    async with embedded_servers(folder, fsync=False) as servers:
        rows, _ = await count_of_starts(servers)
        pids = servers.postgres_pid, servers.redis_pid
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        await until(lambda: all(map(is_gone, pids)))
        await servers.start_postgres()
        await servers.start_redis()
        assert (await count_of_starts(servers))[0] == rows + 1


async def test_kill_of_the_parent_leaves_nothing_in_the_way(folder: Path) -> None:
    rows, value = await one_run(folder)
    with hold(folder) as holder:  # ends with kill -9
        up, *pids = first_line(holder).split()
        assert up == "up"
    async with embedded_servers(folder, fsync=False) as servers:
        assert await count_of_starts(servers) == (rows + 1, value + 1)
        await until(lambda: all(is_gone(int(pid)) for pid in pids))


def orphaned_postgres(folder: Path) -> subprocess.Popen[bytes]:
    """A PostgreSQL in this folder that nobody looks after, started as the servers before it were."""
    programs = Programs(next(folder.glob("programs-*"), None))
    return subprocess.Popen(
        [programs.postgres(), "-D", folder / "postgres", "-k", "", "-c", "listen_addresses="],
        user=(folder / "postgres").stat().st_uid if os.geteuid() == 0 else None,
        stderr=subprocess.DEVNULL,
    )


async def test_server_that_outlived_its_parent_is_ended(folder: Path) -> None:
    rows, _ = await one_run(folder)
    orphan = orphaned_postgres(folder)
    await until(lambda: (folder / "postgres/postmaster.pid").exists())
    assert (await one_run(folder))[0] == rows + 1
    assert orphan.poll() is not None


async def test_pid_file_that_names_another_program_does_not_stand_in_the_way(folder: Path) -> None:
    rows, value = await one_run(folder)
    for path in (folder / "postgres/postmaster.pid", folder / "redis/redis.pid"):
        path.write_text(f"{os.getppid()}\n")
    assert await one_run(folder) == (rows + 1, value + 1)


async def test_server_that_does_not_start_shows_the_end_of_its_log(folder: Path) -> None:
    with (
        set_aside(folder / "postgres/global/pg_control"),
        pytest.raises(EmbeddedError, match=r"PostgreSQL did not start; its log .*(?s:.)*pg_control"),
    ):
        await one_run(folder)


async def test_lost_password_gets_a_sentence(folder: Path) -> None:
    with (
        set_aside(folder / "secrets.json"),
        pytest.raises(EmbeddedError, match="another password than the one kept in"),
    ):
        await one_run(folder)


@as_root
def test_ordinary_user_runs_the_servers_as_themselves(fresh: Path) -> None:
    nobody = pwd.getpwnam("nobody").pw_uid
    if any(not parent.stat().st_mode & 0o001 for parent in Programs().postgres().parents):
        pytest.skip("the project lies in a folder closed to other users")
    os.chown(fresh.parent, nobody, -1)
    with hold(fresh, uid=nobody) as holder:
        up, *pids = first_line(holder).split()
        assert up == "up"
        assert {psutil.Process(int(pid)).uids().effective for pid in pids} == {nobody}
        assert owners(fresh) == {nobody}
        holder.communicate()
    assert holder.returncode == 0
    assert all(is_gone(int(pid)) for pid in pids)


@as_root
async def test_root_in_somebodys_folder_leaves_nothing_closed_to_them(folder: Path) -> None:
    somebody = 12345
    os.chown(folder, somebody, somebody)
    try:
        async with embedded_servers(folder, fsync=False) as servers:
            assert psutil.Process(servers.postgres_pid).uids().effective == somebody
            assert owners(folder) == {somebody}
    finally:
        os.chown(folder, 0, 0)


@as_root
async def test_closed_parent_folder_gets_a_sentence_and_stays_closed(fresh: Path) -> None:
    fresh.parent.chmod(0o700)
    with pytest.raises(EmbeddedError, match=rf"cannot enter {fresh.parent}: set MISMATCH_DATA to an open"):
        await one_run(fresh)
    assert fresh.parent.stat().st_mode & 0o777 == 0o700


@as_root
def test_folder_of_another_user_gets_a_sentence(folder: Path) -> None:
    with hold(folder, uid=54321) as holder:
        assert first_line(holder).endswith("cannot be used: Permission denied.")
