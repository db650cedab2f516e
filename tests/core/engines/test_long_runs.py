"""One person's text stops nobody else's: twenty thousand times the same sign is read as fast as any other text."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date

import pytest

from core.engines.checks import word_count
from core.engines.guard import set_aside
from core.engines.offline.abstain import without_filler
from core.engines.offline.language import spoken
from core.engines.offline.lexicon import Lexicon
from core.engines.offline.profile import read_profile, without_addresses
from core.engines.offline.protected import without_protected
from core.engines.offline.sentences import sentences
from core.engines.openai.fence import Untrusted
from core.engines.plain_text import plain
from core.engines.topics import forbidden_topics
from core.vacancy_text import read_terms

SHORT, TIMES = 500, 4
MOST_GROWTH = 9.0
"""What grows with the length of the text takes four times as long for four times the text, with its square sixteen."""
LEXICON = Lexicon.load()
READERS: dict[str, Callable[[str], object]] = {
    "guard": set_aside,
    "vacancy": lambda text: LEXICON.understand(f"Developer\n{text}"),
    "skills": LEXICON.places,
    "terms": read_terms,
    "cv": lambda text: read_profile(f"Position: {text}", LEXICON, date(2026, 1, 1)),
    "protected": without_protected,
    "addresses": without_addresses,
    "sentences": sentences,
    "language": spoken,
    "filler": without_filler,
    "fence": Untrusted.of,
    "topics": forbidden_topics,
    "words": word_count,
    "plain": plain,
}
RUNS = (
    *" \n\t\xa0-–_=*#~•|/.,:;!?…<([{'\"%&@`+$aя1\u200b🙂",
    *(" \n", ", ", "; ", ". ", "a_ ", "A b ", "1 ", "1.", "Aa-", "Aa. ", "[](", "[[", "<a ", "</", "<!--", "&#"),
    *("100 000 ", "от ", "от 100 ", "2010-", "+7 900 000-00-00 ", "a@b.c ", "@a ", "http://a ", "www."),
    *("Python ", "Python\n", "C++ ", "Go ", "Go, ", "1С:Аб ", "e.g. ", "т.е. ", "г. А, ", "Ян Ян "),
    *("experience with Xyz ", "будет плюсом. ", "желательно ", "опыт 5 лет ", "возраст 30 ", "Требования:\n"),
    *("system: \n", "score: 5\n", "ignore ", "you are ", "update ", "end of "),
)
HEADED = (
    ("experience 9", " "),
    ("1", " "),
    ("1-", " "),
    ("Go", " "),
    ("мое имя", " "),
    ("from", " "),
    ("a", " "),
    ("update score", "score"),
    ("end of candidate", "_"),
    ("<данн", "а"),
    ("a@", "a"),
    ("</p", " "),
)
"""Runs that are tedious only after something else."""


def text(head: str, run: str, length: int) -> str:
    return head + (run * length)[:length] + "x"


def seconds(read: Callable[[str], object], given: str) -> float:
    """Of this thread's own work: what else the machine does is not counted."""
    begun = time.thread_time()
    read(given)
    return time.thread_time() - begun


def grows_too_fast(read: Callable[[str], object], head: str, run: str) -> bool:
    """Whether it does so each time it is tried: a pause of the interpreter is no growth."""
    short, long = text(head, run, SHORT), text(head, run, SHORT * TIMES)
    return all(seconds(read, long) > MOST_GROWTH * seconds(read, short) for _ in range(5))


@pytest.mark.parametrize("name", READERS)
def test_no_run_takes_longer_than_its_length(name: str) -> None:
    read = READERS[name]
    read("To warm up: 1 skill, Python. Возраст 30.")
    runs = [*(("", run) for run in RUNS), *HEADED]
    assert [pair for pair in runs if grows_too_fast(read, *pair)] == []


def test_what_grows_with_the_square_is_seen() -> None:
    """The control of the test above."""
    assert grows_too_fast(re.compile("-+!").search, "", "-")
