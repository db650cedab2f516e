"""Where a line names one of the phrases looked for, and which other words look like a technology's name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.engines.offline.words import stem
from core.engines.offline.zones import Line

_TOKEN = re.compile(r"[^\W_]+[+#]{0,2}")
_GAP = re.compile(r"[\s\-–/.:&'’«»\"]{0,3}")
_ENDS_ITEM = re.compile(r"\s*(?:[,;:/)\].|]|$|\d|[—–-]\s|(?:и|или|and|or)\b)")
_STARTS_ITEM = re.compile(
    r"(?:^|[,;:/(\[|•*]|[—–-]\s|\b(?:и|или|and|or|с|на|with|in|of|using|know|знание))\s*$", re.IGNORECASE
)
_NOT_A_NAME = re.compile(
    r"\s*-?\s*(?:to|beyond|ahead|above|the|through|live|with|at|in|on|for|a|an|your|our|from|&)\b|\s*&",
    re.IGNORECASE,
)
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


def stands_as_name(mention: Mention, text: str, others: Sequence[Mention]) -> bool:
    """Whether an everyday word is used as a name here: "Go, SQL" yes, "go to market" and "react to" no."""
    written = mention.phrase.written
    if written is None:
        return True
    before, after = text[: mention.start], text[mention.end :]
    if _NOT_A_NAME.match(after):
        return False
    if len(written) > 1 and _CYRILLIC.search(text):
        return True
    proper = text[mention.start : mention.end] == written
    listed = bool(_ENDS_ITEM.match(after)) and bool(_STARTS_ITEM.search(before))
    if proper and (listed or (len(written) > 1 and before.strip())):
        return True
    return listed and any(_neighbours(mention, other, text) for other in others)


def _neighbours(one: Mention, other: Mention, text: str) -> bool:
    if one.start == other.start:
        return False
    left, right = sorted((one, other), key=lambda mention: mention.start)
    return re.fullmatch(r"\s*(?:[,/]|и|and|или|or|,\s*(?:and|и|or|или))\s*", text[left.end : right.start]) is not None


_NAME = re.compile(r"(?<![\w@./:-])[A-Z][A-Za-z0-9]+(?:[.+#-][A-Za-z0-9]+)*[+#]{0,2}(?![\w@])")
_OWN_PRODUCT = re.compile(r"\b1[СCсc]\s*:\s*([А-ЯЁ][А-ЯЁа-яё]+)")
_SKILL_CUE = re.compile(
    r"\bопыт\w*\s+(?:работы\s+)?(?:с|со|на|в)\b|\bзнани\w+|\bвладени\w+|\bнавык\w*|\bстек\b|\bумени\w+"
    r"|\bуверенн\w+|\bинструмент\w*|\bexperience\s+(?:with|in|of|using)\b|\bknowledge\s+of\b|\bproficien\w+"
    r"|\bfamiliar\w*|\bstack\b|\bskills?\b|\btools?\b|\bhands-on\b|\bcommand\s+of\b",
    re.IGNORECASE,
)
_LIST_JOINT = re.compile(r"\s*(?:[,/;]|и|and|или|or|,\s*(?:and|и|or|или))\s*")
_MOST_LETTERS = 40


def unknown_names(line: Line, known: Sequence[Mention], ordinary: Collection[str]) -> Iterator[str]:
    """Names in lists of skills that nobody told the lexicon of, such as "Airflow" beside "SQL".

    `ordinary`: capitalised words, in lower case, that are no technology wherever they stand.
    """
    if not line.is_requirement:
        return
    for match in _OWN_PRODUCT.finditer(line.text):
        if not any(mention.start <= match.start() and match.end() <= mention.end for mention in known):
            yield f"1С:{match.group(1)}"[:_MOST_LETTERS]
    cue = _SKILL_CUE.search(line.text)
    spots = [(mention.start, mention.end) for mention in known]
    for match in _NAME.finditer(line.text):
        taken = any(start < match.end() and match.start() < end for start, end in spots)
        if taken or match.group().casefold() in ordinary:
            continue
        after_cue = cue is not None and _follows(cue, match, line.text)
        if after_cue or any(_joined(match.span(), spot, line.text) for spot in spots):
            spots.append(match.span())
            yield match.group()[:_MOST_LETTERS]


def _follows(cue: re.Match[str], name: re.Match[str], text: str) -> bool:
    """The name stands in the same sentence, a few words after "experience with"."""
    between = text[cue.end() : name.start()]
    return name.start() > cue.end() and len(between) <= 80 and not re.search(r"[.!?]\s", between)


def _joined(one: tuple[int, int], other: tuple[int, int], text: str) -> bool:
    left, right = sorted((one, other))
    return _LIST_JOINT.fullmatch(text, left[1], right[0]) is not None
