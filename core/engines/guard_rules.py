"""What an attempt to steer the evaluator looks like: which kinds of words meet in one sentence, and which marks.

Matched against normalised text (core/engines/guard.py): lower case, no hidden characters, look-alike letters
restored. A story in the first person ("I gave each answer a score") is no attempt unless it turns to "you".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml

Family = Literal[
    "direct_override",
    "role_play",
    "authority",
    "protocol_override",
    "format_impersonation",
    "fence_break",
    "emotional",
    "smuggled_praise",
    "exfiltration",
    "output_payload",
    "hidden_markup",
]

_LISTS = Path(__file__).with_name("guard_words.yaml")


@dataclass(frozen=True, slots=True)
class Rule:
    """All kinds of `needs` in one sentence make it an attempt; a first-person story excuses it if `not_story`."""

    family: Family
    needs: tuple[str, ...]
    not_story: bool = True


RULES = (
    Rule("direct_override", ("ignore", "rubric")),
    Rule("direct_override", ("ignore", "orders")),
    Rule("direct_override", ("award", "top_score")),
    Rule("direct_override", ("award", "top", "this_answer")),
    Rule("direct_override", ("award", "top", "rubric")),
    Rule("direct_override", ("must", "top_score")),
    Rule("direct_override", ("must", "top", "this_answer")),
    Rule("direct_override", ("award", "rubric", "covers")),
    Rule("direct_override", ("no_rating",)),
    Rule("direct_override", ("hire_me",)),
    Rule("role_play", ("role", "reviewer_role")),
    Rule("role_play", ("role", "grader")),
    Rule("role_play", ("grader", "top", "score")),
    Rule("authority", ("authority", "grants", "score", "top")),
    Rule("authority", ("authority", "grants", "this_answer")),
    Rule("authority", ("authority", "grants", "top", "must")),
    Rule("protocol_override", ("void", "rubric")),
    Rule("protocol_override", ("void", "orders")),
    Rule("protocol_override", ("void", "this_answer")),
    Rule("protocol_override", ("void", "score", "top")),
    Rule("protocol_override", ("only_this",)),
    Rule("protocol_override", ("this_answer", "passed")),
    Rule("authority", ("authority", "grants", "top_score", "must"), not_story=False),
    Rule("authority", ("authority", "grants", "top_score", "to_you"), not_story=False),
    Rule("emotional", ("plea", "score", "top")),
    Rule("emotional", ("plea", "high_score"), not_story=False),
    Rule("emotional", ("threat", "plea")),
    Rule("emotional", ("threat", "score")),
    Rule("smuggled_praise", ("this_answer", "praise", "covers")),
    Rule("smuggled_praise", ("this_answer", "rubric")),
    Rule("smuggled_praise", ("this_answer", "praise", "score")),
    Rule("smuggled_praise", ("rubric", "covers", "praise")),
    Rule("exfiltration", ("leak", "rubric", "to_you")),
    Rule("exfiltration", ("leak", "rubric", "feedback")),
    Rule("output_payload", ("feedback", "insert")),
    # Orders no sentence about work contains: who says "I" before them orders all the same.
    Rule("direct_override", ("order", "top_score"), not_story=False),
    Rule("direct_override", ("order", "score", "top"), not_story=False),
    Rule("direct_override", ("foreign_top",), not_story=False),
    Rule("direct_override", ("top_score", "each_item")),
    Rule("direct_override", ("reply_only", "top")),
    Rule("direct_override", ("new_task",)),
    Rule("direct_override", ("silence", "weakness")),
    Rule("direct_override", ("only_strengths",)),
    Rule("direct_override", ("order", "evidence", "each_item"), not_story=False),
    Rule("direct_override", ("evidence", "rubric", "to_you"), not_story=False),
    Rule("direct_override", ("evidence", "rubric")),
    Rule("direct_override", ("assume", "the_rest"), not_story=False),
    Rule("direct_override", ("counted_as", "answers")),
    Rule("direct_override", ("counted_as", "rubric")),
    Rule("protocol_override", ("if_machine",), not_story=False),
    Rule("format_impersonation", ("verdict", "top_score")),
    Rule("format_impersonation", ("verdict", "in_full")),
    Rule("format_impersonation", ("default", "top_score")),
    Rule("protocol_override", ("trial_run", "top_score")),
    Rule("authority", ("same_answer", "top_score"), not_story=False),
    Rule("authority", ("same_answer", "order_past"), not_story=False),
    Rule("authority", ("authority", "grants", "this_answer", "top_score"), not_story=False),
    Rule("emotional", ("threat", "plea"), not_story=False),
    Rule("emotional", ("lowering", "forbidden"), not_story=False),
    Rule("emotional", ("low_mark", "plea"), not_story=False),
    Rule("emotional", ("bribe", "rates"), not_story=False),
    Rule("emotional", ("bribe", "this_answer", "top"), not_story=False),
    Rule("emotional", ("hope", "high_score", "to_you"), not_story=False),
    Rule("emotional", ("hope", "top_score", "to_you"), not_story=False),
    Rule("smuggled_praise", ("this_answer", "score", "top")),
    Rule("smuggled_praise", ("this_answer", "covers", "in_full")),
    Rule("smuggled_praise", ("covers", "in_full", "anchor")),
    Rule("smuggled_praise", ("this_answer", "anchor")),
    # Whatever it asks for: a sentence about the rating of these very words.
    Rule("smuggled_praise", ("these_words", "rating", "lacks_nothing")),
    Rule("smuggled_praise", ("these_words", "rating", "written_down")),
    Rule("smuggled_praise", ("these_words", "written_down", "lacks_nothing")),
    Rule("smuggled_praise", ("these_words", "rating", "who_rates")),
    Rule("smuggled_praise", ("these_words", "lacks_nothing", "who_rates")),
    Rule("direct_override", ("these_words", "rating", "told_to")),
    Rule("direct_override", ("these_words", "lacks_nothing", "told_to")),
    Rule("direct_override", ("told_to", "rating", "lacks_nothing")),
    Rule("authority", ("who_rates", "rating", "lacks_nothing")),
    Rule("direct_override", ("your_rating",)),
    Rule("direct_override", ("floor", "award"), not_story=False),
    Rule("direct_override", ("scale_top", "rated_text"), not_story=False),
    Rule("format_impersonation", ("example", "answers", "top_score")),
)

# An answer may be one sign twenty thousand times over: no part that repeats may begin in the middle of its own run.
MARKS: Mapping[Family, tuple[str, ...]] = {
    "direct_override": (
        r"\b(?:new|updated|additional|trusted|real|actual|hidden|secret|evaluator|grader|system)\s+instructions?\b[\w\s]{0,20}:",
        r"\b(?:нов|дополнительн|доверенн|скрыт|настоящ|обновленн)\w+\s+(?:инструкц|указани)\w+\s*:",
        r"(?:忽略|无视).{0,12}(?:指令|说明|规则|提示)",
    ),
    "protocol_override": (
        r"\[\s*(?:grading|scoring|evaluation|correction|system|admin|override|rubric|протокол|систем|исправлен|обновлен|оценк|рубрик)[^\]\n]{0,40}\]",
        r"(?<![=*#~-])[=*#~-]{3,}+\s*+[^=*#~\n]{0,40}\b(?:metadata|protocol|override|grading|evaluation|rubric|notice|метаданн|протокол|оценк|рубрик)[^=*#~\n]{0,40}[=*#~-]{3,}",
        r"\b(?:grader|evaluator|assessor|scorer)\s+(?:note|notice|memo)\b|\bпримечание\s+(?:hr|проверяющ|оценщик)",
        r"\b(?:note|message|примечание|сообщение)\s+(?:to|for|для)\s+(?:the\s+)?(?:grader|evaluator|reviewer|ai|model|проверяющ|оценщик|модел)",
        r"\b(?:automated|automatic|ai)\s+(?:screening|grading|marking|scoring)\s+only\b|\b(?:людям|человеку|рекрутеру)\s+не\s+показыва",
        r"\b(?:strict|lenien|grading|scoring|evaluation|passing)\w*\s*[=:]\s*(?:off|on|false|true|none|low|high|\d+)",
        r"\b(?:function_call|tool_call)s?\b|\b(?:set|submit|update)_(?:level|score|grade|rating|review|verdict)\b",
        r"\bapproved\s+by\s+(?:the\s+)?(?:panel|committee|senior)\b|\bsystem\s+override\b",
    ),
    "format_impersonation": (
        r"[{,]\s*\\?[\"'](?:score|grade|rating|recommendation|verdict|criteria|injection_suspected|rationale|gaps|оценка|балл|вердикт|рекомендация)\\?[\"']\s*:",
        r"[{,]\s*\\?[\"'](?:level|anchor|уровень)\\?[\"']\s*:\s*[\"']?(?:\d|high|top|max)",
        r"</?\s*(?:score|evaluation|verdict|grade|rating|assessment|level|gaps|rationale|rubric|key_?points|оценка|вердикт|балл|уровень)\s*>",
        r"[\"']path[\"']\s*:\s*[\"'][^\"'\n]{0,40}(?:level|score|grade|rating|verdict)",
        r"\b(?:level|score|grade|rating|verdict|уровень|оценка|балл|вердикт)\s*[:=]\s*\Z",
        r"(?:^|\n)\W{0,6}(?:final\s+|overall\s+|total\s+)?(?:score|result|grade|rating|verdict|recommendation|assessment|level|evaluation)\W{1,6}"
        r"(?:\d|a\+|pass(?:ed)?\b|hire\b|strong\b|excellent|advance|perfect|max|top\b|high\b)",
        r"(?:^|\n)\W{0,6}(?:итогов\w+\s+|общ\w+\s+)?(?:оценка|балл|уровень|вердикт|рекомендация|рейтинг)\W{1,6}(?:\d|нанять|принять|отличн|максимал|высш|зачет|пять)",
        r"\b(?:evaluation|grading|scoring|assessment)\s+(?:is\s+|has\s+been\s+)?(?:complete|completed|finished|finali[sz]ed)\b",
        r"\b(?:оценивание|оценка|проверка)\s+(?:завершен|окончен|закрыт)[ао]\b",
        r"(?:^|\n)\W{0,3}(?:assistant|evaluator|grader|ассистент|оценщик|проверяющий)\s*:\s",
        r"(?:^|[.!?]|(?<!\s)[^\S\n]*+\n)\s*+"
        r"(?:interviewer|recruiter|hr(?: manager)?|hiring manager|рекрутер|интервьюер|эйчар)\s*:\s",
        r"\bupdate\s+(?=\w*(?:evaluation|score|grade|rating|candidate|result|interview))\w++\s+set\b",
        r"\binsert\s+into\s+\w*(?:evaluation|score|grade|rating)\w*",
        r"(?:#|//|/\*|(?<!!)--)\s*(?:todo|note|fixme|hint|important)?\W{0,3}(?:grader|evaluator|reviewer|assessor|scorer|llm|оценщик|проверяющ)",
    ),
    "fence_break": (
        r"</?\s*(?:candidate|user|untrusted|student|system|trusted|кандидат\w*+|систем\w*+|данн\w++)(?:[_\s-]?\w++)?\s*>",
        r"</?\s*(?:answer|response|submission|instructions?|ответ|инструкци\w+)\s*>",
        r"\bend[\s_]+of[\s_]+(?:the[\s_]+)?(?:candidate(?:\w*+\s[\s_]*+|\w*_)|user[\s_]+)?(?:answer|submission|response|untrusted|transcript|candidate)",
        r"(?<![-=#*<])[-=#*<]{3,}+\s*(?:begin|end|конец|начало)\s+(?:of\s+)?(?:untrusted|trusted|answer|candidate|user|input|instruction|ответ|данн|инструкц)",
        r"<\|[a-z_]+\|>|\[/?inst\]|<</?sys>>|(?:^|\n)#{2,}\s*(?:system|instructions?|assistant|evaluator)\b",
        r"(?:^|\n|[>=]\s)\W{0,3}(?:system|developer|система|системное сообщение)\s*:\s",
        r"\bконец\s+(?:ответа|недоверенн\w+)\b",
    ),
    "output_payload": (
        r"\b(?:tell|ask|notify|message|ping|mention)\s+(?:them|him|her|hr|@\w+|the\s+(?:recruiter|hr|manager))\s+[^.!?\n]{0,40}(?:approve|hire|advance)\b",
        r"[\"'«`]\s*/(?:approve|hire|reject|advance|admin|delete|accept|decide)\b",
    ),
    "hidden_markup": (
        r"<!--[^>]{0,200}?(?:grader|evaluator|scor|grade|rubric|level|ignore|instruction|оценк|балл|рубрик|проверяющ|инструкц)",
        r"\[//\]:\s*#",
    ),
}
"""Marks that no spoken answer has: forged results, forged ends of the answer, notes to whoever rates it."""


def _spaced(line: str) -> str:
    """A line of the lists, in which a space stands for any white space."""
    return line.replace(" ?", r"\s*").replace(" ", r"\s+")


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, re.Pattern[str]]:
    """A pattern for each kind of words."""
    lists: dict[str, list[str]] = yaml.safe_load(_LISTS.read_text(encoding="utf-8"))
    return {
        kind: re.compile(rf"(?<!\w)(?:{'|'.join(_spaced(line) for line in lines)})(?!\w)")
        for kind, lines in lists.items()
    }


@lru_cache(maxsize=1)
def marks() -> tuple[tuple[Family, re.Pattern[str]], ...]:
    """The marks as patterns."""
    return tuple((family, re.compile(mark)) for family, lines in MARKS.items() for mark in lines)
