"""How well levels agree with people's grades, and what poor answers can pass as good."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from cli.quality.data import Graded
from cli.quality.judge import Judge, reused, see_all
from cli.quality.rows import Goal, Row, row
from cli.quality.statistics import (
    GOOD,
    area_good_poor,
    correlation,
    correlation_within,
    error_of_five,
    partial_given_length,
)

Tick = Callable[[], None]
GOOD_LEVEL = 4
"""Level from which an answer passes as good."""
OTHERS_PER_QUESTION = 10

_AT_LEAST: dict[tuple[str, str], float] = {
    ("lexical", "r"): 0.54,
    ("semantic", "r"): 0.60,
    ("semantic", "r_within_question"): 0.58,
    ("lexical", "auc_good_poor"): 0.90,
    ("semantic", "auc_good_poor"): 0.90,
    ("lexical", "partial_r_length"): 0.45,
    ("semantic", "partial_r_length"): 0.45,
    ("lexical", "answers_per_s"): 500.0,
}
"""Goals by tier, set for short computer-science answers; `partial_r_length` for long ones."""
_ONLY_FOR = {
    "r": "mohler",
    "r_within_question": "mohler",
    "rmse_of_5": "mohler",
    "answers_per_s": "mohler",
    "partial_r_length": "saf",
}

DONT_KNOW = (
    "I don't know.",
    "I have no idea, sorry.",
    "Honestly I can't answer this, let's go to the next question please.",
    "I am not sure, I don't remember it.",
    "Не знаю.",
    "Затрудняюсь ответить, извините.",
)
FILLER = (
    "This is a very good question and there are many sides to it. One has to look at everything carefully.",
    "Well, in general it is important to do things right, and I always try to give my best in everything I do.",
    "As we all know, it depends on many factors, and different people see it in different ways.",
    "Это очень важный вопрос, и подходить к нему надо ответственно, с умом и со всей серьёзностью.",
)
GIBBERISH = (
    "asdfgh qwerty zxcvbn lkjhg poiuy mnbvc",
    "kjsdhf kjshdf wieur sdkjfh xcmvn weoiru sdfkj",
    "aaaaaaa bbbbbbb ccccccc ddddddd",
    "фыва олдж йцук ячсм ыфва",
    "test test test test test test test test test test test test",
)
_GAMING_GOALS = {
    "gaming_question_repeated": 0.0,
    "gaming_dont_know": 0.0,
    "gaming_filler": 0.0,
    "gaming_gibberish": 0.0,
    "gaming_question_and_filler": 0.07,
    "gaming_other_answer": 0.03,
}


def agreement(dataset: str, rows: Sequence[Graded], judge: Judge, tick: Tick) -> Iterator[Row]:
    """Scores against grades over one file; speed by what was read now, if anything was."""
    requests = [graded.request() for graded in rows]
    start, known = judge.clock(), reused(judge)
    seen = see_all(judge, requests, tick)
    seconds, fresh = judge.clock() - start, len(rows) - (reused(judge) - known)
    scores, grades = [one.score for one in seen], [graded.grade for graded in rows]
    lengths = [len(graded.answer.split()) for graded in rows]
    results = {
        "r": correlation(scores, grades),
        "r_within_question": correlation_within(scores, grades, [graded.question_id for graded in rows]),
        "rmse_of_5": error_of_five(scores, grades),
        "auc_good_poor": area_good_poor(scores, grades),
        "partial_r_length": partial_given_length(scores, grades, lengths),
        "answers_per_s": fresh / seconds if seconds else 0.0,
        "abstained_share": sum(one.level == 0 for one in seen) / len(seen),
    }
    if not fresh:
        del results["answers_per_s"]
    for metric, result in results.items():
        yield row(dataset, judge.tier, metric, result, _goal(dataset, judge.tier, metric))


def _goal(dataset: str, tier: str, metric: str) -> Goal | None:
    if _ONLY_FOR.get(metric, "") not in dataset:
        return None
    if (tier, metric) == ("semantic", "rmse_of_5"):
        return Goal(0.87, "at most")
    number = _AT_LEAST.get((tier, metric))
    return None if number is None else Goal(number, "at least")


def gaming(dataset: str, rows: Sequence[Graded], judge: Judge, tick: Tick) -> Iterator[Row]:
    """Share of worthless answers that pass as good, by trick."""
    by_question: dict[str, list[Graded]] = defaultdict(list)
    for graded in rows:
        by_question[graded.question_id].append(graded)
    questions = [members[0] for members in by_question.values()]
    tricks: dict[str, list[tuple[Graded, str]]] = {
        "gaming_question_repeated": [(q, text) for q in questions for text in _repeated(q.question)],
        "gaming_dont_know": list(_each(questions, DONT_KNOW)),
        "gaming_filler": list(_each(questions, FILLER)),
        "gaming_gibberish": list(_each(questions, GIBBERISH)),
        "gaming_question_and_filler": [(q, f"{q.question} {filler}") for q in questions for filler in FILLER],
        "gaming_other_answer": list(_good_answers_elsewhere(by_question)),
    }
    for metric, tried in tricks.items():
        if tried:
            seen = see_all(judge, [question.request(text) for question, text in tried])
            passed = sum(one.level >= GOOD_LEVEL for one in seen)
            goal = Goal(_GAMING_GOALS[metric], "at most")
            yield row(dataset, judge.tier, metric, passed / len(tried), goal)
        tick()


def _repeated(question: str) -> tuple[str, ...]:
    return question, f"{question} {question}", question.rstrip(" ?.") + "."


def _each(questions: Iterable[Graded], texts: Sequence[str]) -> Iterator[tuple[Graded, str]]:
    return ((question, text) for question in questions for text in texts)


def _good_answers_elsewhere(by_question: dict[str, list[Graded]]) -> Iterator[tuple[Graded, str]]:
    """For each question good answers to others, taken from them in turn."""
    good = {key: [g.answer for g in members if g.grade >= GOOD] for key, members in by_question.items()}
    keys = [key for key in by_question if good[key]]
    for place, (key, members) in enumerate(by_question.items()):
        others = [other for other in keys[place:] + keys[:place] if other != key][:OTHERS_PER_QUESTION]
        for other in others:
            yield members[0], good[other][place % len(good[other])]
