"""The rules of a kit: each is broken once and found; what is allowed raises no alarm."""

from __future__ import annotations

import pytest

from core.engines.base import Anchors, Criteria, Kit, KitQuestion, KitRequest, Language
from core.engines.checks import alike, check_kit, check_question, given_away, in_language
from core.engines.offline.generator import KitGenerator

REQUEST = KitRequest(
    title="Python developer", description="Python, PostgreSQL", language="en", difficulty="medium", count=5
)
GOOD = KitGenerator.load().write(REQUEST)


def changed(position: int, **criteria: object) -> Kit:
    question = GOOD.questions[position]
    new = question.model_copy(update={"criteria": question.criteria.model_copy(update=criteria)})
    return _with(position, new)


def _with(position: int, question: KitQuestion) -> Kit:
    questions = [*GOOD.questions[:position], question, *GOOD.questions[position + 1 :]]
    return GOOD.model_copy(update={"questions": tuple(questions)})


def rules(kit: Kit, request: KitRequest = REQUEST) -> set[tuple[str, tuple[int, ...]]]:
    return {(breach.rule, breach.positions) for breach in check_kit(kit, request)}


def test_a_good_kit_breaks_no_rule() -> None:
    assert rules(GOOD) == set()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("How do indexes work here?", "length"),
        ("How " + "very " * 40 + "slow is a query without an index?", "length"),
        ("Do you know how an index makes a slow query of the database quicker?", "open_form"),
        ("Как индекс ускоряет медленный запрос к базе данных и чем за это платят?", "language"),
        ("Wie macht ein Index eine langsame Abfrage schneller und was kostet das?", "language"),
        ("How do your children and your husband feel about your work at weekends?", "forbidden_topic"),
    ],
)
def test_the_text_of_a_question(text: str, rule: str) -> None:
    assert (rule, (1,)) in rules(changed(1, text=text))


def test_rubric_key_points_and_follow_ups() -> None:
    points = GOOD.questions[1].criteria.key_points
    assert ("key_points", (1,)) in rules(changed(1, key_points=points[:2]))
    assert ("key_points", (1,)) in rules(changed(1, key_points=(points[0],) * 3))
    assert ("rubric", (1,)) in rules(changed(1, anchors=Anchors(low="Poor.", middle="Poor.", high="Good.")))
    assert ("language", (1,)) in rules(changed(1, key_points=("Смотрит план запроса", "Строит индекс", "Меряет время")))
    assert ("forbidden_topic", (1,)) in rules(changed(1, follow_ups=("How old are you, by the way?",)))


SIMPLER = "Something is slow. What do you look at first, and what do you do then?"


def simpler(words: str) -> Kit:
    return _with(1, GOOD.questions[1].model_copy(update={"simpler": words}))


@pytest.mark.parametrize(
    "words",
    [
        "What do you do, and so on? " * 10,
        "What do you do when it is slow and " + "then slow and " * 8 + "slow?",
        "Что-то медленно. Что вы посмотрите сначала, а что потом?",
        "Something is slow. How old are you, and what do you do?",
        GOOD.questions[1].criteria.text,
        f"Something is slow. What do you do? {GOOD.questions[1].criteria.key_points[0]}?",
        f"Something is slow. What do you do? {GOOD.questions[1].criteria.anchors.high[:80]}?",
    ],
    ids=["long", "long_sentence", "language", "forbidden_topic", "same_words", "key_point", "anchor"],
)
def test_simpler_words_are_short_other_words_that_give_nothing_away(words: str) -> None:
    assert ("simpler", (1,)) in rules(simpler(words))


def test_a_question_needs_no_simpler_words_and_may_repeat_its_own() -> None:
    without = _with(1, GOOD.questions[1].model_copy(update={"simpler": None}))
    assert rules(without) == rules(simpler(SIMPLER)) == set()
    question = GOOD.questions[1]
    said = question.criteria.model_copy(update={"text": f"How do you do this: {question.criteria.key_points[0]}?"})
    asked = question.model_copy(update={"criteria": said, "simpler": f"Tell how: {question.criteria.key_points[0]}."})
    assert given_away(asked) is None


def test_count() -> None:
    fewer = GOOD.model_copy(update={"questions": GOOD.questions[:4]})
    more = GOOD.model_copy(update={"questions": (*GOOD.questions, GOOD.questions[0])})
    assert ("count", ()) in rules(fewer)
    assert ("count", (5,)) in rules(more)


def test_alike() -> None:
    assert ("alike", (3,)) in rules(_with(3, GOOD.questions[0]))
    same_matter = GOOD.questions[3].model_copy(
        update={"skill": GOOD.questions[0].skill, "subtopic": GOOD.questions[0].subtopic}
    )
    assert ("alike", (3,)) in rules(_with(3, same_matter))


def test_coverage_says_what_is_missing_and_what_may_go() -> None:
    request = REQUEST.model_copy(update={"description": "Python, PostgreSQL, Kafka"})
    (breach,) = [breach for breach in check_kit(GOOD, request) if breach.rule == "coverage"]
    assert "Kafka" in breach.detail
    (spare,) = breach.positions
    assert GOOD.questions[spare].skill not in ("python", "postgresql")
    told = GOOD.model_copy(update={"uncovered_skills": ("Kafka",)})
    assert not [breach for breach in check_kit(told, request) if breach.rule == "coverage"]


def test_a_model_may_name_a_skill_in_its_own_words() -> None:
    request = REQUEST.model_copy(update={"description": "Python, PostgreSQL, Kafka"})
    place = next(at for at, one in enumerate(GOOD.questions) if one.skill not in ("python", "postgresql"))
    own = GOOD.questions[place].model_copy(update={"skill": "Apache Kafka", "source": "model", "bank_id": None})
    assert not [breach for breach in check_kit(_with(place, own), request) if breach.rule == "coverage"]


def test_difficulty() -> None:
    hard = tuple(question.model_copy(update={"difficulty": "hard"}) for question in GOOD.questions)
    (breach,) = check_kit(GOOD.model_copy(update={"questions": hard}), REQUEST)
    assert breach.rule == "difficulty"
    assert breach.positions == (1, 2, 3, 4)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "How would you find out why a database query became slow?",
            "A database query became slow: how would you find out why?",
        ),
        (
            "Как вы поступите, если клиент кричит на вас в зале?",
            "Клиент кричит на вас в зале. Как вы поступите?",
        ),
        (
            "What steps do you take to speed up a slow SQL query?",
            "Tell me how you would speed up a slow query in SQL.",
        ),
    ],
)
def test_the_same_question_in_other_words(one: str, other: str) -> None:
    assert alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "How would you find out why a database query became slow?",
            "How would you find out why a deployment failed last night?",
        ),
        ("Расскажите о случае, когда вы ошиблись.", "Расскажите о случае, когда вы помогли коллеге."),
        ("What is an index in PostgreSQL good for?", "What is a transaction in PostgreSQL good for?"),
    ],
)
def test_different_questions_of_the_same_form(one: str, other: str) -> None:
    assert not alike(one, other)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Чем Redis Streams отличается от Kafka, и когда что выбрать?", "ru"),
        ("How do you close the month in 1С and check the balance?", "en"),
    ],
)
def test_terms_of_the_trade_do_not_change_the_language(text: str, language: Language) -> None:
    assert in_language(text, language)
    assert not in_language(text, "en" if language == "ru" else "ru")


def test_ukrainian_is_not_russian() -> None:
    assert not in_language("Як ви знайдете причину повільного запиту до бази даних і що зробите спершу?", "ru")


def test_a_question_may_be_checked_alone() -> None:
    question = GOOD.questions[0]
    assert list(check_question(question, "en")) == []
    closed = Criteria(
        text="Do you like it when the database of the shop is slow?",
        key_points=question.criteria.key_points,
        anchors=question.criteria.anchors,
    )
    assert [breach.rule for breach in check_question(question.model_copy(update={"criteria": closed}), "en")] == [
        "open_form"
    ]
