"""Personal questions: about what vacancy and CV share or the CV lacks, never what the kit asks already."""

from __future__ import annotations

import pytest

from core.engines.base import KitQuestion, KitRequest, Language
from core.engines.checks import alike, check_question
from core.engines.job_match import JobMatchRequest
from core.engines.offline.bank import load_bank
from core.engines.offline.generator import KitGenerator
from core.engines.offline.lexicon import Lexicon
from core.engines.offline.personal import personal_questions

DESCRIPTIONS: dict[Language, str] = {
    "en": "Requirements: Python, PostgreSQL, Docker, Redis, Kafka. Nice to have: Kubernetes, FastAPI.",
    "ru": "Требования: Python, PostgreSQL, Docker, Redis, Kafka. Будет плюсом: Kubernetes, FastAPI.",
}
CVS: dict[Language, str] = {
    "en": "Sam Sample\nBackend developer for five years: Python, Kafka, FastAPI",
    "ru": "Иван Примеров\nРазработчик, пять лет: Python, Kafka, FastAPI",
}


def kit(language: Language, count: int = 3) -> tuple[KitQuestion, ...]:
    description = DESCRIPTIONS[language]
    request = KitRequest(
        title="Python developer", description=description, language=language, difficulty="medium", count=count
    )
    return KitGenerator.load().write(request).questions


def chosen(language: Language, profile: str, most: int, asked: tuple[KitQuestion, ...]) -> tuple[KitQuestion, ...]:
    request = JobMatchRequest(
        title="Python developer", description=DESCRIPTIONS[language], profile=profile, language=language
    )
    return personal_questions(load_bank(), Lexicon.load(), request, asked, "medium", most)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_what_the_cv_claims_comes_first_then_what_it_lacks(language: Language) -> None:
    asked = kit(language)
    assert {question.skill for question in asked} == {"python", "docker", "postgresql"}
    assert [one.skill for one in chosen(language, CVS[language], 2, asked)] == ["kafka", "fastapi"]
    assert [one.skill for one in chosen(language, CVS[language].replace(", Kafka", ""), 2, asked)] == [
        "fastapi",
        "redis",
    ]
    assert [one.skill for one in chosen(language, CVS[language], 1, asked)] == ["kafka"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_they_keep_the_rules_of_a_question_and_are_the_same_each_time(language: Language) -> None:
    asked = kit(language)
    found = chosen(language, CVS[language], 2, asked)
    assert found == chosen(language, CVS[language], 2, asked)
    for question in found:
        assert list(check_question(question, language)) == []
        assert set(question.translations) == {"ru", "en"} - {language}


def test_nothing_is_asked_that_the_kit_asks_already() -> None:
    asked = kit("en")
    (kafka,) = chosen("en", CVS["en"], 1, asked)
    own = kafka.model_copy(update={"skill": "own", "subtopic": "own", "source": "own", "bank_id": None})
    again = chosen("en", CVS["en"], 2, (*asked, own))
    assert "kafka" not in {question.skill for question in again}
    assert not any(alike(one.criteria.text, other.criteria.text) for one in again for other in (*asked, own))
    everything = kit("en", count=15)
    assert chosen("en", CVS["en"], 2, everything) == ()
