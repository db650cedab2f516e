# Списки и карточки: входящие, вакансии, кандидаты, интервью.
inbox-title = <b>Что ждёт вас</b>
inbox-empty = Сейчас ничего не ждёт. Все интервью — по кнопке.
inbox-decision = Ждут решения: { $count }
inbox-unsure = Не хватило ответов или чтения разошлись: { $count }
inbox-stalled = Застряли: { $count }
inbox-today = Закончены сегодня: { $count }
button-all-interviews = Все интервью
interviews-all = <b>Интервью</b>. Найти: /interviews имя
interviews-decision = <b>Ждут вашего решения</b>
interviews-unsure = <b>Посмотрите сами</b>: не хватило ответов или чтения разошлись
interviews-stalled = <b>Застряли</b>: больше суток тишины
interviews-today = <b>Закончены сегодня</b>
interviews-running = <b>Идут сейчас</b>
interview-pending = приглашение
interview-in-progress = отвечает
interview-completed = ответы получены
interview-evaluated = прочитано
interview-expired = срок вышел
interview-withdrawn = согласие отозвано
interview-declined = отказ до согласия
interview-cancelled = отозвано
interview-card =
    <b>{ $name }</b>, { $vacancy }
    Статус: { $status }
    Пройдено вопросов: { $answered } из { $count }
    Срок: { $until }
interview-card-asks = Ждёт ответа: «{ $question }»
interview-card-refused = Согласие не дано: ждёт, что вы напишете.
interview-card-result = Вывод: { $recommendation }
list-searched = Поиск: { $query }
list-empty = Пока пусто.
button-earlier = ‹ Назад по списку
button-further = Дальше по списку ›
button-report = Отчёт
button-link = Ссылка
button-reissue = Новая ссылка
button-reinvite = Пригласить заново
button-candidate = Кандидат
button-interviews = Интервью

vacancies-open = <b>Вакансии</b>. Новая: /new, найти: /vacancies слово
vacancies-archived = <b>Архив вакансий</b>
vacancy-is-archived = <b>В архиве.</b> Новые приглашения закрыты, начатые интервью продолжаются.
button-open-vacancies = Вакансии в работе
button-archive-list = Архив
button-archive = В архив
button-unarchive = Вернуть из архива
button-plan = План
button-invite-short = Пригласить
button-apply = Ссылка для отклика
button-members = Коллеги
members-title = Кто видит вакансию. Нажмите, чтобы добавить или убрать.
member-add = ＋ { $name }
member-remove = ✓ { $name }
apply-none = Одна ссылка для поста в канале: кто по ней пройдёт, станет кандидатом. Пока её нет.
apply-link =
    <b>{ $vacancy }</b>: ссылка для отклика, до { $until }
    { $link }

    Кто по ней пройдёт, станет кандидатом.
button-apply-open = Сделать ссылку
button-apply-close = Закрыть ссылку
button-qr = QR

candidates-open = <b>Кандидаты</b>. Новый: /newcandidate, найти: /candidates имя
candidates-archived = <b>Архив кандидатов</b>
button-open-candidates = Кандидаты в работе
candidate-card =
    <b>{ $name }</b>
    Должность: { $position }
    Опыт, лет: { $years }
    Навыки: { $skills }
    Почта: { $email }
    Телефон: { $phone }
candidate-duplicates = Похоже, этот человек уже есть (та же почта, телефон или Telegram): { $count }. Посмотрите ниже.
button-duplicate = Тот же? { $name }
field-name = Имя
field-job-position = Должность
field-experience-years = Опыт
field-skills = Навыки
field-email = Почта
field-phone = Телефон
profile-name-ask = Как зовут кандидата?
profile-job-position-ask = На какую должность?
profile-experience-years-ask = Сколько лет опыта? Числом.
profile-skills-ask = Какие навыки? Через запятую.
profile-email-ask = Почта кандидата?
profile-phone-ask = Телефон кандидата?
wrong-person = { $name } ({ $vacancy }): ссылку открыл другой человек и сказал об этом. Она закрыта; дайте новую в /interviews.
button-listen = Послушать
voice-of = Ответ на вопрос { $number }
report-line-voice = { $competency }: голосом, послушайте сами
status-voice = (голосом)
button-name-term = Указать: { $term }
interview-expired-notice = { $name } ({ $vacancy }): срок интервью вышел, ответы не отправлены. Пригласить заново можно в /interviews.
