"""Open questions are told from those a yes or no answers, in both languages."""

from __future__ import annotations

import pytest

from core.engines.open_form import is_open


@pytest.mark.parametrize(
    "text",
    [
        "Can you share an example of a slow query that you made quick?",
        "Could you please walk me through your last release?",
        "A client does not answer, the order is paid. What do you do?",
        "When a query is slow, how would you look for the cause?",
        "You inherit a service without tests; where do you start, and why?",
        "In which cases is a queue the wrong tool?",
        "Tell me about a time you changed your mind.",
        "Two teams want opposite things. Describe how you would bring them together.",
    ],
)
def test_open_english(text: str) -> None:
    assert is_open(text, "en")


@pytest.mark.parametrize(
    "text",
    [
        "Do you know Redis, and what is it for?",
        "Have you worked with Kafka in production?",
        "Is an index always useful for a query?",
        "Would you rather work with people or with numbers?",
        "You have worked with Docker before, right?",
        "A customer shouts at you. Would you call the manager?",
        "I like databases and slow queries very much.",
    ],
)
def test_closed_english(text: str) -> None:
    assert not is_open(text, "en")


@pytest.mark.parametrize(
    "text",
    [
        "Клиент не отвечает, заказ оплачен. Ваши действия?",
        "Когда вы в последний раз опаздывали и что сделали?",
        "Расскажите, были ли у вас споры с коллегами и чем они кончились.",
        "Запрос стал медленным: с чего начнёте поиск причины?",
        "По каким признакам вы поймёте, что пора добавить индекс?",
        "Если гость недоволен, что вы сделаете?",
        "Не могли бы вы рассказать о последнем релизе?",
        "Как вы решите, нужен ли здесь индекс?",
        "В чём разница между очередью и потоком событий?",
    ],
)
def test_open_russian(text: str) -> None:
    assert is_open(text, "ru")


@pytest.mark.parametrize(
    "text",
    [
        "Есть ли у вас опыт работы с Kafka?",
        "Знаете ли вы, что такое индекс?",
        "Вы умеете писать сложные запросы?",
        "Вы знаете, чем очередь отличается от потока?",
        "Приходилось ли вам работать ночью?",
        "Умеете ли вы пользоваться кассой?",
        "Всегда ли полезен индекс на таблице?",
        "Гость кричит. Позовёте администратора?",
        "Работали с Docker?",
    ],
)
def test_closed_russian(text: str) -> None:
    assert not is_open(text, "ru")
