# Рекрутер и админ: компания, вакансия, план, приглашение, отчёт.
welcome-admin =
    Здравствуйте! Вы администратор. /invite даст ссылку для рекрутера.

    Я провожу первые интервью: вопросы всем одинаковые, оценки с цитатами, решаете вы.
    Пришлите /new, чтобы завести вакансию. Остальное в /help.
welcome-recruiter =
    Здравствуйте! Я провожу первые интервью: вопросы всем одинаковые, оценки с цитатами, решаете вы.

    Начните с данных компании: /company. Потом /new, и пришлите текст вакансии.
staff-invite =
    Ссылка для одного рекрутера, до { $until }:
    { $link }

    Сработает один раз, для первого, кто её откроет.

company-legal-name-ask = <b>Данные компании.</b> Их увидит кандидат до согласия. Как называется юридическое лицо?
company-tax-number-ask = ИНН?
company-address-ask = Юридический адрес?
company-data-contact-ask = Кому писать по вопросам персональных данных? Почта или телефон.
company-verification-page-ask = Страница, где видно, что вакансия настоящая? Например, раздел вакансий на вашем сайте.
company-data-location-ask = Где хранятся данные и где работает нейросеть, если она есть? Например: «Россия, сервер компании; нейросети нет».
company-saved =
    Сохранено. Так вас увидит кандидат:

    <b>{ $name }</b>, ИНН { $tax }
    { $address }
    Данные: { $contact }
    Проверить: { $page }
    Где хранится: { $location }

    Дальше: /new — новая вакансия. Изменить: /company.

vacancy-description-ask = Пришлите вакансию: текст целиком, как в объявлении. Можно файлом: PDF, DOCX, TXT.
vacancy-understood = <b>{ $title }.</b> Понял так:
vacancy-term = { $term }: { $value }
vacancy-interview = Интервью: { $questions } { $questions ->
        [one] вопрос
        [few] вопроса
       *[many] вопросов
    }, { $minutes } мин, { $difficulty }, { $language }
vacancy-skills = Навыки: { $skills }
vacancy-missing = Не нашёл: { $terms }. Кандидат об этом спросит; добавьте кнопками ниже.
term-title = Название
term-pay = Оплата
term-place = Место
term-schedule = График
term-start = Выход
term-contract = Договор
term-answer-by = Ответить до
term-time-zone = Часовой пояс
term-question-count = Число вопросов
term-title-ask = Как называется вакансия?
term-pay-ask = Какая оплата? Например: «от 90 000 ₽ на руки».
term-place-ask = Где работать?
term-schedule-ask = Какой график?
term-start-ask = Когда выходить?
term-contract-ask = Какой договор?
term-answer-by-ask = До какого дня ждёте ответы? Например: 5 декабря. Этот день увидят те, кого вы пригласите теперь; у приглашённых раньше срок прежний. Если день не важен, пропустите: на ответ будет неделя.
term-time-zone-ask = По времени какого города идут сроки и напоминания? Например: Екатеринбург. Можно и так: МСК+2, UTC+5.
term-question-count-ask = Сколько вопросов, от 1 до 15?
difficulty-easy = начинающий
difficulty-medium = опытный
difficulty-hard = эксперт

candidate-name-ask = Как зовут кандидата? Или пришлите резюме (PDF, DOCX), контакт, пересланное сообщение.
candidate-job-position-ask = На какую должность?
candidate-experience-years-ask = Сколько лет опыта? Числом.
candidate-skills-ask = Какие навыки? Через запятую.
candidate-email-ask = Почта кандидата?
candidate-saved =
    Кандидат добавлен: <b>{ $name }</b>.
    Должность: { $position }
    Опыт, лет: { $years }
    Навыки: { $skills }
    Почта: { $email }
    Телефон: { $phone }
choose-vacancy = На какую вакансию пригласить?
choose-candidate = Кого пригласить?
no-vacancies = Вакансий пока нет. /new — завести.
no-candidates = Кандидатов пока нет. /newcandidate — добавить.

invitation =
    Приглашение: { $name }, до { $until }. Скопируйте и отправьте:

    { $message }

    Ссылка личная: сработает для первого, кто её откроет.
invitation-ready = { $candidate }, здравствуйте! Это { $recruiter }, { $company }. Приглашаю на интервью в Telegram: { $vacancy }, { $questions } { $questions ->
        [one] вопрос
        [few] вопроса
       *[many] вопросов
    }, { $minutes } мин, текстом или голосом, до { $until }. Решаю я, не бот. { $link }
invitation-cancel = Закрыть интервью: { $name }? Человек уже отвечает; ответы, которые не отправлены, никто не прочтёт. Ему придёт сообщение об этом.
button-close-interview = Закрыть интервью
invitation-cancelled = Приглашение отозвано: { $name }. По ссылке к нему больше не попасть.

consent-refused = { $name } ({ $vacancy }): согласие не дано, интервью не начато. Кандидату обещано, что вы напишете.
report-preparing = { $name }, { $vacancy }: интервью закончено. Читаю ответы…
report-failed = { $name }, { $vacancy }: прочитать ответы не удалось после нескольких попыток. Оценки нет; ответы сохранены, прочитайте их сами.
report-title = <b>{ $name }, { $vacancy }: { $recommendation }</b>
report-rated = Оценено { $rated } из { $count }. Средний уровень: { $score }
report-line = { $competency }: { $level }/5 «{ $quote }»
report-line-disagree = { $competency }: чтения разошлись ({ $levels }), посмотрите сами
report-levels = { " " }и{ " " }
report-line-skipped = { $competency }: пропущен
report-line-unrated = { $competency }: мало, чтобы оценить
report-steering = В ответах есть попытка повлиять на оценку; на неё она не подействовала.
report-personal = <b>Вопросы по резюме (в итог не входят)</b>
report-ask = Спросить: { $question }
report-engine-offline = <i>Читал встроенный алгоритм, без модели, одно чтение. Решаете вы.</i>
report-engine-openai = <i>Читал ИИ, два независимых чтения. Решаете вы.</i>
report-decided = Ваше решение: { $decision }
report-decided-by = Решение ({ $name }): { $decision }
recommendation-advance = стоит позвать
recommendation-discuss = стоит обсудить
recommendation-do-not-advance = требования не подтвердились
recommendation-not-enough-evidence = не хватает ответов
decision-advance = позвать дальше
decision-hold = подумать
decision-reject = отказать
decision-saved = { $name }: { $decision }. Записано. Кандидату ничего не отправлено.
answers-title = <b>{ $name }: ответы</b>
answers-line =
    { "" }
    <b>{ $number }. { $question }</b>
    { $answer }
status-skipped = (пропущен)
status-unasked = (не задан)
status-asked = (без ответа)
status-interrupted = (прерван)
status-insufficient = (слишком мало)
answers-follow-up =
    <b>Уточнение: { $question }</b>
    { $answer }
vacancy-time-limit = Время на интервью: { $minutes } мин
