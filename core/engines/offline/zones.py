"""The lines of a vacancy and the part each stands in: title, requirements, wishes, duties, offer, company."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Zone = Literal["title", "must", "nice", "duties", "plain", "offer", "company"]

_HEADINGS: tuple[tuple[Zone, str], ...] = (
    (
        "nice",
        r"будет\s+(?:\w+\s+)?(?:плюсом|преимуществом)|(?:плюсом|преимуществом)\s+(?:будет|станет)"
        r"|желательн\w*|приветству\w+"
        r"|nice[\s-]to[\s-]have|bonus\s+points|preferred|(?:would|will)\s+be\s+(?:a\s+)?(?:plus|nice"
        r"|advantage)|a\s+plus|плюсы"
        r"|desirable|good\s+to\s+have|optional|pluses|дополнительн\w+\s+(?:плюс\w*|навык\w*)"
        r"|не\s+обязательно",
    ),
    (
        "offer",
        r"(?:что\s+)?мы\s+(?:вам\s+)?предлагаем|что\s+(?:вы\s+)?получ\w+|условия(?:\s+работы)?"
        r"|мы\s+гарантируем|мы\s+да[её]м|соцпакет"
        r"|(?:what\s+)?we\s+offer|(?:our\s+)?(?:benefits|perks)|what\s+you(?:['’]ll|\s+will)?\s+get"
        r"|why\s+(?:us|join\s+us)|почему\s+мы"
        r"|у\s+нас|мы\s+готовы\s+предложить|бонусы|conditions|terms|предлагаем|от\s+нас|с\s+нас|compensation",
    ),
    (
        "company",
        r"о\s+(?:нас|компании|проекте|продукте)|кто\s+мы|about\s+(?:us|the\s+company|the\s+project)"
        r"|who\s+we\s+are|the\s+company",
    ),
    (
        "duties",
        r"(?:основные\s+)?(?:обязанности|задачи)|(?:чем|что)\s+(?:предстоит|нужно|надо"
        r"|вы\s+будете)(?:\s+\w+)?|вам\s+предстоит|что\s+делать"
        r"|(?:key\s+|main\s+|your\s+)?(?:responsibilities|duties|tasks)|what\s+you(?:['’]ll"
        r"|\s+will)\s+(?:do|be\s+doing)|the\s+role|your\s+role",
    ),
    (
        "must",
        r"(?:наши\s+|основные\s+|обязательные\s+)?требования|(?:что\s+)?мы\s+(?:ожидаем|жд[её]м|ищем)"
        r"|ожидания|ожидаем|обязательно"
        r"|нам\s+важно|что\s+(?:нам\s+)?важно|(?:ключевые\s+)?навыки|(?:наш\s+)?стек|требу\w+ся|нужн[оы]?"
        r"|от\s+вас|от\s+тебя|необходимо"
        r"|(?:key\s+|minimum\s+|basic\s+)?(?:requirements|qualifications|skills)|must[\s-]haves?"
        r"|what\s+we\s+(?:expect|need|look\s+for)"
        r"|we(?:['’]re|\s+are)\s+looking\s+for|you\s+(?:have|bring|need)|(?:our\s+|tech\s+)?stack"
        r"|what\s+you(?:['’]ll|\s+will)?\s+need|about\s+you",
    ),
)
_HEADING = tuple((zone, re.compile(rf"(?<!\W)\W*+(?:{words})\b", re.IGNORECASE)) for zone, words in _HEADINGS)
_LONGEST_HEADING = 60

_LEADING_WISH = re.compile(
    r"\bжелательн\w*|\b(?:плюсом|преимуществом)\s+(?:будет|станет)|\bприветству\w+|\bnice\s+to\s+have\b"
    r"|\bbonus\s+points\b"
    r"|\bideally\b|\bpreferably\b|\bas\s+a\s+plus\b|\bв\s+идеале\b",
    re.IGNORECASE,
)
_TRAILING_WISH = re.compile(
    r"\b(?:будет|будут|станет|как|это|ваш\w*)\s+(?:\w+\s+)?(?:плюс\w*|преимуществ\w*)"
    r"|[—–-]\s*(?:\w+\s+)?плюс\b|\bне\s+обязател\w+"
    r"|\b(?:is|are|would\s+be|will\s+be|as|considered)\s+(?:an?\s+)?(?:\w+\s+)?(?:plus|bonus|advantage"
    r"|preferred|optional|desirable|nice)\b"
    r"|\b(?:preferred|desirable|optional)\b|[—–-]\s*a\s+(?:\w+\s+)?plus\b|\(\s*(?:a\s+)?(?:plus"
    r"|nice\s+to\s+have|optional|плюс|будет\s+плюсом"
    r"|желательно)\s*\)",
    re.IGNORECASE,
)
_NEW_CLAUSE = re.compile(
    r";|\b(?:but|while|но)\b|,\s*(?:and\s+)?(?:а|знани\w+|опыт\w*|умени\w+|навык\w*|владени\w+|понимани\w+"
    r"|experience|knowledge"
    r"|familiarity|understanding)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?;\n]+(?:[.!?](?!\s|$)[^.!?;\n]*)*")


@dataclass(frozen=True, slots=True)
class Line:
    """One line and the part of the vacancy it stands in."""

    text: str
    zone: Zone
    number: int

    @property
    def is_requirement(self) -> bool:
        return self.zone not in ("offer", "company", "title")

    def wishes(self) -> list[tuple[int, int]]:
        """The stretches, in order, in which what stands is said to be welcome rather than needed."""
        return [
            (sentence.start() + start, sentence.start() + end)
            for sentence in _SENTENCE.finditer(self.text)
            for start, end in _wishes(sentence.group())
        ]


def read_lines(text: str) -> list[Line]:
    """The lines that hold anything, with their zones. A heading opens a zone until the next heading."""
    return list(_zoned(line.strip() for line in text.splitlines() if line.strip()))


def _zoned(lines: Iterator[str]) -> Iterator[Line]:
    zone: Zone = "plain"
    for number, line in enumerate(lines):
        if number == 0:
            yield Line(line, "title", 0)
            continue
        opened, rest = _heading(line)
        if opened is None:
            yield Line(line, zone, number)
        elif rest:
            # A wish written in one line ends with it; other headings hold on.
            zone = zone if opened == "nice" else opened
            yield Line(rest, opened, number)
        else:
            zone = opened


def _heading(line: str) -> tuple[Zone | None, str]:
    """The zone a line opens, and what follows its colon."""
    head, colon, rest = line.partition(":")
    if len(head) > _LONGEST_HEADING or (not colon and line.endswith((".", ",", ";"))):
        return None, line
    for zone, pattern in _HEADING:
        match = pattern.match(head)
        if match and (colon or not head[match.end() :].strip(" .!?—–-*#")):
            return zone, rest.strip(" *#")
    return None, line


def _wishes(sentence: str) -> Iterator[tuple[int, int]]:
    """Kafka "will be a plus" wishes backwards to the start of its clause, "ideally" Kafka wishes forwards."""
    leading = _LEADING_WISH.search(sentence)
    trailing = _TRAILING_WISH.search(sentence)
    if trailing is None and leading and not sentence[leading.end() :].strip(" .,!)"):
        trailing = leading
    if trailing:
        starts = [clause.start() for clause in _NEW_CLAUSE.finditer(sentence, 0, trailing.start())]
        yield (starts[-1] if starts else 0), trailing.start() + 1
    if leading:
        yield leading.end(), len(sentence)
