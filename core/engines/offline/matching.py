"""Job match without a model: the lexicon's skills, by the words of the vacancy and of the CV."""

from __future__ import annotations

import re

from core.engines.job_match import JobMatch, JobMatchRequest, Seniority, SkillShown, Words
from core.engines.offline.lexicon import Lexicon
from core.engines.offline.profile import without_addresses
from core.engines.offline.seniority import level_place

MOST_BEYOND = 12
LONGEST_WORDS = 160
TOP = 15
"""Lines of a CV in which it says who the person is now."""
_EDGE = re.compile(r"[.!?;•|\n]")


def match_words(lexicon: Lexicon, request: JobMatchRequest) -> JobMatch:
    """Every skill of either side, each with the words around it; deterministic."""
    vacancy, profile = f"{request.title}\n{request.description}", request.profile
    wanted = lexicon.understand(vacancy)
    asked = lexicon.places(vacancy, wanted.families)
    had = lexicon.places(without_addresses(profile), wanted.families)
    shown = [
        SkillShown(
            skill=lexicon.name(skill, request.language),
            wanted=_around(vacancy, asked.get(skill)),
            had=_around(profile, had.get(skill)),
        )
        for skill in dict.fromkeys((*wanted.must, *wanted.nice))
    ]
    shown += [
        SkillShown(
            skill=name, wanted=_around(vacancy, _word(name, vacancy)), had=_around(profile, _word(name, profile))
        )
        for name in wanted.unknown
    ]
    known = {*wanted.must, *wanted.nice, *wanted.soft}
    beyond = [
        SkillShown(skill=lexicon.name(skill, request.language), wanted=None, had=_around(profile, place))
        for skill, place in had.items()
        if skill not in known
    ]
    asked_level, own_level = _level(vacancy, 1), _level(profile, TOP)
    return JobMatch(
        matched=tuple(one for one in shown if one.wanted and one.had),
        missing=tuple(one for one in shown if one.wanted and not one.had),
        beyond=tuple(beyond[:MOST_BEYOND]),
        seniority_wanted=wanted.seniority if asked_level is None else asked_level[0],
        seniority_wanted_words=_around(vacancy, asked_level[1]) if asked_level else None,
        seniority_had=own_level[0] if own_level else None,
        seniority_had_words=_around(profile, own_level[1]) if own_level else None,
        quotes_dropped=0,
    )


def _level(text: str, lines: int) -> tuple[Seniority, tuple[int, int]] | None:
    """The first level named near the top."""
    top = "".join(text.splitlines(keepends=True)[:lines])
    return level_place(top)


def _word(name: str, text: str) -> tuple[int, int] | None:
    found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    return found.span() if found else None


def _around(text: str, place: tuple[int, int] | None) -> Words | None:
    """The sentence or line that a place stands in; where that is long, what is nearest."""
    if place is None:
        return None
    start, end = place
    before = max(
        (edge.end() for edge in _EDGE.finditer(text, max(start - LONGEST_WORDS, 0), start)),
        default=max(start - LONGEST_WORDS // 2, 0),
    )
    after = _EDGE.search(text, end, min(end + LONGEST_WORDS // 2, len(text)))
    last = after.start() if after else min(end + LONGEST_WORDS // 2, len(text))
    first = max(before, start - LONGEST_WORDS // 2)
    first += len(text[first:start]) - len(text[first:start].lstrip())
    last = first + len(text[first:last].rstrip())
    return Words(text=text[first:last], start=first, end=last)
