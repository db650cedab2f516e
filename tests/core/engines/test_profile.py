"""A profile holds what a CV says of work and how to reach the person; what an employer must not weigh is gone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.engines.offline.lexicon import Lexicon
from core.engines.offline.profile import CvProfile, read_profile
from core.engines.offline.protected import without_protected
from tests.files import CV_EN, CV_RU

TODAY = date(2026, 11, 23)
TWO_COLUMNS = """\
Curriculum Vitae
JOHN Q. PLACEHOLDER
Warehouse Manager | Nationality: British | john@example.net
Photo
Date of birth
12/03/1988
About me
I am 37 years old, married with two children. I led a team of 12 at a warehouse with Excel and SAP.
Work experience
2015 – Present  Example Logistics, warehouse manager
2010 - 2014 Sample Stores, picker
Education
2005 – 2009 Sample University"""
EXPORTED = """\
Примеров Иван
Мужчина, 28 лет, родился 3 марта 1997
+7 (900) 111-22-33
primerov@example.org — предпочитаемый способ связи
Гражданство: Россия, есть разрешение на работу: Россия
Желаемая должность и зарплата
Водитель-экспедитор
80 000 ₽ на руки
Опыт работы
Январь 2018 — настоящее время
ООО «Образец», доставка товара, маршрутные листы
Сентябрь 2014 — Декабрь 2017
Склад-Пример, кладовщик
Женат, двое детей
Образование
2008 - 2013 Колледж"""


def profile(text: str) -> CvProfile:
    return read_profile(text, Lexicon.load(), TODAY)


def test_an_english_cv() -> None:
    found = profile(CV_EN)
    assert (found.name, found.email, found.phone) == ("Clara Sample", "clara.sample@example.com", "+44 20 7946 0958")
    assert (found.job_position, found.experience_years) == ("Senior Python developer", 7)
    assert found.skills == ("Python", "PostgreSQL", "Docker", "Redis")


def test_a_russian_cv() -> None:
    found = profile(CV_RU)
    assert (found.name, found.email, found.phone) == (
        "Образцова Клара Петровна",
        "clara@example.com",
        "+7 900 000-12-34",
    )
    assert (found.job_position, found.experience_years) == ("Python-разработчик", 5)
    assert found.skills == ("Python", "PostgreSQL", "Docker")


def test_years_are_counted_from_the_places_of_work_and_not_of_study() -> None:
    found = profile(EXPORTED)
    assert (found.name, found.job_position, found.experience_years) == ("Примеров Иван", "Водитель-экспедитор", 11)
    found = profile(TWO_COLUMNS)
    assert (found.name, found.job_position, found.experience_years) == ("John Q. Placeholder", "Warehouse Manager", 15)
    assert found.skills == ("Excel", "SAP")


@pytest.mark.parametrize("cv", [CV_EN, CV_RU, EXPORTED, TWO_COLUMNS])
def test_nothing_of_age_family_origin_or_sex_is_kept(cv: str) -> None:
    kept = profile(cv).text
    for gone in (
        "birth", "1990", "married", "children", "1988", "British", "Photo", "37", "Marital",
        "Женщина", "Мужчина", "34 года", "28 лет", "родил", "Гражданство", "Россия", "детей", "Женат",
    ):  # fmt: skip
        assert gone not in kept


@pytest.mark.parametrize(
    "line",
    [
        "Photographer, Photoshop and Lightroom",
        "Taught children aged from school to college mathematics",
        "Опыт: Python, 12 лет",
        "Расчёт холостого хода двигателя",
        "Managed family policies and race conditions in a scheduler",
        "Работал с детьми: кружок робототехники",
        "Gender studies lecturer",
        "Полная занятость, пол года в проекте",
        "Page speed up by 40%",
    ],
)
def test_words_of_work_stay(line: str) -> None:
    cv = f"{CV_EN}\nAbout\n" + "One more line of work\n" * 10 + line
    assert line in without_protected(cv).splitlines()


@pytest.mark.parametrize(
    "line",
    [
        "Age: 34", "Возраст — 34", "Sex: F", "Пол: женский", "DOB 12.03.1988", "Семейное положение: холост",
        "Citizenship: none of your business", "Национальность: —", "Religion: none", "Родилась в 1990 году",
        "Married, two kids", "Мне 34 года, замужем", "Не женат", "Детей нет", "Д.р. 12.03.1988", "Фото",
    ],
)  # fmt: skip
def test_lines_of_a_person_go(line: str) -> None:
    assert without_protected(
        f"Clara Sample\n{line}\nPython developer, PostgreSQL, Docker and Redis at work since long"
    ) == ("Clara Sample\nPython developer, PostgreSQL, Docker and Redis at work since long")


def test_nothing_is_invented() -> None:
    found = profile("just a few words without any sense for anybody who reads them")
    assert found == CvProfile(None, None, None, None, (), None, found.text)


@example(" \x1e0")
@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    found = profile(text)
    assert found.name is None or found.name.casefold() in " ".join(text.split()).casefold()
    assert all(line.strip() for line in found.text.splitlines() if line) or not found.text.strip()
