"""A short run of the machine; `make journeys` lives a thousand."""

from __future__ import annotations

import statistics

import pytest

from tests.journeys.running import run_journeys

JOURNEYS = 4


@pytest.mark.timeout(300)
def test_any_event_at_any_moment_breaks_nothing() -> None:
    tally = run_journeys(JOURNEYS)
    print(f"{len(tally.steps)} journeys, {sum(tally.steps)} steps: {dict(tally.events)}")
    assert not tally.violations, "\n".join(tally.violations)
    assert statistics.median(tally.steps) >= 50
