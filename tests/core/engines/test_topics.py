"""Topics no question may touch are found in both languages; the words of a trade raise no alarm."""

from __future__ import annotations

import pytest

from core.engines.topics import forbidden_topics

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
        "Do you take any prescription drugs?",
        "Сколько дней вы провели на больничном?",
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
        "What country are you from?",
        "How would you feel about leading people of another race?",
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
        "Вы служили?",
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
