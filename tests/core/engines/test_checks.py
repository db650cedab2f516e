"""The rules of a kit: each is broken once and found; what is allowed raises no alarm."""

from __future__ import annotations

import pytest

from core.engines.base import Anchors, Criteria, Kit, KitQuestion, KitRequest, Language
from core.engines.checks import alike, check_kit, check_question, in_language
from core.engines.offline.generator import KitGenerator
from core.engines.open_form import is_open
from core.engines.topics import forbidden_topics

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


FORBIDDEN = {
    "age": (
        "How old are you, and how long do you plan to work?",
        "What is your age?",
        "When were you born?",
        "How do you feel about working for a younger manager?",
        "When do you plan to retire?",
        "Сколько вам лет?",
        "Какой у вас возраст и когда вы на пенсию?",
        "Как вам работается с начальником моложе вас?",
        "Назовите дату рождения.",
    ),
    "family": (
        "Are you married?",
        "Do you have children or plan to have any?",
        "What does your husband do for a living?",
        "How will your family cope with night shifts?",
        "Who will look after your kids?",
        "Вы замужем?",
        "Есть ли у вас дети?",
        "Расскажите о вашей семье.",
        "Как муж относится к вашей работе?",
        "Планируете ли вы завести детей в ближайшее время?",
        "Каково ваше семейное положение?",
    ),
    "pregnancy": (
        "Are you pregnant?",
        "What are your plans for maternity leave?",
        "Когда вы собираетесь в декрет?",
        "Вы беременны?",
    ),
    "religion": (
        "Which religious holidays do you observe?",
        "How often do you go to church?",
        "What is your faith?",
        "Какую религию вы исповедуете?",
        "Верите ли вы в бога?",
        "Как часто вы ходите в церковь?",
    ),
    "health": (
        "Do you have any chronic illness or disability?",
        "How many sick days did you take last year?",
        "How is your mental health?",
        "Do you smoke?",
        "Есть ли у вас хронические заболевания?",
        "Как у вас со здоровьем?",
        "Вы часто болеете?",
        "Есть ли у вас инвалидность?",
    ),
    "origin": (
        "Where are you originally from?",
        "What is your nationality?",
        "What is your native language?",
        "Where did you grow up?",
        "Кто вы по национальности?",
        "Откуда вы родом?",
        "Какой ваш родной язык?",
    ),
    "citizenship": (
        "Are you a citizen of this country?",
        "What is your visa status?",
        "Какое у вас гражданство?",
        "Где вы прописаны?",
    ),
    "sex": (
        "As a woman, how would you lead a team of engineers?",
        "What is your gender?",
        "Как вам, как женщине, работать в мужском коллективе?",
        "Укажите ваш пол.",
    ),
    "orientation": (
        "What is your sexual orientation?",
        "Are you gay?",
        "Какая у вас сексуальная ориентация?",
    ),
    "politics": (
        "Who did you vote for?",
        "What are your political views?",
        "За кого вы голосовали на выборах?",
        "Как вы относитесь к политике?",
        "Состоите ли вы в какой-либо партии?",
    ),
    "union": (
        "Have you ever been a member of a trade union?",
        "Would you join a union here?",
        "Состоите ли вы в профсоюзе?",
    ),
    "military": (
        "Have you served in the army?",
        "What is your military status?",
        "Служили ли вы в армии?",
        "Есть ли у вас военный билет?",
        "Есть ли у вас отсрочка от призыва?",
    ),
    "credit": (
        "What is your credit score?",
        "Do you have any debts or loans?",
        "Есть ли у вас кредиты или ипотека?",
        "Какая у вас кредитная история?",
    ),
    "arrest": (
        "Have you ever been arrested?",
        "Do you have a criminal record?",
        "Есть ли у вас судимость?",
        "Привлекались ли вы к уголовной ответственности?",
    ),
    "looks": (
        "How tall are you and how much do you weigh?",
        "What do you think of your appearance?",
        "Do you have any tattoos?",
        "Как вы оцениваете вашу внешность?",
        "Есть ли у вас татуировки?",
    ),
}


@pytest.mark.parametrize(("topic", "text"), [(topic, text) for topic, texts in FORBIDDEN.items() for text in texts])
def test_forbidden_topics_are_found(topic: str, text: str) -> None:
    assert topic in forbidden_topics(text)


@pytest.mark.parametrize(
    "text",
    [
        "How do you find and fix a race condition in a job queue?",
        "What is a data race, and how does a race between two threads show?",
        "How does a child node differ from a child process?",
        "How would you traverse a tree in which nodes have many children?",
        "How do you pass children to a React component, and why?",
        "How would you retire a service that other teams still call?",
        "You need to retire the old API. How do you go about it?",
        "When would you use UNION ALL instead of UNION, and what is a union type?",
        "How do you configure CORS when the origin server sits behind a proxy?",
        "What do you watch on the health check of a service, and who sees system health?",
        "How do you choose a font family and a protocol family for the product family?",
        "How does a master/slave replication differ from leader election?",
        "How do you keep technical debt from growing in your team?",
        "What is the age of a cache entry good for, and what does max-age say?",
        "How do you handle office politics when two departments disagree?",
        "What makes functions first-class citizens in a language?",
        "React Native or native apps: how would you choose for your team?",
        "How would you design a form that works with a screen reader?",
        "How do you analyse the aging of accounts receivable and bad debts?",
        "What do you look at first when a campaign does not convert?",
        "How do you make the body of your request smaller?",
        "How do you handle a partner who misses the dates you agreed?",
        "Что такое гонка потоков и как её найти?",
        "Как дочерний процесс узнаёт, что родительский процесс завершился?",
        "Чем семейство протоколов TCP отличается от UDP?",
        "Как возраст кэша влияет на ответ сервиса?",
        "Как вы выводите из работы старый сервис, которым ещё пользуются?",
        "Как обходить дерево, если у узла много потомков?",
        "Как устроена инвалидация кэша и что с ней бывает не так?",
        "Как вы поступите с партией товара, в которой нашли брак?",
        "Какая политика возврата товара и политика безопасности действуют в магазине?",
        "Как вы следите за здоровьем сервиса и где смотрите проверки здоровья?",
        "Как вы объясните призыв к действию на странице и его место?",
        "Как вы уменьшаете технический долг и дебиторскую задолженность?",
        "Как выбрать библиотеку для очередей и чем за неё придётся платить?",
        "Как вы планируете карьерный рост сотрудников в вашей команде?",
        "Какие у вас цели на ближайшие полгода и что для них уже сделано?",
        "Как вы распределяете задачи, если у вас две срочные заявки?",
        "Как устроено наследование и чем класс-родитель отличается от потомка?",
    ],
)
def test_words_of_a_trade_raise_no_alarm(text: str) -> None:
    assert forbidden_topics(text) == ()


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
