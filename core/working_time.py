"""When people may be written to, and how working days are counted: pure functions over a vacancy's time zone.

Working days are Monday to Friday; holidays are not known here, so a promise over them may be counted too short.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

QUIET_FROM = time(21)
QUIET_UNTIL = time(9)
LAST_SECOND = time(23, 59, 59)
GATHERED_AT = (time(10), time(16))
"""When notices that could wait are told together, on working days."""
BEFORE_END = timedelta(hours=24)
"""How long before its end a candidate is reminded of an interview."""
AFTER_SILENCE = timedelta(hours=24)
"""How long a candidate says nothing before they are reminded."""
ROOM = timedelta(hours=1)
"""A reminder that would come later than so long before the end comes earlier instead, or not at all."""
APART = timedelta(hours=6)
"""Nobody is reminded of the silence so shortly before they are reminded of the end."""
AFTER_PROMISE = timedelta(hours=4)
"""A recruiter is not nudged about a promised reply so shortly after the answers came in."""
LONGEST_BEFORE = timedelta(days=4)
"""No nudge comes sooner before its date than so: on a Friday morning it is about a Monday."""
Reminder = Literal["silence", "end"]
REMINDERS: tuple[Reminder, ...] = get_args(Reminder)


def is_quiet(moment: datetime, zone: str) -> bool:
    """Whether nobody is to be written to: from 21:00 to 09:00, and at weekends."""
    there = moment.astimezone(ZoneInfo(zone))
    return _is_weekend(there.date()) or not QUIET_UNTIL <= there.time() < QUIET_FROM


def next_allowed(moment: datetime, zone: str) -> datetime:
    """This moment, or the first after it that is not quiet."""
    if not is_quiet(moment, zone):
        return moment
    there = moment.astimezone(ZoneInfo(zone))
    day = there.date() if there.time() < QUIET_UNTIL else there.date() + timedelta(days=1)
    while _is_weekend(day):
        day += timedelta(days=1)
    return _at(day, QUIET_UNTIL, zone)


def last_allowed(moment: datetime, zone: str) -> datetime:
    """This moment, or the last whole hour before it that is not quiet."""
    if not is_quiet(moment, zone):
        return moment
    there = moment.astimezone(ZoneInfo(zone))
    day = there.date() if there.time() >= QUIET_FROM else there.date() - timedelta(days=1)
    while _is_weekend(day):
        day -= timedelta(days=1)
    return _at(day, time(QUIET_FROM.hour - 1), zone)


def allowed_in_time(moment: datetime, ends_at: datetime, zone: str) -> datetime:
    """This moment, or the first after it that is not quiet, unless that is so late that it helps nobody."""
    later = next_allowed(moment, zone)
    return later if later <= ends_at - ROOM else moment


def end_reminder_at(ends_at: datetime, zone: str) -> datetime:
    """24 hours before the end; when that is quiet, as soon as it is not, but never so late that it helps nobody."""
    wanted = ends_at - BEFORE_END
    later = next_allowed(wanted, zone)
    return later if later <= ends_at - ROOM else last_allowed(wanted, zone)


def next_reminder(
    now: datetime, silent_since: datetime, ends_at: datetime, zone: str, sent: AbstractSet[Reminder]
) -> tuple[Reminder, datetime] | None:
    """Which reminder comes next and when, not before `now`; None when nothing is left to say in time.

    One after 24 hours of silence and one 24 hours before the end; each once, so there are two at most.
    """
    end = end_reminder_at(ends_at, zone)
    silence = next_allowed(silent_since + AFTER_SILENCE, zone)
    wanted: dict[Reminder, datetime] = {"end": end} if "end" not in sent else {}
    if "silence" not in sent and silence + APART <= end:
        wanted["silence"] = silence
    moments = {reminder: next_allowed(max(due, now), zone) for reminder, due in wanted.items()}
    if "silence" in moments and moments["silence"] + APART > moments.get("end", end):
        del moments["silence"]
    in_time = [(moment, reminder) for reminder, moment in moments.items() if moment <= ends_at - ROOM]
    if not in_time:
        return None
    moment, reminder = min(in_time)
    return reminder, moment


def add_working_days(moment: datetime, days: int, zone: str) -> datetime:
    """The last second of the day that lies so many working days after the day of `moment`."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    while days:
        day += timedelta(days=1)
        days -= not _is_weekend(day)
    return _at(day, LAST_SECOND, zone)


def working_day_before(moment: datetime, zone: str) -> datetime:
    """09:00 of the last working day before the day of `moment`."""
    day = moment.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    while _is_weekend(day):
        day -= timedelta(days=1)
    return _at(day, QUIET_UNTIL, zone)


def nudge_at(by: datetime, promised_at: datetime, zone: str) -> datetime:
    """When a recruiter is nudged about a reply promised at `promised_at`: on the working day before, or hours later."""
    return next_allowed(max(working_day_before(by, zone), promised_at + AFTER_PROMISE), zone)


def next_gathering(moment: datetime, zone: str) -> datetime:
    """The next 10:00 or 16:00 of a working day after `moment`."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    while True:
        if not _is_weekend(day):
            for hour in GATHERED_AT:
                if (gathered := _at(day, hour, zone)) > moment:
                    return gathered
        day += timedelta(days=1)


def day_begins(moment: datetime, zone: str) -> datetime:
    """The first moment of the day of `moment`."""
    return _at(moment.astimezone(ZoneInfo(zone)).date(), time(), zone)


def day_ends(moment: datetime, zone: str) -> datetime:
    """The last second of the day of `moment`: a deadline that is told by its day alone."""
    return end_of(moment.astimezone(ZoneInfo(zone)).date(), zone)


def end_of(day: date, zone: str) -> datetime:
    """The last second of a day."""
    return _at(day, LAST_SECOND, zone)


def _is_weekend(day: date) -> bool:
    return day.isoweekday() > 5


def _at(day: date, hour: time, zone: str) -> datetime:
    """That hour of that day, in UTC; an hour that the clocks skip is the one after the change."""
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)
