"""The terms read out of a vacancy are words of the vacancy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.vacancy_text import VacancyTerms, read_day, read_terms

DESCRIPTIONS = sorted((Path(__file__).parents[2] / "cli/quality/descriptions").glob("*.txt"))


def test_labelled_terms() -> None:
    text = "**Курьер.**\nОплата: от 90 000 ₽ на руки. Место: склад «Юг». График: 2/2, 9–21\nОформление: ГПХ"
    assert read_terms(text) == VacancyTerms(
        title="Курьер",
        pay="от 90 000 ₽ на руки",
        place="склад «Юг»",
        schedule="2/2, 9–21",
        start=None,
        contract="ГПХ",
        answer_by=None,
    )


def test_labelled_terms_in_english() -> None:
    text = (
        "Vacancy: Night picker\nPay: 14 EUR per hour\nLocation: Gdansk, Dock St. 5\nHours: 22:00-06:00\nStart: Monday"
    )
    assert read_terms(text) == VacancyTerms(
        title="Night picker",
        pay="14 EUR per hour",
        place="Gdansk, Dock St. 5",
        schedule="22:00-06:00",
        start="Monday",
        contract=None,
        answer_by=None,
    )


@pytest.mark.parametrize(
    ("text", "term", "value"),
    [
        ("Бармен\nдо 80 тыс. руб. в месяц, чай", "pay", "до 80 тыс. руб. в месяц"),
        ("Dev\nWe pay $90,000–$110,000 a year.", "pay", "$90,000–$110,000 a year"),
        ("Dev\nfrom €4k", "pay", "from €4k"),
        ("Barista. 120 euros a day, before tax. Full-time", "pay", "120 euros a day, before tax"),
        ("Courier\n$20 an hour after taxes", "pay", "$20 an hour after taxes"),
        ("Повар\n4 500 руб. за день, на руки, 2/2", "pay", "4 500 руб. за день, на руки"),
        ("Повар\n120 евро в неделю после вычета налогов", "pay", "120 евро в неделю после вычета налогов"),
        ("Dev\n250 000 – 320 000 ₽ на руки", "pay", "250 000 – 320 000 ₽ на руки"),
        ("Dev\nПолная удалёнка", "place", "Полная удалёнка"),
        ("Dev\nОфис в городе, г. Казань, ул. Лесная, 5", "place", "г. Казань, ул. Лесная, 5"),
        ("Dev\nbased in Berlin or remote", "place", "remote"),
        ("Повар\nработа 5/2 с 9 до 18", "schedule", "5/2 с 9 до 18"),
        ("Повар\nполный день", "schedule", "полный день"),
        ("Cook\nPart-time, 20 hours a week", "schedule", "Part-time, 20 hours a week"),
        ("Повар\nвыход с 1 декабря", "start", "выход с 1 декабря"),
        ("Повар\nготовы взять с понедельника", "start", "с понедельника"),
        ("Cook\nstarting in early March", "start", "starting in early March"),
        ("Повар\nоформление по ТК РФ", "contract", "оформление по ТК РФ"),
        ("Cook\npermanent contract", "contract", "permanent contract"),
    ],
)
def test_terms_known_by_their_look(text: str, term: str, value: str) -> None:
    assert getattr(read_terms(text), term) == value


@pytest.mark.parametrize(
    "text",
    [
        "Dev\n5 лет опыта, команда из 12 человек",
        "Analyst\nRetention 30% over 7 days",
        "",
        "   \n\n",
        "Повар с 9 классами",
    ],
)
def test_nothing_is_invented(text: str) -> None:
    seen = read_terms(text)
    assert (seen.pay, seen.place, seen.schedule, seen.start, seen.contract) == (None,) * 5


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("🔥 Требуется менеджер по продажам!", "Менеджер по продажам!"),
        ("Вакансия: Повар", "Повар"),
        ("Ищем: швея", "Швея"),
        ("Ищем репетитора по математике", "Ищем репетитора по математике"),
        ("# We are looking for a Barista. Come", "Barista"),
        ("\n\n- Грузчик\nдалее", "Грузчик"),
        ("<b>Повар</b> горячего цеха", "Повар горячего цеха"),
        ('🔥🔥 <p style="color:red"><strong>Вакансия: Курьер</strong></p>', "Курьер"),
        ("<div><br/>\n<h1>Night&nbsp;nurse &amp; carer</h1>Come to us</div>", "Night nurse & carer"),
        ("1️⃣ Курьер 🚴", "Курьер"),
        ("Разработчик C++ <20, List<Order>, a<b and c>d", "Разработчик C++ <20, List<Order>, a<b and c>d"),
        ("&lt;b&gt;Сварщик&lt;/b&gt;", "Сварщик"),
        ("", None),
    ],
)
def test_title(text: str, title: str | None) -> None:
    assert read_terms(text).title == title


def test_terms_of_a_web_page() -> None:
    text = "<h2>Сварщик</h2><ul><li><b>Оплата:</b> 💰 120 000 ₽ в месяц</li><li>График: <i>2/2</i></li></ul>"
    seen = read_terms(text)
    assert (seen.title, seen.pay, seen.schedule) == ("Сварщик", "120 000 ₽ в месяц", "2/2")


def test_lengths_are_bounded() -> None:
    seen = read_terms("слово " * 200 + "\nОплата: " + "много " * 100)
    assert seen.title is not None
    assert len(seen.title) <= 255
    assert seen.pay is not None
    assert len(seen.pay) <= 200


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    seen = read_terms(text)
    assert seen.title is None or 0 < len(seen.title) <= 255


@pytest.mark.parametrize("file", DESCRIPTIONS, ids=lambda file: file.stem)
def test_terms_are_words_of_the_text(file: Path) -> None:
    text = " ".join(file.read_text(encoding="utf-8").split())
    seen = read_terms(file.read_text(encoding="utf-8"))
    for value in (seen.pay, seen.place, seen.schedule, seen.start, seen.contract):
        assert value is None or value in text
    assert seen.title is not None
    assert seen.title.casefold() in text.casefold()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Курьер\nОтклики принимаем до 5 декабря. Выход с 10 декабря.", "5 декабря"),
        ("Курьер\nЖдём резюме до 01.12.2026 на почту", "01.12.2026"),
        ("Курьер\nСрок откликов: 5.12", "5.12"),
        ("Barista\nApply by 12 December 2026. Start: January 1.", "12 December 2026"),
        ("Barista\nApplication deadline: Dec 5", "Dec 5"),
        ("Курьер\nОтветим до 5 декабря", None),  # when the company replies
        ("Кассир\nМатериальная ответственность до 5 миллионов", None),
        ("Barista\nYou answer by phone and apply for a permit until 10:00", None),
    ],
)
def test_the_day_to_answer_by(text: str, day: str | None) -> None:
    assert read_terms(text).answer_by == day


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("5 декабря", date(2026, 12, 5)),
        ("до 5 декабря", date(2026, 12, 5)),
        ("5.12", date(2026, 12, 5)),
        ("05.12.2026", date(2026, 12, 5)),
        ("5/12", date(2026, 12, 5)),
        ("2026-12-05", date(2026, 12, 5)),
        ("December 5", date(2026, 12, 5)),
        ("by 5th December", date(2026, 12, 5)),
        ("28.11", date(2026, 11, 28)),
        ("завтра", date(2026, 11, 29)),
        ("tomorrow", date(2026, 11, 29)),
        ("1 января", date(2027, 1, 1)),
        ("12", None),
        ("31.02", None),
        ("скоро", None),
        ("", None),
    ],
)
def test_a_day_is_understood_as_people_write_it(typed: str, day: date | None) -> None:
    assert read_day(typed, date(2026, 11, 28)) == day


@given(typed=st.text(max_size=60))
def test_no_text_breaks_the_reading_of_a_day(typed: str) -> None:
    found = read_day(typed, date(2026, 11, 28))
    assert found is None or isinstance(found, date)
