"""What must not move a level, in the language of the answer; and that what must, does."""

from __future__ import annotations

import re
import time
from typing import get_args

import pytest

from cli.quality import translation
from cli.quality.invariance import falls_when_taken_away, moved_levels
from cli.quality.judge import OfflineJudge, Seen
from cli.quality.variants import HARMLESS, varied
from core.engines.base import Language, ReadingRequest
from core.engines.offline.language import spoken
from core.engines.offline.reader import AnswerReader

FEW = translation.load_twins()[::2]
"""Of each question the answer with something in it; `make quality` reads the others too, which lie near a border."""


@pytest.fixture(params=get_args(Language))
def language(request: pytest.FixtureRequest) -> Language:
    found: Language = request.param
    return found


@pytest.fixture
def said(language: Language) -> list[ReadingRequest]:
    return [translation.requests(twins)[("en", "ru").index(language)] for twins in FEW]


@pytest.fixture(scope="module")
def judge() -> OfflineJudge:
    return OfflineJudge(AnswerReader())


@pytest.mark.parametrize("name", HARMLESS["en"])
def test_how_a_thing_is_said_moves_no_level(judge: OfflineJudge, said: list[ReadingRequest], name: str) -> None:
    moved = [
        request.answer
        for request in said
        if judge.see(request.model_copy(update={"answer": varied(request.answer, name)})).level
        != judge.see(request).level
    ]
    assert moved == []


def test_what_is_said_does(judge: OfflineJudge, said: list[ReadingRequest]) -> None:
    """The control: a reader that gave everybody the same level would pass the test above."""
    for request in said:
        seen, answer = judge.see(request), request.answer
        assert seen.level >= 2
        for quote in seen.quotes:
            answer = answer.replace(quote, " ")
        thinner = judge.see(request.model_copy(update={"answer": answer or "-"}))
        assert thinner.level < seen.level, request.answer


def test_a_change_is_in_the_language_of_the_answer(language: Language) -> None:
    foreign = {"en": "[а-яё]", "ru": "[a-z]"}[language]
    answer = {"en": "I tell the customer at once and I do not wait.", "ru": "Сразу говорю клиенту, всё объясняю."}[
        language
    ]
    for name in HARMLESS[language]:
        changed = varied(answer, name)
        assert spoken(changed) == language
        assert not re.search(foreign, changed, re.IGNORECASE), changed


def test_both_languages_have_the_same_changes() -> None:
    assert HARMLESS["en"].keys() == HARMLESS["ru"].keys()


def test_a_reader_that_falls_for_praise_is_found(said: list[ReadingRequest], language: Language) -> None:
    class Vain:
        tier = version = "vain"
        clock = staticmethod(time.process_time)

        def see(self, request: ReadingRequest) -> Seen:
            praised = "strong at this" in request.answer or "очень силён" in request.answer
            return Seen(0.5, 5 if praised else 3, ())

    rows = {line.metric: line for line in moved_levels("few", said, Vain(), lambda: None)}
    assert (rows["moved_share_self_praise"].result, rows["moved_max"].result) == (1.0, 2.0)
    assert rows["moved_share_self_praise"].ok is False
    assert rows["moved_share_padding"].result == 0.0


def test_taking_evidence_away_is_measured(judge: OfflineJudge, said: list[ReadingRequest]) -> None:
    (line,) = falls_when_taken_away("few", said, judge, lambda: None)
    assert (line.metric, line.ok) == ("right_way_taken_away", True)
