"""Where a line names one of the phrases looked for, and which other words look like a technology's name."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from core.engines.offline.words import stem
from core.engines.offline.zones import Line

_TOKEN = re.compile(r"[^\W_]+[+#]{0,2}")
_GAP = re.compile(r"[\s\-–/.:&'’«»\"]{0,3}")
_ENDS_ITEM = re.compile(r"\s*(?:[,;:/)\].|]|$|\d|[—–-]\s|(?:и|или|and|or)\b)")
_STARTS_ITEM = re.compile(
    r"(?:^|[,;:/(\[|•*]|[—–-]\s|\b(?:и|или|and|or|с|на|with|in|of|using|know|знание))\s*$", re.IGNORECASE
)
_LONGEST_START = 8
"""Characters of the longest word that may stand before an item."""
_NOT_A_NAME = re.compile(
    r"\s*+-?\s*+(?:to|beyond|ahead|above|the|through|live|with|at|in|on|for|a|an|your|our|from|&)\b|\s*&",
    re.IGNORECASE,
)
_AND_LAST = re.compile(r"\s*+,\s*+(?:and|или|и|or)\s*+")
_JOINTS = (re.compile(r"\s*+(?:[,/]|или|и|and|or)\s*+"), _AND_LAST)
_LIST_JOINTS = (re.compile(r"\s*+(?:[,/;]|или|и|and|or)\s*+"), _AND_LAST)
_LONG_WORD = 6
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, its stem and place."""

    text: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """What to look for: a sequence of stems, and what it stands for."""

    stems: tuple[str, ...]
    words: tuple[str, ...]
    target: str
    inside: str | None
    """Counts only in a vacancy of this family."""
    unknown: bool
    """A name the bank has no question for."""
    written: str | None
    """Set for a word that means something else in everyday speech: the name as it is properly written."""

    @classmethod
    def of(cls, word: str, *, target: str, inside: str | None = None, unknown: bool = False) -> Phrase:
        written = word.removeprefix("=")
        found = tokens(written)
        stems, words = tuple(token.stem for token in found), tuple(token.text.casefold() for token in found)
        return cls(stems, words, target, inside, unknown, written if word.startswith("=") else None)


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase found in a line."""

    phrase: Phrase
    start: int
    end: int

    @property
    def target(self) -> str:
        return self.phrase.target

    @property
    def inside(self) -> str | None:
        return self.phrase.inside

    @property
    def unknown(self) -> bool:
        return self.phrase.unknown


def tokens(text: str) -> list[Token]:
    """The words of a text; "C++" and "C#" keep their signs, 1C is 1С in either alphabet."""
    found = []
    for match in _TOKEN.finditer(text):
        word = match.group().lower()
        found.append(Token(match.group(), "1с" if word == "1c" else stem(word), match.start(), match.end()))
    return found


class PhraseIndex:
    """Finds any of many phrases in a text, by whole words."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._by_first: dict[str, list[Phrase]] = defaultdict(list)
        for phrase in phrases:
            self._by_first[phrase.stems[0]].append(phrase)

    def find(self, text: str) -> list[Mention]:
        """Every mention, also those that overlap."""
        words = tokens(text)
        return [
            Mention(phrase, words[at].start, words[at + len(phrase.stems) - 1].end)
            for at in range(len(words))
            for phrase in self._by_first.get(words[at].stem, ())
            if _stands_at(phrase, words, at, text)
        ]


def _stands_at(phrase: Phrase, words: Sequence[Token], at: int, text: str) -> bool:
    run = words[at : at + len(phrase.stems)]
    if tuple(word.stem for word in run) != phrase.stems:
        return False
    if phrase.written and run[0].text.casefold() != phrase.written.split()[0].casefold():
        return False
    if not all(_same_word(word, said.text) for word, said in zip(phrase.words, run, strict=True)):
        return False
    if phrase.unknown and any(word != said.text.casefold() for word, said in zip(phrase.words, run, strict=True)):
        return False
    return all(_GAP.fullmatch(text, one.end, other.start) for one, other in pairwise(run))


def _same_word(word: str, said: str) -> bool:
    """English stems throw "experiment" and "experience" together: long words must also begin alike."""
    return len(word) < _LONG_WORD or not word.isascii() or said.lower().startswith(word[:-3])


def standing_as_names(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """Those in which an everyday word is used as a name: "Go, SQL" yes, "go to market" and "react to" no.

    Each is looked at beside its own surroundings only: a line may name ten thousand.
    """
    russian = _CYRILLIC.search(text) is not None
    starts = {mention.start for mention in mentions}
    followed = {end for mention in mentions for end in _joints(mention.end, text)}
    return [
        mention
        for mention in mentions
        if _is_name(mention, text, russian=russian)
        or (
            _is_listed(mention, text)
            and (mention.start in followed or not starts.isdisjoint(_joints(mention.end, text)))
            and not _NOT_A_NAME.match(text, mention.end)
        )
    ]


def _is_name(mention: Mention, text: str, *, russian: bool) -> bool:
    """Whether it is one by itself, without a neighbour that is."""
    written = mention.phrase.written
    if written is None:
        return True
    if _NOT_A_NAME.match(text, mention.end):
        return False
    if len(written) > 1 and russian:
        return True
    if text[mention.start : mention.end] != written:
        return False
    return _is_listed(mention, text) or (len(written) > 1 and _last_sign(text, mention.start) > 0)


def _is_listed(mention: Mention, text: str) -> bool:
    if not _ENDS_ITEM.match(text, mention.end):
        return False
    first = max(0, _last_sign(text, mention.start) - _LONGEST_START)
    return _STARTS_ITEM.search(text, first, mention.start) is not None


def _last_sign(text: str, place: int) -> int:
    """Where the last thing before a place ends that is no white space; 0 when there is none."""
    while place and text[place - 1].isspace():
        place -= 1
    return place


def _joints(end: int, text: str, joints: Sequence[re.Pattern[str]] = _JOINTS) -> Iterator[int]:
    """Where the next item of a list may begin, after one that ends at `end`."""
    for joint in joints:
        if found := joint.match(text, end):
            yield found.end()


_NAME = re.compile(r"(?<![\w@./:-])[A-Z][A-Za-z0-9]+(?:[.+#-][A-Za-z0-9]+)*[+#]{0,2}(?![\w@])")
_OWN_PRODUCT = re.compile(r"\b1[СCсc]\s*:\s*([А-ЯЁ][А-ЯЁа-яё]+)")
_SKILL_CUE = re.compile(
    r"\bопыт\w*\s+(?:работы\s+)?(?:с|со|на|в)\b|\bзнани\w+|\bвладени\w+|\bнавык\w*|\bстек\b|\bумени\w+"
    r"|\bуверенн\w+|\bинструмент\w*|\bexperience\s+(?:with|in|of|using)\b|\bknowledge\s+of\b|\bproficien\w+"
    r"|\bfamiliar\w*|\bstack\b|\bskills?\b|\btools?\b|\bhands-on\b|\bcommand\s+of\b",
    re.IGNORECASE,
)
_MOST_LETTERS = 40


def unknown_names(line: Line, known: Sequence[Mention], ordinary: Collection[str]) -> Iterator[str]:
    """Names in lists of skills that nobody told the lexicon of, such as "Airflow" beside "SQL".

    `ordinary`: capitalised words, in lower case, that are no technology wherever they stand.
    """
    if not line.is_requirement:
        return
    spots = Spots((mention.start, mention.end) for mention in known)
    for match in _OWN_PRODUCT.finditer(line.text):
        if not spots.cover(*match.span()):
            yield f"1С:{match.group(1)}"[:_MOST_LETTERS]
    cue = _SKILL_CUE.search(line.text)
    starts = {mention.start for mention in known}
    followed = {end for mention in known for end in _joints(mention.end, line.text, _LIST_JOINTS)}
    for match in _NAME.finditer(line.text):
        if spots.touch(*match.span()) or match.group().casefold() in ordinary:
            continue
        joints = set(_joints(match.end(), line.text, _LIST_JOINTS))
        after_cue = cue is not None and _follows(cue, match, line.text)
        if after_cue or match.start() in followed or not starts.isdisjoint(joints):
            followed |= joints
            yield match.group()[:_MOST_LETTERS]


class Spots:
    """Stretches of a line, and whether another lies on or in them."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._furthest = list(accumulate((end for _, end in ordered), max, initial=0))

    def touch(self, start: int, end: int) -> bool:
        """Whether any has a character of this stretch."""
        return self._furthest[bisect_left(self._starts, end)] > start

    def cover(self, start: int, end: int) -> bool:
        """Whether one holds the whole of this stretch."""
        return self._furthest[bisect_right(self._starts, start)] >= end

    def exceed(self, start: int, end: int) -> bool:
        """Whether one holds the whole of this stretch and more."""
        begun_before = self._furthest[bisect_left(self._starts, start)]
        return begun_before >= end or self._furthest[bisect_right(self._starts, start)] > end


def _follows(cue: re.Match[str], name: re.Match[str], text: str) -> bool:
    """The name stands in the same sentence, a few words after "experience with"."""
    if not 0 < name.start() - cue.end() <= 80:
        return False
    return not re.search(r"[.!?]\s", text[cue.end() : name.start()])
