"""The blueprint of a kit: which skills get a question, of which difficulty, before any question is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, zip_longest

from core.engines.base import Difficulty
from core.engines.offline.lexicon import Lexicon, Understanding
from core.engines.plan import DIFFICULTIES, TOLERANCE, DifficultyPlan

Numbers = tuple[int, int, int]
"""Questions so far: easy, medium, hard."""
TYPICAL_PER_SOFT = 2
LEADERSHIP = "leadership"
LEADS = ("senior", "lead")


def cover(
    skills: Sequence[str],
    available: Mapping[str, AbstractSet[Difficulty]],
    plan: DifficultyPlan,
    taken: Numbers,
) -> tuple[dict[str, Difficulty], tuple[str, ...]]:
    """A difficulty for each skill that fits, weightiest first, and the skills no question fits for.

    Every skill accepted keeps the kit within the plan's tolerance: all ways to give the accepted skills a
    difficulty are followed at once, and of those left at the end the one nearest to the plan is taken.
    """
    ways: dict[Numbers, dict[str, Difficulty]] = {taken: {}}
    left_out: list[str] = []
    free = sum(plan) - sum(taken)
    slack = _slack(plan, taken)
    for skill in skills:
        if len(next(iter(ways.values()))) == free:
            break
        extended: dict[Numbers, dict[str, Difficulty]] = {}
        for numbers, way in ways.items():
            for place, level in enumerate(DIFFICULTIES):
                if level in available.get(skill, ()):
                    grown = _add(numbers, place)
                    if _within(grown, plan, slack):
                        extended.setdefault(grown, {**way, skill: level})
        if extended:
            ways = extended
        else:
            left_out.append(skill)
    nearest = min(ways, key=lambda numbers: (_excess(numbers, plan), -_agreement(numbers, plan), numbers))
    return ways[nearest], tuple(left_out)


def fillers(understanding: Understanding, lexicon: Lexicon, competencies: Sequence[str]) -> Iterator[str]:
    """Skills for the places left when the required ones are covered, in the order to try them.

    What the role needs, competencies and wishes by turns; then second and third questions on what is
    required; then competencies; at last the rest of the family. Where the trade itself is not known, competencies
    come before second questions: those on one skill are put to another trade.
    """
    competencies = _leading_last(competencies, understanding)
    typical = [skill for skill in understanding.typical if skill not in understanding.must]
    soft = [*understanding.soft, *(() if understanding.soft else competencies[:1])]
    yield from _by_turns(typical, soft, understanding.nice)
    others = [skill for skill in competencies if skill not in soft]
    again = [*understanding.must, *typical] * 2
    yield from (*again, *others) if understanding.typical else (*others, *again)
    yield from soft
    for family in understanding.families:
        entries = lexicon.skills
        yield from (skill for skill in lexicon.skills_of(family) if not entries[skill].named)
    yield from chain.from_iterable([competencies] * 3)


def _leading_last(competencies: Sequence[str], understanding: Understanding) -> list[str]:
    """Who is not hired to lead is asked about leading only when nothing else is left."""
    if understanding.seniority in LEADS:
        return list(competencies)
    return sorted(competencies, key=lambda skill: skill == LEADERSHIP)


def wanted(numbers: Numbers, plan: DifficultyPlan, *, loose: bool) -> list[Difficulty]:
    """Difficulties the kit still lacks, most lacking first; `loose` adds those it may have one more of."""
    lack = {level: plan[place] - numbers[place] for place, level in enumerate(DIFFICULTIES)}
    least = -TOLERANCE if loose else 0
    return sorted((level for level in DIFFICULTIES if lack[level] > least), key=lambda level: -lack[level])


def count_difficulties(levels: Iterable[Difficulty]) -> Numbers:
    said = list(levels)
    return said.count("easy"), said.count("medium"), said.count("hard")


def _by_turns(typical: Sequence[str], soft: Sequence[str], nice: Sequence[str]) -> Iterator[str]:
    pairs = [typical[at : at + TYPICAL_PER_SOFT] for at in range(0, len(typical), TYPICAL_PER_SOFT)]
    for skills, competency, wish in zip_longest(pairs, soft, nice):
        yield from skills or ()
        yield from (skill for skill in (competency, wish) if skill)


def _add(numbers: Numbers, place: int) -> Numbers:
    easy, medium, hard = numbers
    return easy + (place == 0), medium + (place == 1), hard + (place == 2)


def _excess(numbers: Numbers, plan: DifficultyPlan) -> int:
    return sum(max(0, number - planned) for number, planned in zip(numbers, plan, strict=True))


def _agreement(numbers: Numbers, plan: DifficultyPlan) -> int:
    """Among equals, the difficulties of which the plan has most come first and leave the rest room."""
    return sum(number * planned for number, planned in zip(numbers, plan, strict=True))


def _slack(plan: DifficultyPlan, taken: Numbers) -> int:
    """The tolerance, or as much more as the questions kept already take."""
    return next(slack for slack in range(TOLERANCE, sum(plan) + sum(taken) + 1) if _within(taken, plan, slack))


def _within(numbers: Numbers, plan: DifficultyPlan, slack: int) -> bool:
    """No difficulty over its plan by more than `slack`, and room left to bring each up to it but `slack`."""
    if any(number > planned + slack for number, planned in zip(numbers, plan, strict=True)):
        return False
    lacking = sum(max(0, planned - slack - number) for number, planned in zip(numbers, plan, strict=True))
    return lacking <= sum(plan) - sum(numbers)
