"""The rules every kit must keep, whatever engine wrote it; code decides, not the engine."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from rapidfuzz import fuzz

from core.engines.base import Criteria, Kit, KitQuestion, KitRequest, Language
from core.engines.offline.lexicon import Lexicon, Understanding
from core.engines.offline.words import stem, weight
from core.engines.open_form import is_open
from core.engines.plan import DIFFICULTIES, TOLERANCE, DifficultyPlan, difficulty_plan
from core.engines.topics import forbidden_topics

Rule = Literal[
    "count",
    "language",
    "length",
    "open_form",
    "coverage",
    "difficulty",
    "alike",
    "forbidden_topic",
    "rubric",
    "key_points",
    "simpler",
]
FEWEST_WORDS, MOST_WORDS = 8, 40
FEWEST_KEY_POINTS, MOST_KEY_POINTS = 3, 5
LONGEST_SIMPLER_SENTENCE = 20
"""Words."""
GIVEN_AWAY_WORDS, GIVEN_AWAY_SHARE = 2, 1 / 3
"""Telling words of a criterion that its question lacks: so many of them, and this share, give it away."""
ALIKE_WORDS = 0.7
"""Share of the shorter question's telling words found in the other, from which they are the same question …"""
ALIKE_ALL_WORDS = 0.4
"""… if they also share this much of all their telling words: a short question inside a long one is another."""
ALIKE_LETTERS = 88.0
"""RapidFuzz token_sort_ratio, percent, from which the wording is the same."""

_WORD = re.compile(r"(?<!\S)(?:_|[^\w\s])*+[^\W_]\S*")
_SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]++(?:\s|$)")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_ENGLISH = frozenset(
    {"the", "a", "an", "of", "to", "in", "on", "is", "are", "was", "were", "and", "or", "how", "what", "why", "it"}
    | {"do", "did", "does", "you", "your", "would", "with", "for", "when", "that", "which"}
)
_NOT_RUSSIAN = re.compile(r"[іїєґўјћђљњџқғүұңһәөäöüßéèêçñ]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a kit breaks; `positions` (from 0) of the questions whose replacement would mend it."""

    rule: Rule
    detail: str
    positions: tuple[int, ...] = ()


def check_kit(kit: Kit, request: KitRequest, lexicon: Lexicon | None = None) -> tuple[Breach, ...]:
    """Every rule the kit breaks, those of single questions first. A kit without breaches may be shown."""
    lexicon = lexicon or Lexicon.load()
    understanding = lexicon.understand(f"{request.title}\n{request.description}")
    single = (
        breach
        for position, question in enumerate(kit.questions)
        for breach in check_question(question, request.language, position)
    )
    return (
        *single,
        *_check_count(kit, request),
        *_check_alike(kit),
        *_check_coverage(kit, request, understanding, lexicon),
        *_check_difficulty(kit, plan_for(request, understanding)),
    )


def check_question(question: KitQuestion, language: Language, position: int = 0) -> Iterator[Breach]:
    """The rules a question breaks by itself."""
    criteria = question.criteria
    here = (position,)
    number = word_count(criteria.text)
    if not FEWEST_WORDS <= number <= MOST_WORDS:
        yield Breach("length", f"{number} words: {criteria.text}", here)
    if not (in_language(criteria.text, language) and _criteria_in(criteria, language)):
        yield Breach("language", f"not in {language}: {criteria.text}", here)
    if not is_open(criteria.text, language):
        yield Breach("open_form", criteria.text, here)
    if not FEWEST_KEY_POINTS <= len({point.casefold() for point in criteria.key_points}) <= MOST_KEY_POINTS:
        yield Breach("key_points", f"{len(criteria.key_points)}: {criteria.text}", here)
    anchors = criteria.anchors
    levels = {text.strip().casefold() for text in (anchors.low, anchors.middle, anchors.high)}
    if len(levels) < 3 or "" in levels:
        yield Breach("rubric", f"levels 1, 3, 5 are not told apart: {criteria.text}", here)
    for text in (criteria.text, *criteria.follow_ups):
        for topic in forbidden_topics(text):
            yield Breach("forbidden_topic", f"{topic}: {text}", here)
    for fault in simpler_faults(question, language):
        yield Breach("simpler", f"{fault}: {question.simpler}", here)


def simpler_faults(question: KitQuestion, language: Language) -> Iterator[str]:
    """Why the simpler words of a question cannot be shown; nothing where it has none."""
    simpler = question.simpler
    if simpler is None:
        return
    longest = max(word_count(sentence) for sentence in _SENTENCE_END.split(simpler))
    if word_count(simpler) > MOST_WORDS or longest > LONGEST_SIMPLER_SENTENCE:
        yield "too long"
    if not in_language(simpler, language):
        yield f"not in {language}"
    if simpler.casefold() == question.criteria.text.casefold():
        yield "no other words"
    for topic in forbidden_topics(simpler):
        yield f"about {topic}"
    if told := given_away(question):
        yield f"gives away “{told}”"


def given_away(question: KitQuestion) -> str | None:
    """A criterion whose words stand in the simpler wording and not in the question: whoever asks would be told it."""
    criteria = question.criteria
    asked = _telling_stems(f"{criteria.text} {question.competency}")
    said = _telling_stems(question.simpler or "") - asked
    for criterion in (*criteria.key_points, criteria.anchors.middle, criteria.anchors.high):
        own = _telling_stems(criterion) - asked
        if len(own & said) >= max(GIVEN_AWAY_WORDS, GIVEN_AWAY_SHARE * len(own)):
            return criterion
    return None


def plan_for(request: KitRequest, understanding: Understanding) -> DifficultyPlan:
    """The difficulty plan of a request; years come from the request, else from its description."""
    years = request.experience_years
    years = understanding.experience_years if years is None else years
    return difficulty_plan(request.difficulty, request.count, years)


def skills_asked(question: KitQuestion, lexicon: Lexicon) -> frozenset[str]:
    """The lexicon's skills a question is about: its own by id, or those its words name."""
    if question.skill in lexicon.skills:
        return frozenset({question.skill})
    return lexicon.skills_in(f"{question.skill}; {question.competency}; {question.criteria.text}")


def word_count(text: str) -> int:
    """Words as the rule of length counts them: a dash between two is none."""
    return len(_WORD.findall(text))


def in_language(text: str, language: Language) -> bool:
    """Russian may hold English terms; English has no Russian words, and has words only English has."""
    if _NOT_RUSSIAN.search(text):
        return False
    cyrillic, latin, letters = (len(kind.findall(text)) for kind in (_CYRILLIC, _LATIN, _LETTER))
    if not letters or cyrillic + latin < 0.9 * letters:
        return False
    if language == "ru":
        return cyrillic >= 0.35 * letters
    return cyrillic <= 0.1 * letters and len(_ENGLISH.intersection(re.findall(r"[a-z]+", text.lower()))) >= 2


def alike(one: str, other: str) -> bool:
    """Whether two questions ask the same: nearly the same wording, or most of their telling words shared."""
    if fuzz.token_sort_ratio(one.casefold(), other.casefold()) >= ALIKE_LETTERS:
        return True
    first, second = _telling_stems(one), _telling_stems(other)
    smaller, shared, together = min(len(first), len(second)), len(first & second), len(first | second)
    return smaller >= 3 and shared / smaller >= ALIKE_WORDS and shared / together >= ALIKE_ALL_WORDS


@functools.lru_cache(maxsize=4096)
def _telling_stems(text: str) -> frozenset[str]:
    words = re.findall(r"[^\W_]+[+#]*", text.lower())
    return frozenset(stem(word) for word in words if weight(word) > 0.5)


def _criteria_in(criteria: Criteria, language: Language) -> bool:
    anchors = criteria.anchors
    text = " ".join((*criteria.key_points, *criteria.follow_ups, anchors.low, anchors.middle, anchors.high))
    cyrillic, letters = len(_CYRILLIC.findall(text)), len(_LETTER.findall(text))
    return cyrillic >= 0.35 * letters if language == "ru" else cyrillic <= 0.1 * letters


def _check_count(kit: Kit, request: KitRequest) -> Iterator[Breach]:
    number = len(kit.questions)
    if number != request.count:
        surplus = tuple(range(request.count, number))
        yield Breach("count", f"{number} questions, {request.count} asked for", surplus)


def _check_alike(kit: Kit) -> Iterator[Breach]:
    for (_, one), (place, other) in combinations(enumerate(kit.questions), 2):
        same_matter = (one.skill, one.subtopic) == (other.skill, other.subtopic)
        if same_matter or alike(one.criteria.text, other.criteria.text):
            yield Breach("alike", f"{one.criteria.text} / {other.criteria.text}", (place,))


def _check_coverage(kit: Kit, request: KitRequest, understanding: Understanding, lexicon: Lexicon) -> Iterator[Breach]:
    """Every required skill has a question, or the weightiest where they are more than the places.

    A skill the kit itself names as uncovered is no breach: a person is told of it.
    """
    told = {name.casefold() for name in kit.uncovered_skills}
    required = [
        skill
        for skill in understanding.must
        if not told & {lexicon.name(skill, "ru").casefold(), lexicon.name(skill, "en").casefold()}
    ][: request.count]
    asked = [skills_asked(question, lexicon) for question in kit.questions]
    missing = [skill for skill in required if not any(skill in skills for skills in asked)]
    if missing:
        spare = _spare_positions(asked, set(required))
        names = ", ".join(lexicon.name(skill, request.language) for skill in missing)
        yield Breach("coverage", f"no question about {names}", spare[-len(missing) :])


def _spare_positions(asked: list[frozenset[str]], required: set[str]) -> tuple[int, ...]:
    """Questions no required skill depends on, those that may go last in the list."""
    seen: set[str] = set()
    needed = []
    for place, skills in enumerate(asked):
        if skills & required - seen:
            needed.append(place)
            seen |= skills & required
    return tuple(place for place in range(len(asked)) if place not in needed)


def _check_difficulty(kit: Kit, plan: DifficultyPlan) -> Iterator[Breach]:
    numbers = Counter(question.difficulty for question in kit.questions)
    off = [
        level for level, planned in zip(DIFFICULTIES, plan, strict=True) if abs(numbers[level] - planned) > TOLERANCE
    ]
    if off:
        said = ", ".join(f"{numbers[level]} {level}" for level in DIFFICULTIES)
        asked = ", ".join(f"{planned} {level}" for level, planned in zip(DIFFICULTIES, plan, strict=True))
        yield Breach("difficulty", f"{said} instead of {asked}", _surplus_positions(kit, plan))


def _surplus_positions(kit: Kit, plan: DifficultyPlan) -> tuple[int, ...]:
    """The last questions of each difficulty that has more than planned."""
    positions: list[int] = []
    for level, planned in zip(DIFFICULTIES, plan, strict=True):
        places = [place for place, question in enumerate(kit.questions) if question.difficulty == level]
        positions.extend(places[planned:])
    return tuple(sorted(positions))
