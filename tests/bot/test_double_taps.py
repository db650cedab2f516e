"""Every button that can be met, tapped twice before the bot can answer: the same rows as after one tap.

Two casts walk the same way, one tapping once, the other twice; step by step the rows they leave must be as many.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field

import pytest
from aiogram.filters.callback_data import CallbackData

from cli.demo.recruitment import Speaker
from core.models import Base
from playground.screen import Button
from tests.bot.ledger import PLUMBING, Ledger
from tests.bot.people import COMPANY, DESCRIPTIONS, Invited, Office, unique

Key = tuple[str, ...]
WORD = re.compile(r"[a-z_]{2,20}")
LATE: set[Key] = {("int", "submit"), ("int", "consent"), ("kit",), ("icancel",), ("ans", "done")}
"""Taps after which a screen has no other buttons: the others are met first."""
LEFT_OUT = {"uact", "dead"}
"""What an admin does to accounts and dead letters: those of the other tests are among them."""
COUNTED = [name for name in Base.metadata.tables if name not in PLUMBING]
COUNTS = f"SELECT ARRAY[{', '.join(f'(SELECT count(*) FROM {name})' for name in COUNTED)}]"


@dataclass
class Walker:
    """Taps whatever was not met before, and keeps what each tap added to the tables."""

    ledger: Ledger
    twice: bool
    met: dict[Key, Counter[str]] = field(default_factory=dict)
    since: dict[int, int] = field(default_factory=dict)
    """The message from which on somebody's buttons are tapped; those before belong to other tests."""

    async def say(self, speaker: Speaker, *texts: str) -> None:
        """Write, and tap all that comes of it."""
        for text in texts:
            await speaker.person.send(text)
            await self.ledger.settled()
        await self.tap_all(speaker)

    async def tap_all(self, speaker: Speaker) -> None:
        await self.ledger.settled()
        while button := await self._unmet(speaker):
            before = await self._counts()
            await self._tap(speaker, button)
            await self.ledger.settled()
            self.met[key_of(button)] = await self._counts()
            self.met[key_of(button)].subtract(before)

    async def _unmet(self, speaker: Speaker) -> Button | None:
        screen = await speaker.person.screen()
        since = self.since.get(speaker.person.id, 0)
        messages = [message for message in reversed(screen.messages) if message.id > since]
        buttons = [button for message in messages for button in message.buttons if button.data]
        unmet = [button for button in buttons if key_of(button) not in self.met and key_of(button)[0] not in LEFT_OUT]
        return min(unmet, key=lambda button: key_of(button) in LATE, default=None)

    async def _tap(self, speaker: Speaker, button: Button) -> None:
        assert button.data
        taps = 2 if self.twice else 1
        await asyncio.gather(*(speaker.person.tap_data(button.message_id, button.data) for _ in range(taps)))

    async def _counts(self) -> Counter[str]:
        return Counter(dict(zip(COUNTED, await self.ledger.one(COUNTS), strict=True)))


@pytest.mark.timeout(240)
async def test_a_second_tap_adds_nothing(office: Office, ledger: Ledger) -> None:
    once, twice = Walker(ledger, twice=False), Walker(ledger, twice=True)
    for walker in (once, twice):
        await _walk(office, walker)
    print(f"{len(twice.met)} different buttons met: {', '.join(':'.join(key) for key in sorted(twice.met))}")
    prefixes = {kind.__prefix__ for kind in CallbackData.__subclasses__()}
    print(f"not met: {', '.join(sorted(prefixes - {key[0] for key in twice.met})) or 'none'}")

    met = once.met.keys() & twice.met.keys()
    different = {":".join(key): (once.met[key], twice.met[key]) for key in met if once.met[key] != twice.met[key]}
    assert {name: (+one, +two) for name, (one, two) in different.items()} == {}
    assert {
        ("rep", "reject"),
        ("int", "submit"),
        ("ans", "reopen"),
        ("kit",),
        ("pair",),
        ("icancel",),
    } <= met
    assert len(met) >= 60


async def _walk(office: Office, walker: Walker) -> None:
    recruiter = await office.recruiter()
    await walker.say(recruiter, "/language")
    await recruiter.person.tap("English")
    await walker.say(recruiter, "/company")  # its [Cancel] is met
    await walker.say(recruiter, "/company", *COMPANY[:4])  # its [Skip]
    await walker.say(recruiter, "/new", DESCRIPTIONS["en"].format(title=unique("Barista")))
    await walker.say(recruiter, "/newcandidate", unique("Vera Placeholder"))
    await recruiter.person.send("/new")
    await recruiter.person.wait_text("Send the vacancy")
    await recruiter.person.send(DESCRIPTIONS["en"].format(title=unique("Barista")))
    await recruiter.person.wait_text("Interview:")
    await office.recruitment.tap(recruiter, "button-all-right")
    await walker.tap_all(recruiter)  # its [Approve]
    opening = await office.opening("en", recruiter)
    await office.invited(opening)
    await walker.tap_all(recruiter)  # its [Take back]
    for command in ("/newinterview", "/vacancies", "/candidates", "/interviews", "/inbox"):
        await walker.say(recruiter, command)
    invited = await office.invited(opening)
    await _interview(office, walker, invited)
    await office.recruitment.report(recruiter, invited.name)
    await walker.tap_all(recruiter)
    walker.since[office.admin.person.id] = (await office.admin.person.screen()).last.id
    for command in ("/admin", "/stats", "/users", "/audit"):
        await walker.say(office.admin, command)


async def _interview(office: Office, walker: Walker, invited: Invited) -> None:
    speaker = invited.speaker
    await speaker.person.follow(invited.link)
    await walker.tap_all(speaker)
    for number in range(4):
        await walker.say(speaker, f"Thought {number}: I nod to the second guest.")
        if "Done" in (await speaker.person.screen()).buttons:
            await office.recruitment.tap(speaker, "button-done")
            await walker.tap_all(speaker)
    del walker.met["int", "submit"]  # met on an old summary, where it was stale; this time it counts
    await walker.tap_all(speaker)


def key_of(button: Button) -> Key:
    """The words of a button's data without its ids."""
    assert button.data
    prefix, *rest = re.split(r"[:\n]", button.data)
    return (prefix, *(part for part in rest if WORD.fullmatch(part)))
