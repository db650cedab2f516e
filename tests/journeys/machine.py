"""Any event at any moment: hypothesis draws the steps, the product lives them, the oracle looks at what is left.

What a step is about is drawn as plain numbers from fixed ranges and only then looked up (the fifth button seen),
so that a sequence is the same again whatever the timing was.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from core.services.actor import Language
from playground.errors import ControlError
from tests.journeys.cast import Player
from tests.journeys.company import Cast, Company
from tests.journeys.events import CANDIDATES, EVENTS, PROFILES, Drawn, Moment, buttons_to_the_end
from tests.journeys.oracle import Oracle
from tests.journeys.product import Product, Violation

STEPS = 60
LONGEST_STEP = 60.0
"""Seconds that a step may take; what stands still is a violation too."""
TOLD_EVERY = 50
WAYS_TO_THE_END = 40
"""Taps in which whoever is in the middle of an interview must be able to hand it in."""


@dataclass
class Tally:
    """What was done in all journeys, and what was wrong."""

    steps: list[int] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count another tally in."""
        self.steps += other.steps
        self.events += other.events
        self.ends += other.ends
        self.violations += other.violations


@dataclass
class Run:
    """What the journeys of one process share.

    `only`: live that one alone, draw the others for its sake. `profile`: that kind of journeys alone, and none
    after the first violation.
    """

    product: Product
    company: Company
    runner: asyncio.Runner
    tally: Tally = field(default_factory=Tally)
    only: int | None = None
    profile: str | None = None
    progress: Callable[[str], None] | None = None
    drawn: int = 0
    """Journeys begun so far."""

    def violated(self, what: str) -> None:
        """Count a violation, and say it at once."""
        self.tally.violations.append(what)
        if self.progress:
            self.progress(what)

    def tell(self) -> None:
        """How far it is, now and then."""
        if self.progress and self.drawn % TOLD_EVERY == 0:
            self.progress(f"{self.drawn} journeys, {len(self.tally.violations)} violations")


class Journey(RuleBasedStateMachine):
    """One sequence. After a violation it is drawn to its end, and nothing of it is lived any more."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        run.drawn += 1
        self._run = run
        self._product = run.product
        self._number = run.drawn
        is_before = run.only is not None and self._number < run.only
        self._is_over = is_before or bool(run.profile and run.tally.violations)
        self._trace: list[str] = []
        self._lived = 0

    @initialize(
        language=st.sampled_from(("ru", "en")),
        profile=st.sampled_from(tuple(PROFILES)),
        is_under_way=st.booleans(),
    )
    def begin(self, language: Language, profile: str, is_under_way: bool) -> None:
        self._events = PROFILES[self._run.profile or profile]
        self._live(f"begin {language} {profile} {is_under_way}", self._begin(language, is_under_way))

    @rule(
        event=st.integers(0, 999),
        who=st.sampled_from(CANDIDATES),
        other=st.sampled_from(CANDIDATES),
        pick=st.integers(0, 997),
        calm=st.sampled_from((True, True, False)),
    )
    def step(self, event: int, who: str, other: str, pick: int, calm: bool) -> None:
        """One event; unless `calm`, the next one comes before anyone can have seen what this one does."""
        name = self._events[event * 617 % 1000]
        drawn = Drawn(who, other, pick)
        self._live(f"{name} {who} {other} {pick}{'' if calm else ' …'}", self._event(name, drawn, calm))

    def teardown(self) -> None:
        """Whoever is under way can hand in; then everything is looked at once more."""
        if not self._is_over:
            self._live("end", self._end())
        if self._lived:
            self._run.tally.steps.append(self._lived)
        self._run.tell()

    def _live(self, what: str, deed: Coroutine[Any, Any, None]) -> None:
        if self._is_over:
            deed.close()
            return
        self._trace.append(what)
        try:
            self._run.runner.run(_in_time(deed))
        except Exception as error:
            self._is_over = True
            steps = "\n  ".join(self._trace)
            kind = "" if isinstance(error, Violation) else f"{type(error).__name__}: "
            self._run.violated(f"journey {self._number}: {kind}{error}\n  {steps}")
            if self._run.only:
                raise
            self._run.runner.run(self._product.mend())
        else:
            self._lived += 1
            self._run.tally.events[what.split()[0]] += 1

    async def _begin(self, language: Language, is_under_way: bool) -> None:
        """Make the people; in half the journeys two of them are asked something already."""
        cast: Cast = await self._run.company.cast(language)
        self._oracle = Oracle(self._product, list(cast.players.values()), cast.candidate_ids)
        self._moment = Moment(self._product, cast, self._oracle, self._trace)
        for player in self._moment.two if is_under_way else ():
            for _ in range(WAYS_TO_THE_END):
                await EVENTS["go_on"](self._moment, Drawn(player.key, player.key, 0))
                await self._moment.settle()
                if await self._oracle.place(player):
                    break

    async def _event(self, name: str, drawn: Drawn, calm: bool) -> None:
        with suppress(ControlError):  # whoever has blocked the bot cannot write to it
            await EVENTS[name](self._moment, drawn)
        self._moment.is_settled = False
        if calm:
            await self._moment.settle()

    async def _end(self) -> None:
        await self._product.telegram.clear_faults()
        await self._moment.settle()
        for key in dict.fromkeys(CANDIDATES):
            await self._hand_in(self._moment.cast.players[key])
        await self._oracle.check_end()
        self._run.tally.ends.update(self._oracle.statuses)

    async def _hand_in(self, player: Player) -> None:
        """Whoever is in the middle of an interview can hand it in, whatever happened before."""
        if not await self._oracle.place(player):
            return
        if player.chat.blocked:
            player.set_blocked(False)
        player.say("/status")
        for _ in range(WAYS_TO_THE_END):
            await self._moment.settle()
            if not self._oracle.is_running(player):
                return
            tap = buttons_to_the_end(self._product.texts, player)
            if tap is None:
                raise Violation(f"{player.key} has no way on")
            self._trace.append(f"{player.key} [{tap.label}]")
            player.tap(tap)
        raise Violation(f"{player.key} cannot hand in: {player.newest and player.newest.text!r}")


async def _in_time(deed: Coroutine[Any, Any, None]) -> None:
    async with asyncio.timeout(LONGEST_STEP):
        await deed
