"""What the lexicon understands of a description: skills, wishes, seniority, years, language, family."""

from __future__ import annotations

import pytest

from core.engines.offline.lexicon import Lexicon

LEXICON = Lexicon.load()
understand = LEXICON.understand


@pytest.mark.parametrize(
    ("text", "skill"),
    [
        ("Разработчик\nОпыт с постгресом и psql", "postgresql"),
        ("Разработчик\nработа с постгрес", "postgresql"),
        ("Developer\nPostgres, please", "postgresql"),
        ("Менеджер\nопыт холодных звонков", "cold_calls"),
        ("Бухгалтер\nбез актов сверки никуда", "reconciliation"),
        ("Инженер\nКубернетес в проде", "kubernetes"),
        ("Accountant\nmonth-end close and VAT", "financial_reporting"),
        ("Бухгалтер\nзнание 1C 8.3 (латиницей)", "one_c"),
        ("Дизайнер\nуверенное владение фигмой", "figma"),
        ("Frontend\nreact, typescript", "react"),
        ("Аналитик\nзнание SQL и Excel", "excel"),
        ("Analyst\nSkills: SQL, excel", "excel"),
    ],
)
def test_synonyms_and_inflected_forms_are_found(text: str, skill: str) -> None:
    assert skill in understand(text).must


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("Manager\nWe help shops go to market and react to trends", {"react"}),
        ("Developer\nStrong JavaScript", {"java", "Java"}),
        ("Manager\nYou excel at writing and like a swift answer", {"excel", "ios_swift", "Swift"}),
        ("Sales manager\nR&D company, go beyond the plan", {"R", "Go"}),
        ("Analyst\n4 years of commercial experience", {"experiment_design", "ab_testing"}),
        ("Engineer\nSolid understanding of networks", {"Solidity"}),
        ("Повар\nОтветим на вопросы, обучение за счёт компании", {"training", "onboarding"}),
        ("Developer\nInitial training provided", {"initiative", "training"}),
    ],
)
def test_everyday_words_are_no_skills(text: str, absent: set[str]) -> None:
    seen = understand(text)
    assert not absent & {*seen.must, *seen.nice, *seen.soft, *seen.unknown}


def test_a_name_in_a_list_counts_although_the_word_is_an_everyday_one() -> None:
    assert {"Go", "R"} <= set(understand("Developer\nStack: Go, Python, R").unknown)
    assert "Go" in understand("Разработчик\nПишем на Go и Python").unknown


@pytest.mark.parametrize(
    ("text", "must", "nice"),
    [
        ("Dev\nPython and PostgreSQL. Kafka will be a plus.", {"python", "postgresql"}, {"kafka"}),
        ("Dev\nТребуется Python, знание Kafka и Docker будет плюсом", {"python"}, {"kafka", "docker"}),
        ("Dev\nPython, желательно Redis", {"python"}, {"redis"}),
        ("Dev\nТребования:\n- Python\nБудет плюсом:\n- Kafka\n- Redis", {"python"}, {"kafka", "redis"}),
        ("Dev\nMust have: Python\nNice to have: Docker\nUnit tests", {"python", "testing"}, {"docker"}),
        ("Кладовщик\nОпыт с ТСД. Приветствуется погрузчик", {"warehouse_picking"}, {"forklift"}),
        ("Dev\nPython (Django — плюс)", set(), {"django"}),
    ],
)
def test_what_is_needed_is_told_from_what_is_welcome(text: str, must: set[str], nice: set[str]) -> None:
    seen = understand(text)
    assert must <= set(seen.must)
    assert nice <= set(seen.nice)
    assert not nice & set(seen.must)


def test_what_the_company_offers_or_says_of_itself_is_no_requirement() -> None:
    seen = understand("Курьер\nТребования:\nпунктуальность\nО компании:\nМы любим Kafka\nУсловия:\nобучение, SQL-курсы")
    assert seen.must == ("punctuality",)


def test_weight_is_title_then_requirements_then_duties() -> None:
    seen = understand("Django developer\nDuties:\nRedis\nRequirements:\nKafka")
    assert seen.must[:3] == ("django", "kafka", "redis")


def test_a_shared_word_means_the_skill_of_the_vacancys_family() -> None:
    assert "docker_ops" in understand("DevOps engineer\nDocker").must
    assert "docker" in understand("Backend developer\nDocker").must


@pytest.mark.parametrize(
    ("title", "family"),
    [
        ("Бариста", "retail_hospitality"),
        ("Официанты в кафе", "retail_hospitality"),
        ("Python-разработчик", "backend_python"),
        ("Водитель-курьер", "driving_warehouse"),
        ("Head of Sales", "sales"),
        ("Специалист по подбору персонала", "hr"),
        ("Системный аналитик", "product"),
        ("SMM-менеджер", "marketing"),
        ("Android-разработчик", "mobile"),
        ("Data Engineer wanted: machine learning, mlflow", "data_science"),
    ],
)
def test_roles_tell_the_family(title: str, family: str) -> None:
    assert understand(title).family == family


def test_an_unknown_trade_has_no_family() -> None:
    assert understand("Сварщик\nЧтение чертежей").families == ()


@pytest.mark.parametrize(
    ("text", "seniority", "years", "difficulty"),
    [
        ("Senior Python developer\n5+ years of experience", "senior", 5, "hard"),
        ("Python-разработчик\nОпыт от 3 лет, стаж в SQL от одного года", None, 3, "medium"),
        ("Младший тестировщик, стажёр\n", "junior", None, "easy"),
        ("Бариста\nОпыт не требуется", "junior", 0, "easy"),
        ("Бухгалтер\nКомпания 20 лет на рынке. Возраст от 18 лет.", None, None, "medium"),
        ("Team Lead\n", "lead", None, "hard"),
        ("Lead generation specialist\n", None, None, "medium"),
        ("Курьер\nОпыт от 1 до 3 лет", None, 1, "easy"),
        ("Всем привет!\nИщем middle QA", "middle", None, "medium"),
        ("Analyst\nExperience: 6-8 years", None, 6, "hard"),
    ],
)
def test_seniority_and_years_suggest_the_difficulty(
    text: str, seniority: str | None, years: int | None, difficulty: str
) -> None:
    seen = understand(text)
    assert (seen.seniority, seen.experience_years, seen.difficulty) == (seniority, years, difficulty)


def test_what_the_bank_lacks_is_named() -> None:
    assert understand("Аналитик\nSQL, Airflow и Dagster").unknown == ("Airflow", "Dagster")
    assert "1С:Документооборот" in understand("Бухгалтер\nзнание 1С:Документооборот").unknown
    assert "1С:Аналитика" in understand("Бухгалтер\nопыт в 1С:Аналитика").unknown


@pytest.mark.parametrize(
    ("text", "language"), [("Менеджер, B2B SaaS, CRM", "ru"), ("Barista in Riga", "en"), ("", "en")]
)
def test_language(text: str, language: str) -> None:
    assert understand(text).language == language


def test_a_cv_is_understood_too() -> None:
    seen = understand("Пётр Примеров\nPython-разработчик\nОпыт работы: 4 года\nFastAPI, PostgreSQL, Docker")
    assert seen.family == "backend_python"
    assert {"fastapi", "postgresql", "docker"} <= set(seen.must)
    assert seen.experience_years == 4
