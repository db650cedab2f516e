"""Running many journeys in one process."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import cast

import uvloop
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.database import InMemoryExampleDatabase
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.journeys.company import Company
from tests.journeys.machine import STEPS, Journey, Run, Tally
from tests.journeys.product import Product, running_product


@contextmanager
def opened() -> Iterator[tuple[asyncio.Runner, Product]]:
    """A product and the loop it runs in; the loop stands still between the steps."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        product = running_product()
        try:
            yield runner, runner.run(product.__aenter__())
        finally:
            runner.run(product.__aexit__(None, None, None))


def run_journeys(
    count: int,
    *,
    number: int = 0,
    only: int | None = None,
    profile: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> Tally:
    """Live so many journeys; the same `count` and `number` draw the same ones.

    `only` lives one of them alone; when it fails it is made as short as it can be, and raised. `profile` lives
    one kind until the first violation.
    """
    with opened() as (runner, product):
        run = Run(product, runner.run(Company.open(product)), runner, only=only, profile=profile, progress=progress)
        _draw(run, count, number)
        return run.tally


def run_share(count: int, number: int) -> Tally:
    """What one of several processes lives; its violations say how to see them again."""
    logging.getLogger("aiogram").setLevel(logging.CRITICAL)
    gc.set_threshold(50_000, 50, 100)  # looking at all objects that often takes a sixth of the time
    tally = run_journeys(count, number=number, progress=partial(print, flush=True))
    tally.violations = [f"seed {number}, count {count}, {violation}" for violation in tally.violations]
    return tally


def _draw(run: Run, count: int, number: int) -> None:
    def journey() -> Journey:
        return Journey(run)

    run_state_machine_as_test(
        cast(type[RuleBasedStateMachine], seed(number)(journey)),
        settings=settings(
            max_examples=count,
            stateful_step_count=STEPS,
            deadline=None,
            database=InMemoryExampleDatabase(),
            phases=(Phase.generate, Phase.shrink) if run.only else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
