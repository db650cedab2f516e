"""The offline reader of answers: no key, no network, the same reading for the same input, bit for bit.

Each key point is looked for by its words; the level comes from how many are covered and how well. It cannot
see negation or key words in a senseless order; what repeats a key point nearly letter for letter is flagged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import sqrt
from typing import Literal

from rapidfuzz import fuzz

from core.engines.base import Criteria, Level, Reading, ReadingFlag, ReadingRequest
from core.engines.guard import set_aside
from core.engines.offline import abstain
from core.engines.offline.coverage import SYNONYM, Cover, KeyPoint, WordsSaid, asked_by, key_points_of, repeats_share
from core.engines.offline.cues import is_story_question, story_covers
from core.engines.offline.encoder import Encoder
from core.engines.offline.language import Spoken, spoken
from core.engines.offline.phrases import phrases
from core.engines.offline.semantic import Meanings, blended, meanings
from core.engines.offline.sentences import Sentence, sentences
from core.engines.offline.words import FUNCTION_WEIGHT, Word, words

READER_VERSION = "reader-3"

COVERED = 0.3
"""Cover from which a key point counts as said: people put it in words of their own, and share few."""
FULL = 0.55
"""Cover from which nothing of a key point is missed."""
FULL_ALONE = 0.85
"""The same where a question has a single short key point, and no other evens out its chance words."""
RUSSIAN = 1.14
"""What a cover in Russian counts for: stems of its many word forms meet less often. Of the bank's anchors, which say
the same in both languages, those in Russian covered their key points that much less than those in English."""
QUESTION_ONLY = 0.26
"""The highest score of an answer that has no word of a key point but those the question gave it."""
LEVEL_FLOORS: tuple[tuple[float, Level], ...] = ((0.66, 5), (0.42, 4), (0.27, 3), (0.13, 2), (0.0, 1))
"""Score from which a level is given; calibrated on answers written for the tests, see docs/quality.md."""
LITTLE_SAID: tuple[ReadingFlag, ...] = ("too_short", "off_topic")
OFF_TOPIC = 0.06
VAGUE = 0.3
"""Weight up to which a word belongs to every topic."""
NEAR_VERBATIM = 92.0
"""Similarity in percent (token set) of a sentence with a key point from which it counts as a copy."""
MOST_QUOTES = 5

_ANCHORS: dict[Level, Literal["low", "middle", "high"]] = {
    1: "low",
    2: "low",
    3: "middle",
    4: "high",
    5: "high",
}


Tier = Literal["lexical", "semantic"]


@dataclass(frozen=True, slots=True)
class Match:
    """What was found of one answer: attacks set aside, criteria in its language, the cover of each key point.

    `cover` is the mean of the covers; `score`, from which the level comes, stops counting where nothing is missed.
    """

    criteria: Criteria
    simpler: str
    answer: str
    attacked: bool
    language: Spoken
    said: tuple[Word, ...]
    parts: tuple[Sentence, ...]
    covers: tuple[Cover, ...]
    cover: float
    score: float
    adds: bool


class AnswerReader:
    """Reads answers by their words. Pure: no state but caches of word lookups."""

    def __init__(self, encoder: Encoder | None = None) -> None:
        self._encoder = encoder
        self.tier: Tier = "semantic" if encoder else "lexical"
        self.version = f"{READER_VERSION}.{self.tier}"

    @classmethod
    def available(cls) -> tuple[AnswerReader, ...]:
        """A reader for each tier this installation has, the best last."""
        encoder = Encoder.load()
        return (cls(),) if encoder is None else (cls(), cls(encoder))

    @classmethod
    def best(cls) -> AnswerReader:
        """The semantic reader where its extra is installed, else the lexical one."""
        return cls.available()[-1]

    def read(self, request: ReadingRequest) -> Reading:
        """The level with its quotes and gaps, or an abstention with the reason as a flag."""
        return self.assess(request)[0]

    def coverage(self, request: ReadingRequest) -> float:
        """How far the answer covers its key points, 0 to 1: the measure under the level, before its steps.

        Nothing for gibberish, another language or the question repeated; little said is little covered.
        """
        return self.assess(request)[1]

    def assess(self, request: ReadingRequest) -> tuple[Reading, float]:
        """The reading and the score under its level, in one go."""
        match = self._match(request)
        reason = _reason_to_abstain(match)
        if reason is None:
            return _reading(match), match.cover
        return _abstention(match, reason), match.cover if reason in LITTLE_SAID else 0.0

    def open_key_points(self, request: ReadingRequest) -> tuple[str, ...]:
        """Key points the answer does not cover, least covered first: what a follow-up should ask about."""
        match = self._match(request)
        missed = sorted((cover.score, i) for i, cover in enumerate(match.covers) if cover.score < COVERED)
        return tuple(match.criteria.key_points[i] for _, i in missed)

    def _match(self, request: ReadingRequest) -> Match:
        answer, attacks = set_aside(request.answer)
        language = spoken(answer)
        criteria = _criteria_in(language, request)
        points = criteria.key_points
        parts = _own_words(answer, sentences(answer))
        asked, groups = _key_points(points, criteria.text)
        said = WordsSaid(parts, asked)
        meant = meanings(self._encoder, answer, parts) if self._encoder and language == "en" else None
        share = RUSSIAN if language == "ru" else 1.0
        covers = tuple(_times(self._cover(said, meant, group, asked), share) for group in groups)
        told: tuple[Cover, ...] = ()
        if is_story_question(criteria.text, request.competency, points):
            told = story_covers(points, answer, parts)
            covers = tuple(max(pair, key=lambda cover: cover.score) for pair in zip(covers, told, strict=True))
        full = FULL_ALONE if sum(len(group) for group in groups) == 1 else FULL
        score = sum(min(1.0, cover.score / full) for cover in covers) / len(covers)
        cover = sum(cover.score for cover in covers) / len(covers)
        adds = any(cover.score for cover in told) or _adds(said, groups, asked)
        score = score if adds else min(score, QUESTION_ONLY)
        spoken_words = tuple(word for part in parts for word in part.words)
        return Match(
            criteria,
            request.simpler or "",
            answer,
            bool(attacks),
            language,
            spoken_words,
            parts,
            covers,
            round(cover, 6),
            round(score, 6),
            adds,
        )

    def _cover(
        self, said: WordsSaid, meant: Meanings | None, group: Sequence[KeyPoint], asked: frozenset[str]
    ) -> Cover:
        """The cover of a key point; that of its sentences, by weight, when it is a long text."""
        covers = [said.cover(point) for point in group]
        if self._encoder is not None and meant is not None:
            pairs = zip(group, covers, strict=True)
            covers = [blended(self._encoder, point, asked, meant, cover) for point, cover in pairs]
        weights = [sqrt(point.total) for point in group]
        if not any(weights):
            return Cover(0.0, ())
        score = sum(cover.score * weight for cover, weight in zip(covers, weights, strict=True)) / sum(weights)
        places = sorted({place for cover in covers for place in cover.sentences})
        return Cover(round(score, 6), tuple(places))


def _own_words(answer: str, parts: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The sentences without the words of filler: thanks for a question are no questions of one's own."""
    own = abstain.without_filler(answer)
    kept = (replace(part, words=tuple(word for word in part.words if not own[word.start].isspace())) for part in parts)
    return tuple(part for part in kept if part.words)


def _times(cover: Cover, share: float) -> Cover:
    return replace(cover, score=round(min(1.0, share * cover.score), 6))


def _reason_to_abstain(match: Match) -> ReadingFlag | None:
    if not any(words(point) for point in match.criteria.key_points):
        return "no_key_points"
    own = words(abstain.without_filler(match.answer))
    if not own or match.language == "unclear" or abstain.is_gibberish(match.said):
        return "too_short"
    if match.language != spoken_of(match.criteria):
        return "other_language"
    if repeats_share(own, words(match.criteria.text)) >= abstain.REPEATED_SHARE and not match.adds:
        return "copied_from_question"
    if match.simpler and _pastes(match.answer, own, f"{match.criteria.text}\n{match.simpler}"):
        return "copied_from_question"
    if len(abstain.telling(own)) < abstain.FEWEST_TELLING and match.score < LEVEL_FLOORS[1][0]:
        return "too_short"
    return "off_topic" if match.score < OFF_TOPIC and not _near_topic(match, own) else None


def _pastes(answer: str, own: Sequence[Word], shown: str) -> bool:
    """Whether the answer is what was shown, given back."""
    if repeats_share(own, words(shown)) < abstain.PASTED_SHARE:
        return False
    return fuzz.partial_ratio(answer.lower(), shown.lower()) >= abstain.PASTED_LETTERS


def _adds(said: WordsSaid, groups: Sequence[Sequence[KeyPoint]], asked: frozenset[str]) -> bool:
    """Whether the answer has a word of a key point, or one that means it, that the question does not hold."""
    terms = {stem: term for group in groups for point in group for stem, term in point.terms.items()}
    new = [(stem, text, weight) for stem, (text, weight) in terms.items() if stem not in asked]
    telling = [term for term in new if term[2] > FUNCTION_WEIGHT]
    return not telling or any(said.find(*term)[0] >= SYNONYM for term in telling)


def _near_topic(match: Match, own: Sequence[Word]) -> bool:
    """Whether the answer shares a telling word with the question or its anchors."""
    anchors = match.criteria.anchors
    topic = words(" ".join((match.criteria.text, anchors.low, anchors.middle, anchors.high)))
    known = {word.stem for word in abstain.telling(topic) if word.weight > VAGUE}
    return any(word.stem in known for word in own)


@lru_cache(maxsize=4096)
def _key_points(references: tuple[str, ...], question: str) -> tuple[frozenset[str], tuple[tuple[KeyPoint, ...], ...]]:
    asked = asked_by(question)
    return asked, key_points_of(references, asked)


@lru_cache(maxsize=4096)
def _language_of(text: str) -> str:
    return spoken(text)


def spoken_of(criteria: Criteria) -> str:
    """The language a question's key points are written in."""
    return _language_of(" ".join((criteria.text, *criteria.key_points)))


def _criteria_in(language: str, request: ReadingRequest) -> Criteria:
    """The criteria in the language of the answer, where they are given in it."""
    given = (request.criteria, *request.translations.values())
    return next((criteria for criteria in given if spoken_of(criteria) == language), request.criteria)


def _reading(match: Match) -> Reading:
    points = match.criteria.key_points
    level = next(level for floor, level in LEVEL_FLOORS if match.score >= floor)
    covered = [i for i, cover in enumerate(match.covers) if cover.score >= COVERED]
    shown = covered or [max(range(len(points)), key=lambda i: match.covers[i].score)]
    return Reading(
        level=level,
        anchor=_ANCHORS[level],
        quotes=_quotes(match, shown),
        gaps=tuple(point for i, point in enumerate(points) if i not in covered),
        rationale=phrases(match.language).covered(len(covered), len(points)),
        flags=(*_attack_flag(match), *(("near_verbatim",) if _copies(match) else ())),
    )


def _attack_flag(match: Match) -> tuple[ReadingFlag, ...]:
    return ("instruction_attempt",) if match.attacked else ()


def _quotes(match: Match, shown: list[int]) -> tuple[str, ...]:
    """The sentences that cover the key points shown, best covered first, each once, in the order of the answer."""
    places: list[int] = []
    if not any(match.covers[number].sentences for number in shown):
        places.append(_nearest_to_question(match))
    for number in sorted(shown, key=lambda i: -match.covers[i].score):
        places.extend(place for place in match.covers[number].sentences if place not in places)
    chosen = (match.parts[place] for place in sorted(places[:MOST_QUOTES]))
    return tuple(match.answer[part.start : part.end] for part in chosen)


def _nearest_to_question(match: Match) -> int:
    """The sentence that shares most with the question: what a level without any key point is shown by."""
    asked = {word.stem for word in words(match.criteria.text)}
    shared = [sum(word.weight for word in part.words if word.stem in asked) for part in match.parts]
    return shared.index(max(shared))


def _copies(match: Match) -> bool:
    """Whether a sentence is a key point nearly letter for letter."""
    spans = [match.answer[part.start : part.end].lower() for part in match.parts if len(part.words) >= 4]
    points = [point.lower() for point in match.criteria.key_points]
    return any(fuzz.ratio(span, point, score_cutoff=NEAR_VERBATIM) for span in spans for point in points)


def _abstention(match: Match, reason: ReadingFlag) -> Reading:
    language = match.language if match.language in ("ru", "en") else spoken_of(match.criteria)
    return Reading(
        level=None,
        anchor=None,
        quotes=(),
        gaps=match.criteria.key_points,
        rationale=phrases(language).abstained(reason),
        flags=(*_attack_flag(match), reason),
    )
