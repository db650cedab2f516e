"""Feedback to a candidate: strengths and what to try next; code makes sure that it holds no verdict and no score."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from core.engines.base import EngineUsage, Frozen, Language, Text
from core.engines.checks import in_language
from core.engines.topics import forbidden_topics

MOST_LINES = 3
LONGEST_LINE = 400
"""Characters."""


class Answered(Frozen):
    """A question and what the candidate answered to it."""

    question: Text
    answer: Annotated[str, Field(min_length=1, max_length=40_000)]


class FeedbackRequest(Frozen):
    """`language` is the candidate's. `names_to_hide` are replaced before anything leaves the house."""

    language: Language
    answers: Annotated[tuple[Answered, ...], Field(min_length=1, max_length=20)]
    names_to_hide: Annotated[tuple[str, ...], Field(max_length=20)] = ()


class Feedback(Frozen):
    """One to three lines each, fit to be shown as they are."""

    strengths: Annotated[tuple[Text, ...], Field(min_length=1, max_length=MOST_LINES)]
    try_next: Annotated[tuple[Text, ...], Field(min_length=1, max_length=MOST_LINES)]
    usage: EngineUsage | None = None


_SCORE = re.compile(
    r"\b\d+(?:[.,]\d+)?\s*(?:%|/\s*\d+|из\s+\d+|out\s+of\s+\d+|of\s+\d+\b|балл\w*|points?\b|stars?\b|зв[её]зд\w*)"
    r"|\b(?:score[sd]?|scoring|rating|rated|grade[sd]?|marks?|percent\w*|percentile)\b"
    r"|\b(?:балл(?:а|у|ом|е|ы|ов|ами|ах)?|оцен(?:к\w+|ен[аоы]?|ил\w*|ива\w+|ок)|рейтинг\w*|процент\w*)\b"
    r"|\b(?:level|уров(?:ень|ня|не|нем|ню))\s*(?:[-—:#№]\s*)?(?:\d|one|two|three|four|five|один|два|три|четыре|пять)"
    r"|\b(?:на\s+)?(?:двойк\w*|тройк\w*|четв[её]рк\w*|пят[её]рк\w*)\b",
    re.IGNORECASE,
)
_VERDICT = re.compile(
    r"\b(?:hire[ds]?|hiring|reject\w*|turn(?:ed)?\s+(?:you\s+)?down|shortlist\w*|job\s+offer|offer\s+(?:of|for)\s+\w+"
    r"|pass(?:ed)?\s+(?:the|this|your)|fail(?:ed|ing)?\s+(?:the|this|your)|you(?:'ve|’ve|\s+have)?\s+(?:passed|failed)"
    r"|next\s+(?:stage|round|step\s+of\s+the)|advance[ds]?\s+to|move[ds]?\s+forward|proceed\w*\s+to"
    r"|(?:good|bad|perfect|right|strong|weak|poor|great)\s+(?:fit|candidate|match)|(?:not\s+)?(?:suitable|qualified|fit)"
    r"\s+for|under-?qualified|over-?qualified|your\s+chances|we\s+(?:will|would)\s+(?:not\s+)?(?:invite|hire|recommend)"
    r"|recommend(?:ed|ing|ation)?\s+(?:you|to\s+(?:hire|reject)|hiring|for)|(?:un)?successful\s+candidate"
    r"|better\s+than\s+(?:other|most)|worse\s+than\s+(?:other|most)|other\s+candidates|(?:hiring|our|final)\s+decision)\b"
    r"|\b(?:(?:примем|приняли|возьм[её]м|взяли|берём|берем)\s+(?:вас|на\s+работу|в\s+команду)|вы\s+(?:не\s+)?приняты"
    r"|вас\s+(?:не\s+)?(?:примут|возьмут|наймут|пригласят)|нан(?:ять|им\w+|яли)\s+вас"
    r"|вам\s+(?:будет\s+)?отказ\w*|отказ\w*\s+(?:вам|в\s+при[её]ме|кандидат\w*)|отклон(?:ить|ена?|или)"
    r"|(?:не\s+)?(?:подходите|подошли)\s+(?:нам|для|на)|вы\s+(?:нам\s+)?(?:не\s+)?(?:подходите|подошли)|ваши\w*\s+шанс\w*"
    r"|прош(?:ли|[её]л|ла)\s+(?:собеседование|интервью|отбор|этап)|следующ\w+\s+(?:этап|тур|раунд)\w*|оффер\w*"
    r"|рекоменд\w+\s+(?:к\s+найму|нанять|вас|кандидат\w*)|(?:сильн|слаб|хорош|плох|лучш|худш|идеальн)\w+\s+кандидат\w*"
    r"|други\w+\s+кандидат\w*|пригласим|решение\s+(?:о\s+(?:найме|при[её]ме)|компании|комиссии|принято))\b",
    re.IGNORECASE,
)


def feedback_faults(line: str, language: Language) -> Iterator[str]:
    """Why a line may not be shown to a candidate, in words for whoever writes it anew."""
    if not line or len(line) > LONGEST_LINE:
        yield "empty or too long"
    elif not in_language(line, language):
        yield f"not in the language {language}"
    yield from rule_faults(line)


def rule_faults(line: str) -> Iterator[str]:
    """Why nobody may say this in feedback, in whatever language: a score, a verdict, a topic that is none of ours."""
    if _SCORE.search(line):
        yield "tells a score, level or grade"
    if _VERDICT.search(line):
        yield "tells or hints at a verdict"
    if topics := forbidden_topics(line):
        yield f"touches {', '.join(topics)}"
