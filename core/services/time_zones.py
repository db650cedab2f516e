"""Time zones by what people call them: a city, or how many hours its clock is ahead of UTC or of Moscow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import available_timezones

from babel import Locale
from rapidfuzz import fuzz, process

from core.engines.offline.words import words

_AHEAD = re.compile(r"(utc|gmt|мск|msk)?\s*([+\-−–])\s*(\d{1,2})(?::?00)?", re.IGNORECASE)
_BARE = re.compile(r"(utc|gmt|мск|msk)", re.IGNORECASE)
HOME_ZONE = "Europe/Moscow"
"""The zone of a vacancy whose place names no city."""
_MOSCOW, _MOSCOW_AHEAD = ("мск", "msk"), 3
_FURTHEST = (-12, 14)
_ALIKE = 85.0
"""Similarity in percent from which a name is a misspelt city."""
_MAINLAND = ("Europe/", "Asia/")
"""Where a place named in passing is looked for: islands and stations have everyday words for names."""


def find_zone(text: str) -> str | None:
    """The IANA name of the zone that a person means: «Екатеринбург», "Berlin", "UTC+5", «МСК+2»."""
    typed = " ".join(text.split()).strip(" .")
    if _BARE.fullmatch(typed):
        return HOME_ZONE if typed.lower() in _MOSCOW else "Etc/UTC"
    if ahead := _AHEAD.fullmatch(typed):
        hours = int(ahead[3]) * (1 if ahead[2] == "+" else -1)
        if (ahead[1] or "").lower() in _MOSCOW:
            hours += _MOSCOW_AHEAD
        return _fixed(hours) if _FURTHEST[0] <= hours <= _FURTHEST[1] else None
    cities = _cities()
    near = process.extractOne(_plain(typed), cities.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return cities[near[0]] if near else None


def zone_of_place(place: str) -> str | None:
    """The zone of a city that a place names in any case of the word: «офис в Новосибирске»."""
    named = (_stems().get(word.stem) for word in words(place) if place[word.start].isupper())
    return next(filter(None, named), None)


def zone_label(zone: str, language: str) -> str:
    """What a person calls it: the city, or the hours ahead of UTC."""
    if zone.startswith("Etc/"):
        hours = -int(zone.removeprefix("Etc/GMT")) if zone.startswith("Etc/GMT") else 0
        return f"UTC{hours:+d}" if hours else "UTC"
    named = Locale(language).time_zones.get(zone, {}).get("city")
    return str(named or zone.rpartition("/")[2].replace("_", " "))


@lru_cache(maxsize=1)
def known_zones() -> tuple[str, ...]:
    """The IANA names of all zones that can be chosen."""
    fixed = (_fixed(hours) for hours in range(_FURTHEST[0], _FURTHEST[1] + 1))
    return tuple(sorted({*_cities().values(), *fixed}))


def _fixed(hours: int) -> str:
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"  # by POSIX the sign says how far UTC is ahead


@lru_cache(maxsize=1)
def _cities() -> Mapping[str, str]:
    """The zone by its city's name, in Russian and in English."""
    zones = sorted(available_timezones().intersection(Locale("ru").time_zones) - {"Etc/UTC"})
    return MappingProxyType({_plain(zone_label(zone, language)): zone for zone in zones for language in ("en", "ru")})


@lru_cache(maxsize=1)
def _stems() -> Mapping[str, str]:
    """The same by the stem of the name, where that is one word."""
    named = ((words(city), zone) for city, zone in _cities().items() if zone.startswith(_MAINLAND))
    return MappingProxyType({parts[0].stem: zone for parts, zone in named if len(parts) == 1})


def _plain(name: str) -> str:
    return name.casefold().replace("ё", "е").replace("’", "'")
