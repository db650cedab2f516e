"""Quiet hours, working days and reminders in every time zone, over the changes of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.working_time import (
    AFTER_PROMISE,
    BEFORE_END,
    LONGEST_BEFORE,
    REMINDERS,
    ROOM,
    Reminder,
    add_working_days,
    day_begins,
    day_ends,
    end_reminder_at,
    is_quiet,
    last_allowed,
    next_allowed,
    next_gathering,
    next_reminder,
    nudge_at,
    working_day_before,
)

ZONES = st.sampled_from(
    (
        "Europe/Moscow", "Asia/Vladivostok", "Europe/Berlin", "America/New_York", "America/Los_Angeles",
        "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Kiritimati", "America/St_Johns", "Africa/Casablanca", "UTC",
    )
)  # fmt: skip
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 8 * 365 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))
MINUTES = st.integers(0, 20 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@given(MOMENTS, ZONES)
def test_a_day_ends_in_the_last_second_of_its_date(moment: datetime, zone: str) -> None:
    there, end = moment.astimezone(ZoneInfo(zone)), day_ends(moment, zone)
    assert end.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(there.date(), time(23, 59, 59))
    assert day_ends(end, zone) == end


@given(MOMENTS, ZONES)
def test_the_next_and_the_last_allowed_moment_are_allowed_and_near(moment: datetime, zone: str) -> None:
    later, earlier = next_allowed(moment, zone), last_allowed(moment, zone)
    assert earlier <= moment <= later
    assert not is_quiet(later, zone)
    assert not is_quiet(earlier, zone)
    assert later - earlier <= timedelta(days=2, hours=14)  # Friday 20:00 to Monday 9:00, and an hour of a clock change
    if not is_quiet(moment, zone):
        assert earlier == moment == later


@given(MOMENTS, ZONES, st.integers(0, 60))
def test_nothing_before_the_next_allowed_moment_is_allowed(moment: datetime, zone: str, part: int) -> None:
    later = next_allowed(moment, zone)
    between = moment + (later - moment) * part / 60
    assert is_quiet(between, zone) or between >= later or not is_quiet(moment, zone)


@given(MOMENTS, ZONES, st.integers(1, 30))
def test_working_days_are_those_between(moment: datetime, zone: str, days: int) -> None:
    there = ZoneInfo(zone)
    first, last = moment.astimezone(there).date(), add_working_days(moment, days, zone).astimezone(there)
    between = [first + timedelta(days=n) for n in range(1, (last.date() - first).days + 1)]
    assert sum(day.isoweekday() <= 5 for day in between) == days
    assert last.isoweekday() <= 5
    assert last.time() == time(23, 59, 59)


@pytest.mark.parametrize(
    ("submitted", "promised"),
    [("2026-11-23", "2026-11-30"), ("2026-11-27", "2026-12-04"), ("2026-11-28", "2026-12-04")],
)
def test_five_working_days_from_a_monday_a_friday_and_a_saturday(submitted: str, promised: str) -> None:
    there = ZoneInfo("Europe/Moscow")
    moment = datetime.fromisoformat(f"{submitted}T12:00").replace(tzinfo=there)
    assert add_working_days(moment, 5, "Europe/Moscow").astimezone(there).date().isoformat() == promised


@given(MOMENTS, ZONES)
def test_the_nudge_comes_on_the_working_day_before(moment: datetime, zone: str) -> None:
    promised = add_working_days(moment, 5, zone)
    nudged = working_day_before(promised, zone)
    assert not is_quiet(nudged, zone)
    assert nudged.astimezone(ZoneInfo(zone)).date() < promised.astimezone(ZoneInfo(zone)).date()
    assert add_working_days(nudged, 1, zone) == promised


@given(MOMENTS, ZONES, st.integers(1, 10))
def test_a_nudge_comes_hours_after_the_promise_and_before_its_date(moment: datetime, zone: str, days: int) -> None:
    promised = add_working_days(moment, days, zone)
    nudged = nudge_at(promised, moment, zone)
    assert not is_quiet(nudged, zone)
    assert moment + AFTER_PROMISE <= nudged < promised
    assert nudged >= promised - LONGEST_BEFORE


@given(MOMENTS, MINUTES, MINUTES, ZONES, st.sets(st.sampled_from(REMINDERS)))
def test_a_reminder_comes_in_allowed_hours_and_in_time(
    now: datetime, silent: timedelta, left: timedelta, zone: str, sent: set[Reminder]
) -> None:
    ends_at = now + left
    found = next_reminder(now, now - silent, ends_at, zone, sent)
    if found:
        reminder, moment = found
        assert reminder not in sent
        assert now <= moment <= ends_at - ROOM
        assert not is_quiet(moment, zone)
        if reminder == "silence":
            assert moment >= now - silent + timedelta(hours=24)


@given(MOMENTS, ZONES, st.integers(49, 500))
def test_whoever_stays_silent_is_reminded_twice_at_most_and_once_at_least(
    begun: datetime, zone: str, hours: int
) -> None:
    """Walked through as the job does: each time from the moment of the reminder before."""
    begun = next_allowed(begun, zone)
    ends_at, now, sent = begun + timedelta(hours=hours), begun, dict[Reminder, datetime]()
    while found := next_reminder(now, begun, ends_at, zone, sent.keys()):
        reminder, now = found
        sent[reminder] = now
    assert 1 <= len(sent) <= 2 or hours < 90  # a long weekend may hold all of a short interview
    assert all(later - earlier >= timedelta(hours=5) for earlier, later in pairwise(sent.values()))
    assert list(sent) in ([], ["silence"], ["end"], ["silence", "end"])


@given(MOMENTS, ZONES)
def test_the_end_is_told_a_day_before_or_as_near_as_may_be(ends_at: datetime, zone: str) -> None:
    told = end_reminder_at(ends_at, zone)
    assert not is_quiet(told, zone)
    assert told <= ends_at - ROOM
    assert abs(told - (ends_at - BEFORE_END)) <= timedelta(days=2, hours=14)


def test_what_falls_into_a_weekend_is_told_before_it_when_it_would_be_too_late() -> None:
    moscow = ZoneInfo("Europe/Moscow")
    sunday_noon = datetime(2026, 11, 29, 12, tzinfo=moscow)
    assert end_reminder_at(sunday_noon, "Europe/Moscow") == datetime(2026, 11, 27, 20, tzinfo=moscow)
    monday_noon = sunday_noon + timedelta(days=1)
    assert end_reminder_at(monday_noon, "Europe/Moscow") == datetime(2026, 11, 30, 9, tzinfo=moscow)


@given(MOMENTS, ZONES)
def test_notices_are_gathered_at_ten_and_four_of_working_days(moment: datetime, zone: str) -> None:
    there = next_gathering(moment, zone).astimezone(ZoneInfo(zone))
    assert there > moment
    assert (there.hour, there.minute) in ((10, 0), (16, 0))
    assert there.isoweekday() <= 5
    assert there - moment <= timedelta(days=2, hours=19)
    assert day_begins(moment, zone) <= moment
