"""The evaluation contract as far as pure functions hold it: quotes, levels, coverage, thresholds."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.scoring import (
    ADVANCE_FROM,
    COVERAGE_NEEDED,
    DISCUSS_FROM,
    SHORTEST_QUOTE,
    Judgement,
    check_reading,
    judge,
    locate_quote,
    recommend,
    total,
)

ANSWER = "Сначала  я сортирую\nадреса по «районам», then I call “ahead” — it's my way."

levels = st.integers(1, 5)
weights = st.integers(1, 100).map(lambda tenths: tenths / 10)
readings = st.lists(st.one_of(st.none(), levels), min_size=1, max_size=3)
judgements = st.lists(st.builds(judge, weights, readings), min_size=1, max_size=15)


def rated(weight: float, *given_levels: int) -> Judgement:
    return judge(weight, given_levels)


def skipped(weight: float) -> Judgement:
    return judge(weight, ())


# — 1. every quote must be found in the stored answer —


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("я сортирую адреса", "я сортирую\nадреса"),
        ("СНАЧАЛА Я", "Сначала  я"),
        ('по "районам", then', "по «районам», then"),
        ('"then I call "ahead""', "then I call “ahead"),
        ("it’s my way", "it's my way"),
        ("  then\tI call ", "then I call"),
    ],
)
def test_a_quote_is_found_under_white_space_case_and_quotation_marks_only(quote: str, found: str) -> None:
    located = locate_quote(ANSWER, quote)
    assert located is not None
    assert located.text == found
    assert ANSWER[located.start : located.end] == found


@pytest.mark.parametrize(
    "quote",
    ["я сортирую все адреса", "then I called", "сортирую, адреса", "районам then", "", "   ", '""', "«»"],
)
def test_a_quote_in_other_words_or_of_nothing_is_not_found(quote: str) -> None:
    assert locate_quote(ANSWER, quote) is None


@given(st.text(), st.text())
def test_what_is_found_is_always_a_slice_of_the_answer(answer: str, quote: str) -> None:
    located = locate_quote(answer, quote)
    if located is not None:
        assert located.text
        assert located.text == answer[located.start : located.end]


@given(st.text(min_size=1), st.data())
def test_whatever_was_said_is_found_however_it_is_spaced_and_cased(answer: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(answer) - 1))
    said = answer[start : data.draw(st.integers(start + 1, len(answer)))]
    retyped = "\u00a0 \n".join(said.casefold().split(" "))
    if sum(character.isalnum() for character in retyped) >= SHORTEST_QUOTE:
        assert locate_quote(answer, retyped) is not None


def test_quotes_never_said_are_dropped_and_counted() -> None:
    checked = check_reading(ANSWER, 4, ["by drone", "then I call", "by rocket"])
    assert (checked.level, checked.quotes_dropped) == (4, 2)
    assert [quote.text for quote in checked.quotes] == ["then I call"]


@pytest.mark.parametrize("quotes", [[], ["by drone"], ["", "  "], ["e"]])
def test_a_level_left_without_a_quote_is_no_level(quotes: list[str]) -> None:
    assert check_reading(ANSWER, 5, quotes).level is None


def test_the_same_quote_twice_is_one() -> None:
    checked = check_reading(ANSWER, 2, ["then I call", "THEN  I CALL"])
    assert (len(checked.quotes), checked.quotes_dropped) == (1, 0)


@given(st.text(), st.one_of(st.none(), levels), st.lists(st.text(max_size=5), max_size=5))
def test_a_checked_reading_has_its_level_only_by_quotes(answer: str, level: int | None, quotes: list[str]) -> None:
    checked = check_reading(answer, level, quotes)
    assert checked.level == (level if checked.quotes else None)
    assert len(set(quotes)) >= len(checked.quotes)
    assert checked.quotes_dropped <= len(quotes) - len(checked.quotes)


# — 5. more than one level apart → a person —


@pytest.mark.parametrize(
    ("given_levels", "level", "needs_human"),
    [
        ((4,), 4, False),
        ((3, 3), 3, False),
        ((3, 4), 3.5, False),
        ((2, 4), None, True),
        ((1, 2, 3), None, True),
        ((4, None), None, True),
        ((None, None), None, False),
        ((), None, False),
    ],
)
def test_readings_more_than_one_level_apart_need_a_person(
    given_levels: tuple[int | None, ...], level: float | None, needs_human: bool
) -> None:
    judgement = judge(1, given_levels)
    assert (judgement.level, judgement.needs_human) == (level, needs_human)


@given(readings)
def test_a_judgement_has_a_level_or_a_reason_for_none(given_levels: list[int | None]) -> None:
    judgement = judge(1, given_levels)
    said = [level for level in given_levels if level is not None]
    assert judgement.levels == tuple(said)
    assert (judgement.level is None) == (judgement.needs_human or not said)
    if judgement.level is not None:
        assert min(said) <= judgement.level <= max(said)


# — 3. skipped is no evidence, not a zero —


def test_a_skipped_question_does_not_lower_the_mean() -> None:
    totals = total([rated(1, 4), rated(1, 4), skipped(1)], 1)
    assert (totals.score, totals.status) == (4.0, "partial")
    assert totals.coverage == pytest.approx(2 / 3, abs=1e-9)


def test_nothing_answered_gives_no_number() -> None:
    totals = total([skipped(1), skipped(2)], 2)
    assert (totals.score, totals.lowest, totals.highest, totals.coverage) == (None, None, None, 0)
    assert (totals.status, totals.recommendation) == ("insufficient_evidence", "not_enough_evidence")


def test_an_interview_without_questions_gives_no_number() -> None:
    assert total([], 1).recommendation == "not_enough_evidence"


# — 4. coverage under 60 % —


def test_coverage_of_exactly_sixty_per_cent_is_enough() -> None:
    assert total([rated(3, 5), skipped(2)], 1).recommendation == "advance"
    assert total([rated(2.999, 5), skipped(2.001)], 1).recommendation == "not_enough_evidence"


@given(weights)
def test_three_of_five_questions_are_sixty_per_cent_at_any_weight(weight: float) -> None:
    """Sums of decimals are off by a hair: that must not cost anyone the result."""
    totals = total([rated(weight, 5)] * 3 + [skipped(weight)] * 2, 1)
    assert (totals.coverage, totals.recommendation) == (COVERAGE_NEEDED, "advance")


def test_disagreement_counts_as_not_covered() -> None:
    totals = total([rated(1, 5, 5), rated(1, 1, 5)], 2)
    assert (totals.coverage, totals.recommendation) == (0.5, "not_enough_evidence")


@given(judgements, st.integers(1, 2))
def test_under_sixty_per_cent_there_is_never_a_score(given_judgements: list[Judgement], number: int) -> None:
    totals = total(given_judgements, number)
    enough = totals.coverage >= COVERAGE_NEEDED
    assert (totals.score is not None) == enough
    assert (totals.recommendation != "not_enough_evidence") == enough
    assert (totals.status != "insufficient_evidence") == enough


# — 8. totals, ranges, recommendation —


@pytest.mark.parametrize(
    ("score", "unsure", "expected"),
    [
        (5.0, False, "advance"),
        (ADVANCE_FROM, False, "advance"),
        (ADVANCE_FROM - 0.01, False, "discuss"),
        (DISCUSS_FROM, False, "discuss"),
        (DISCUSS_FROM - 0.01, False, "do_not_advance"),
        (1.0, False, "do_not_advance"),
        (5.0, True, "discuss"),
        (ADVANCE_FROM, True, "discuss"),
        (1.0, True, "do_not_advance"),
    ],
)
def test_the_thresholds_are_exact(score: float, unsure: bool, expected: str) -> None:
    assert recommend(score, unsure=unsure) == expected


def test_the_published_thresholds() -> None:
    assert (COVERAGE_NEEDED, ADVANCE_FROM, DISCUSS_FROM) == (0.60, 3.75, 2.75)


def test_the_mean_goes_by_weight_and_the_range_by_single_readings() -> None:
    totals = total([rated(3, 4, 5), rated(1, 2, 2)], 2)
    assert (totals.score, totals.lowest, totals.highest) == (3.88, 3.5, 4.25)
    assert (totals.status, totals.recommendation) == ("complete", "advance")


@given(judgements, st.integers(1, 2))
def test_a_score_lies_in_its_range_and_the_range_between_one_and_five(
    given_judgements: list[Judgement], number: int
) -> None:
    totals = total(given_judgements, number)
    assert 0 <= totals.coverage <= 1
    if totals.score is not None:
        assert totals.lowest is not None
        assert totals.highest is not None
        assert 1 <= totals.lowest <= totals.score <= totals.highest <= 5


@given(judgements, st.integers(1, 2), st.randoms())
def test_the_order_of_questions_does_not_matter(given_judgements: list[Judgement], number: int, random: Random) -> None:
    shuffled = list(given_judgements)
    random.shuffle(shuffled)
    assert total(shuffled, number) == total(given_judgements, number)


@given(judgements, st.data())
def test_a_better_answer_never_lowers_the_score(given_judgements: list[Judgement], data: st.DataObject) -> None:
    before = total(given_judgements, 1)
    place = data.draw(st.integers(0, len(given_judgements) - 1))
    chosen = given_judgements[place]
    if before.score is None or chosen.level is None or max(chosen.levels) == 5:
        return
    better = judge(chosen.weight, [level + 1 for level in chosen.levels])
    after = total([*given_judgements[:place], better, *given_judgements[place + 1 :]], 1)
    assert after.score is not None
    assert after.score >= before.score


# — confidence —


@pytest.mark.parametrize(
    ("given_judgements", "number", "confidence"),
    [
        ([rated(1, 4, 4)], 2, "high"),
        ([rated(1, 4)], 1, "medium"),  # one reading can't confirm itself
        ([rated(9, 4, 4), skipped(1)], 2, "medium"),
        ([rated(4, 4, 4), skipped(1)], 2, "medium"),  # 80 % exactly
        ([rated(3.9, 4, 4), skipped(1.1)], 2, "low"),
        ([rated(9, 4, 4), rated(1, 1, 5)], 2, "low"),
        ([skipped(1)], 2, "low"),
    ],
)
def test_confidence(given_judgements: list[Judgement], number: int, confidence: str) -> None:
    assert total(given_judgements, number).confidence == confidence


@given(judgements, st.integers(1, 3))
def test_where_readings_disagree_nobody_is_advanced_without_a_look(
    given_judgements: list[Judgement], number: int
) -> None:
    totals = total([*given_judgements, judge(0.1, [1, 5])], number)
    assert totals.recommendation != "advance"
    assert totals.confidence == "low"
