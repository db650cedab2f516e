# Общее: помощь, язык, отмена, кнопки.
help-admin =
    Я провожу первые интервью: вопросы всем одинаковые, оценки с цитатами, решаете вы.

    /admin — люди, воронка, здоровье, журнал
    /invite — позвать коллегу
    /new — новая вакансия
    /inbox — что ждёт вас
    /vacancies, /candidates, /interviews — списки и поиск
    /newcandidate — добавить кандидата
    /newinterview — пригласить на интервью
    /company — данные компании
    /language — язык
    /cancel — бросить начатое
help-recruiter =
    Я провожу первые интервью: вопросы всем одинаковые, оценки с цитатами, решаете вы.

    /new — новая вакансия
    /inbox — что ждёт вас
    /vacancies, /candidates, /interviews — списки и поиск
    /newcandidate — добавить кандидата
    /newinterview — пригласить на интервью
    /company — данные компании
    /language — язык
    /cancel — бросить начатое
help-user =
    Здесь проходят интервью по личной ссылке. Отвечайте сообщениями, прерываться можно, я всё помню; если время ограничено, оно идёт и в перерыв. Решает человек.

    /start — где мы остановились
    /privacy — ваши данные и права
    /human — позвать человека
    /status — где моё интервью
    /pause, /resume — сделать перерыв, продолжить
    /ask — спросить компанию
    /why — что сделала программа
    /mydata, /withdraw, /delete — копия, отзыв согласия, удаление

    Вместо кнопок можно писать: /agree (да), /refuse (нет), затем /done (готово), /skip (пропустить), /rewrite (заново), в конце /again 2 (ответить на 2-й снова), /submit (отправить); и /withdraw да, /delete да
    /language — язык
choose-language = Выберите язык / Choose a language
language-set = Готово, дальше по-русски.
language-ru = русский
language-en = английский
nothing-to-cancel = Нечего отменять. Что дальше, подскажет /help.
form-cancelled = Отменено, ничего не сохранено. Что дальше, подскажет /help.
form-gone = Не получилось: то, к чему вы это писали, уже закрыто или его больше нет. Ничего не сохранено и не отправлено. Ваш текст остался выше в чате; если он о другом, пришлите его ещё раз.
ask-cancelled = Вопрос не отправлен, остальное на месте. Вернуться к интервью: /resume.
form-step =
    { $question }

    Шаг { $number } из { $count }
stranger = Здравствуйте! Здесь проходят интервью по личной ссылке. Откройте ссылку, которую вам прислали, или попросите её у рекрутера.

button-skip = Пропустить
button-cancel = Отмена
button-back = Назад
button-copy = Скопировать
button-later = Позже
button-continue = Продолжить
button-consent = Даю согласие
button-refuse = Не даю
button-done = Готово
button-add = Дописать
button-rewrite = Заново
button-submit = Отправить
button-all-right = Всё верно
button-change = Изменить
button-change-vacancy = Изменить вакансию
button-approve = Утвердить
button-retry = Попробовать ещё раз
button-invite = Пригласить на интервью
button-revoke = Отозвать
button-advance = Позвать дальше
button-hold = Подумать
button-reject = Отказать
button-answers = Ответы
form-more = Длинный текст Telegram режет на части; первую я сохранил. Пришлите остальное или нажмите «Это всё».
button-that-is-all = Это всё
