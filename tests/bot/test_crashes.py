"""Power cuts and deployments in the middle of everything: nothing lost, nothing twice.

A table lock holds a process at a known place; there it is killed, or told to stop.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from cli.demo.recruitment import BUFFER, THANKS, Speaker
from cli.stage import Stage
from tests.bot.ledger import Ledger, until
from tests.bot.people import DESCRIPTIONS, Office, Opening, unique

BLOCKED = "SELECT count(DISTINCT pid) >= $1 FROM pg_locks WHERE NOT granted"
LEADER = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted"
TOLD = (
    "SELECT count(*) FROM notifications n JOIN users u ON u.id = n.recipient_id WHERE u.telegram_id = $1 AND kind = $2"
)


@pytest.mark.parametrize("table", ["updates", "response_parts", "notifications"])
async def test_bot_killed_while_an_answer_is_stored(
    office: Office, opening: Opening, breakable: Stage, ledger: Ledger, database: asyncpg.Pool, table: str
) -> None:
    invited = await office.invited(opening)
    person = invited.speaker.person
    await office.recruitment.begin(invited.speaker, invited.link)
    await ledger.settled()
    async with _held(database, table):
        await person.send("The first thought.")
        await person.send("The second thought.")
        await until(lambda: ledger.one(BLOCKED, 1))
        await breakable.kill("bot")
    breakable.start("bot")
    await person.wait_text("messages: 2")
    await ledger.settled()
    assert await ledger.parts_of(invited.name) == ["The first thought.", "The second thought."]
    assert await ledger.one(TOLD, person.id, "answer_buffer") == 2


async def test_bot_killed_while_it_sends_a_reply(
    office: Office, opening: Opening, breakable: Stage, ledger: Ledger
) -> None:
    invited = await office.invited(opening)
    person = invited.speaker.person
    await office.recruitment.begin(invited.speaker, invited.link)
    await ledger.settled()
    await breakable.telegram.fault("delay", "sendMessage", chat_id=person.id, seconds=30)
    await person.send("The only thought.")

    async def sending() -> bool:
        return await breakable.telegram.faults() == []

    await until(sending)
    await breakable.kill("bot")
    breakable.start("bot")
    await person.wait_text(BUFFER)
    await ledger.settled()
    shown = [message.text for message in (await person.screen()).messages if BUFFER.search(message.text)]
    assert len(shown) == 1


@pytest.mark.parametrize("table", ["responses", "notifications"])
async def test_bot_killed_while_an_answer_is_finished(
    office: Office, opening: Opening, breakable: Stage, ledger: Ledger, database: asyncpg.Pool, table: str
) -> None:
    invited = await office.invited(opening)
    person = invited.speaker.person
    await office.recruitment.begin(invited.speaker, invited.link)
    await person.send("I nod to the second guest and finish the first drink.")
    await person.wait_text(BUFFER)
    await ledger.settled()
    await _cut_in_the_middle_of(office, invited.speaker, "button-done", breakable, ledger, database, table)
    await person.wait_text("2/3")
    await ledger.settled()
    assert await ledger.one(TOLD, person.id, "question") == 2
    assert await ledger.one(TOLD, person.id, "answer_saved") == 1
    assert (await ledger.answers_of(invited.name))[0] == "I nod to the second guest and finish the first drink."


@pytest.mark.parametrize("table", ["interviews", "pgqueuer.pgqueuer"])
async def test_bot_killed_while_an_interview_is_handed_in(
    office: Office, opening: Opening, breakable: Stage, ledger: Ledger, database: asyncpg.Pool, table: str
) -> None:
    invited = await office.invited(opening)
    person = invited.speaker.person
    await _answer_all(office, invited.speaker, invited.link)
    await ledger.settled()
    await _cut_in_the_middle_of(office, invited.speaker, "button-submit", breakable, ledger, database, table)
    await person.wait_text(THANKS)
    await office.recruitment.report(opening.recruiter, invited.name)
    await ledger.settled()
    assert await ledger.evaluations_of(invited.name) == ["insufficient_evidence"]  # two of three were skipped
    assert await ledger.one(TOLD, person.id, "thanks") == 1


async def test_worker_killed_while_it_writes_a_plan_and_keeps_a_reading(
    office: Office, opening: Opening, breakable: Stage, ledger: Ledger, database: asyncpg.Pool
) -> None:
    invited = await office.invited(opening)
    await office.recruitment.begin(invited.speaker, invited.link)
    await invited.speaker.person.send("I nod to the second guest and finish the first drink.")
    await invited.speaker.person.wait_text(BUFFER)
    recruiter, title = await office.recruiter(), unique("Barista")
    await recruiter.person.send("/new")
    await recruiter.person.wait_text("Send the vacancy")
    await recruiter.person.send(DESCRIPTIONS["en"].format(title=title))
    await recruiter.person.wait_text("Interview:")
    await ledger.settled()

    async with _held(database, "questions", "response_readings"):
        await office.recruitment.tap(recruiter, "button-all-right")
        await office.recruitment.tap(invited.speaker, "button-done")
        await until(lambda: ledger.one(BLOCKED, 2))
        await breakable.kill("worker")
    await invited.speaker.person.wait_text("2/3")  # until it stands there the newest [Skip] is that of 1/3
    for following in ("3/3", "Submit"):
        await office.recruitment.tap(invited.speaker, "button-skip")
        await invited.speaker.person.wait_text(following)
    await office.recruitment.tap(invited.speaker, "button-submit")
    breakable.start("worker")

    await recruiter.person.wait_text("Interview plan", timeout=20)
    await office.recruitment.report(opening.recruiter, invited.name)
    await ledger.settled()
    assert await ledger.column(
        "SELECT count(q.id) FROM vacancies v JOIN kits k ON k.vacancy_id = v.id JOIN questions q ON q.kit_id = k.id "
        "WHERE v.title = $1 GROUP BY k.id",
        title,
    ) == [3]
    assert len(await ledger.evaluations_of(invited.name)) == 1
    assert await ledger.column(
        "SELECT count(*) FROM response_readings x JOIN responses r ON r.id = x.response_id "
        "WHERE r.interview_id = $1 GROUP BY r.id",
        await ledger.interview_of(invited.name, "id"),
    ) == [1]


async def test_bot_told_to_stop_while_answers_are_worked_and_messages_wait(
    office: Office, opening: Opening, breakable: Stage, ledger: Ledger, database: asyncpg.Pool
) -> None:
    crowd = [await office.invited(opening) for _ in range(6)]
    for one in crowd:
        await office.recruitment.begin(one.speaker, one.link)
    await ledger.settled()
    await breakable.telegram.fault("delay", "sendMessage", times=12, seconds=0.2)
    async with _held(database, "response_parts"):
        for one in crowd:
            await one.speaker.person.send("The first thought.")
            await one.speaker.person.send("The second thought.")
        await until(lambda: ledger.one(BLOCKED, len(crowd)))
        began = time.monotonic()
        stopping = asyncio.create_task(breakable.stop("bot"))
        await asyncio.sleep(0.1)  # the signal arrives before the lock goes
    assert await stopping == 0
    print(f"the bot drained and stopped in {time.monotonic() - began:.1f} s")
    unsent = "SELECT count(*) FROM notifications WHERE sent_at IS NULL AND dead_at IS NULL " \
        "AND coalesce(not_before, now()) <= now()"  # fmt: skip
    assert await ledger.one(unsent) == 0

    breakable.start("bot")
    await ledger.settled()
    for one in crowd:
        assert await ledger.parts_of(one.name) == ["The first thought.", "The second thought."]
        await one.speaker.person.wait_text("messages: 2")


async def test_worker_told_to_stop_finishes_what_it_reads(
    office: Office, opening: Opening, breakable: Stage, ledger: Ledger, database: asyncpg.Pool
) -> None:
    invited = await office.invited(opening)
    await _answer_all(office, invited.speaker, invited.link)
    await ledger.settled()
    await breakable.kill("worker")
    await office.recruitment.tap(invited.speaker, "button-submit")
    await invited.speaker.person.wait_text(THANKS)
    async with _held(database, "evaluations"):
        breakable.start("worker")
        await until(lambda: ledger.one(BLOCKED, 1))
        began = time.monotonic()
        stopping = asyncio.create_task(breakable.stop("worker"))
        await asyncio.sleep(0.1)  # the signal arrives before the lock goes
    assert await stopping == 0
    print(f"the worker finished and stopped in {time.monotonic() - began:.1f} s")
    assert await ledger.evaluations_of(invited.name) == ["insufficient_evidence"]  # two of three were skipped


async def test_a_second_bot_waits_and_takes_over(
    office: Office, opening: Opening, breakable: Stage, ledger: Ledger
) -> None:
    invited = await office.invited(opening)
    person = invited.speaker.person
    await office.recruitment.begin(invited.speaker, invited.link)
    second = Stage(breakable.servers, breakable.telegram, breakable.settings)
    second.start("bot")
    try:
        await until(
            lambda: ledger.one("SELECT count(*) > 0 FROM pg_stat_activity WHERE query LIKE $1", "%try_advisory%")
        )
        await person.send("Said to the first.")
        await person.wait_text("messages: 1")
        await breakable.kill("bot")
        await person.send("Said to nobody.")
        await person.wait_text("messages: 2")
        await ledger.settled()
        assert await ledger.parts_of(invited.name) == ["Said to the first.", "Said to nobody."]
    finally:
        await second.stop_all()


async def test_postgresql_restarted_under_a_running_interview(
    office: Office, opening: Opening, breakable: Stage, ledger: Ledger
) -> None:
    invited = await office.invited(opening)
    person = invited.speaker.person
    await office.recruitment.begin(invited.speaker, invited.link)
    await ledger.settled()
    await breakable.servers.stop_postgres()
    await person.send("Said while the database was away.")
    await asyncio.sleep(1.5)  # how long it is away: the bot tries in vain to reach it
    await breakable.servers.start_postgres()
    began = time.monotonic()
    await person.wait_text(BUFFER, timeout=20)
    print(f"an answer was taken {time.monotonic() - began:.1f} s after PostgreSQL came back")
    leader = await ledger.one(LEADER)
    await office.recruitment.tap(invited.speaker, "button-done")
    await person.wait_text("2/3")
    await office.recruitment.answer(invited.speaker, "Said later on.")
    await person.wait_text("3/3")
    assert await ledger.parts_of(invited.name) == ["Said while the database was away.", "Said later on."]
    assert await ledger.one(LEADER) == leader is not None


@asynccontextmanager
async def _held(database: asyncpg.Pool, *tables: str) -> AsyncIterator[None]:
    """Nobody writes to these tables meanwhile; whoever wants to stands still."""
    async with database.acquire() as connection, connection.transaction():
        await connection.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE MODE")
        yield


async def _cut_in_the_middle_of(
    office: Office,
    speaker: Speaker,
    button: str,
    stage: Stage,
    ledger: Ledger,
    database: asyncpg.Pool,
    table: str,
) -> None:
    """Tap, kill the bot at the table it is held at, start it again; the tap is answered in the end."""
    async with _held(database, table):
        tapping = asyncio.create_task(office.recruitment.tap(speaker, button))
        await until(lambda: ledger.one(BLOCKED, 1))
        await stage.kill("bot")
    stage.start("bot")
    await tapping


async def _answer_all(office: Office, speaker: Speaker, link: str) -> None:
    """Up to the summary: one answer, two questions skipped."""
    await office.recruitment.begin(speaker, link)
    await office.recruitment.answer(speaker, "I nod to the second guest and finish the first drink.")
    for following in ("2/3", "3/3"):
        await speaker.person.wait_text(following)
        await office.recruitment.tap(speaker, "button-skip")
    await speaker.person.wait_text("Submit")
