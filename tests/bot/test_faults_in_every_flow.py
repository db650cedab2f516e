"""Telegram fails in the middle of every flow: people see what they see when it doesn't, in the same order."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from bot.texts import Texts
from cli.demo.recruitment import Recruitment, Speaker
from cli.stage import Stage
from playground.client import LocalTelegram, Person
from playground.screen import Message
from tests.bot.desk import Desk
from tests.bot.flows import FLOWS, Tour
from tests.bot.ledger import Ledger, until
from tests.bot.people import Office, unique

Trouble = Literal["none", "429", "502", "cut", "403"]
TROUBLES: tuple[Trouble, ...] = ("429", "502", "cut", "403")
EVERY = 3
"""One act of three meets a fault, beginning with a flow's second.

With a 403 it is the first: whoever stops the bot while they are being erased can no longer be told.
"""
TOLD_OF_BLOCK = "the candidate has blocked the bot"
PATIENCE = 60.0
"""Seconds that somebody waits whose Telegram fails, among others whose Telegram fails too."""
UNREACHABLE = "SELECT unreachable_at IS NOT NULL FROM users WHERE telegram_id = $1"
LEFT = """
    SELECT (SELECT count(*) FROM updates WHERE chat_id = $1 AND done_at IS NULL AND dead_at IS NULL)
        + (SELECT count(*) FROM notifications n JOIN users u ON u.id = n.recipient_id
           WHERE u.telegram_id = $1 AND (u.unreachable_at IS NOT NULL OR n.sent_at IS NULL AND n.dead_at IS NULL))
"""


class Unlucky(Person):
    """Somebody whose Telegram fails; with a 403 they have stopped the bot, and come back."""

    def __init__(self, person: Person, trouble: Trouble, telegram: LocalTelegram, ledger: Ledger) -> None:
        super().__init__(telegram, person.id, person.first_name)
        self.acts = self.faults = 0
        self._trouble = trouble
        self._ledger = ledger
        self._heard = True
        self._from = 1 if trouble == "403" else 2

    def begin_flow(self) -> None:
        """From here on acts are counted anew."""
        self.acts = self.faults = 0

    async def wait_text(self, wanted: str | re.Pattern[str], *, timeout: float = PATIENCE) -> Message:  # noqa: ASYNC109
        return await super().wait_text(wanted, timeout=max(timeout, PATIENCE))

    async def _act(self, act: str, body: dict[str, Any]) -> dict[str, Any]:
        self.acts += 1
        self._heard = True
        if self._trouble == "none" or self.acts % EVERY != self._from:
            return await super()._act(act, body)
        self.faults += 1
        before = await self._shown()
        await self._telegram.fault(self._trouble, chat_id=self.id, retry_after=1)
        answer = await super()._act(act, body)
        if self._trouble != "403":
            return answer
        await self._come_back()
        if await self._shown() != before:
            self._heard = False  # the tap itself was perhaps never answered
            return answer
        return await super()._act(act, body)

    async def _come_back(self) -> None:
        """Once the bot knows that it was stopped: do anything, and wait till all that waited has come."""

        async def marked() -> bool:
            return bool(await self._ledger.one(UNREACHABLE, self.id))

        async def all_came() -> bool:
            pending = (await self._telegram.state())["pending"]
            return not pending and await self.is_told()

        await until(marked, PATIENCE)
        acted_at = self._acted_at
        own = next(message.id for message in (await self.screen()).messages if not message.from_bot)
        await super()._act("edit", {"message_id": own, "text": "/start"})
        self._acted_at = acted_at
        await until(all_came, PATIENCE)

    async def is_told(self) -> bool:
        """Whether all that was written for them has come."""
        return not await self._ledger.one(LEFT, self.id)

    async def _answered(self, query_id: str, seconds: float) -> None:
        if self._heard:
            await super()._answered(query_id, PATIENCE)

    async def _shown(self) -> list[tuple[int, int]]:
        messages = (await self.screen()).messages
        return [(message.id, message.text_version) for message in messages if message.from_bot]


@dataclass
class Walked:
    """How a tour went: per flow what was tried and what each person saw; the error that ended it, if one did."""

    tries: dict[str, tuple[int, int]] = field(default_factory=dict)
    seen: dict[str, list[list[str]]] = field(default_factory=dict)
    error: Exception | None = None


@pytest.fixture(scope="module")
async def walked(
    stage: Stage, office: Office, ledger: Ledger, recruitment: Recruitment, texts: Texts
) -> AsyncIterator[dict[Trouble, Walked]]:
    """All tours at once, as they wait more than they do."""
    troubles: tuple[Trouble, ...] = ("none", *TROUBLES)
    tours = {trouble: await _tour(trouble, stage, office, ledger, (recruitment, texts)) for trouble in troubles}
    try:
        outcomes = await asyncio.gather(*(_walk(tour) for tour in tours.values()))
        yield dict(zip(troubles, outcomes, strict=True))
    finally:
        await stage.telegram.clear_faults()
        admins = [tour.admin.speaker.person.id for tour in tours.values()]
        await ledger.run("UPDATE users SET role = 'recruiter' WHERE telegram_id = ANY($1)", admins)


async def _tour(
    trouble: Trouble, stage: Stage, office: Office, ledger: Ledger, talk: tuple[Recruitment, Texts]
) -> Tour:
    people = [await office.recruiter(), await office.newcomer(), await office.newcomer(), await office.recruiter()]
    promote = "UPDATE users SET role = 'admin' WHERE telegram_id = $1"
    await ledger.run(promote, people[-1].person.id)
    unlucky = [Unlucky(speaker.person, trouble, stage.telegram, ledger) for speaker in people]
    desks = [Desk(Speaker(person, "en"), *talk) for person in unlucky]
    return Tour(desks[0], desks[1], desks[2], desks[3], title=unique("Barista"), name=unique("Vera Placeholder"))


async def _walk(tour: Tour) -> Walked:
    walked = Walked()
    people = [person for desk in tour.everyone() if isinstance(person := desk.speaker.person, Unlucky)]
    try:
        for flow in FLOWS:
            for person in people:
                person.begin_flow()
            await flow(tour)
            await until(lambda: _all_told(people), PATIENCE)
            walked.tries[flow.__name__] = (sum(one.acts for one in people), sum(one.faults for one in people))
            walked.seen[flow.__name__] = [await _seen(person) for person in people]
    except Exception as error:
        walked.error = error
    return walked


async def _all_told(people: list[Unlucky]) -> bool:
    return all([await one.is_told() for one in people])


async def _seen(person: Person) -> list[str]:
    """The first line of each message of the bot, without names and numbers.

    Whoever follows a candidate who cannot be reached is told so, which nobody is without that fault.
    """
    lines = [message.text.partition("\n")[0] for message in (await person.screen()).messages if message.from_bot]
    lines = [line for line in lines if TOLD_OF_BLOCK not in line]
    return [re.sub(r"start=\S+", "start=", re.sub(r"\d+", "0", line)) for line in lines]


@pytest.mark.timeout(240)
@pytest.mark.parametrize("flow", [flow.__name__ for flow in FLOWS])
@pytest.mark.parametrize("trouble", TROUBLES)
def test_nothing_is_lost_and_the_order_stays(walked: dict[Trouble, Walked], trouble: Trouble, flow: str) -> None:
    smooth, troubled = walked["none"], walked[trouble]
    assert smooth.error is None, f"without any fault: {smooth.error}"
    assert flow in troubled.seen, f"the tour ended: {troubled.error}"
    assert troubled.seen[flow] == smooth.seen[flow]
    acts, faults = troubled.tries[flow]
    print(f"{flow}, {trouble}: {acts} acts, {faults} met a fault")
    assert faults > 0


def test_every_flow_met_every_fault(walked: dict[Trouble, Walked]) -> None:
    met = Counter({trouble: sum(faults for _, faults in walked[trouble].tries.values()) for trouble in TROUBLES})
    print(f"{met.total()} faults in {len(FLOWS)} flows: {dict(met)}")
    assert all(len(walked[trouble].tries) == len(FLOWS) for trouble in TROUBLES)
