# Администратор: люди, цифры, здоровье, журнал; команды меню и описание бота.
admin-menu =
    <b>Администрирование</b>

    Людей можно искать: /users ольга.
button-users = Люди
button-staff-invite = Пригласить рекрутера
button-stats = Воронка
button-health = Здоровье
button-audit = Журнал
button-refresh = Обновить
button-export = Выгрузить таблицей
button-confirm = Да, точно

users =
    <b>Люди.</b> ★ администратор, ● рекрутер, ○ кандидат, ⛔ заблокирован.

    Поиск по имени: /users ольга.
users-found = <b>Люди</b> по запросу «{ $query }»:
users-none = По запросу «{ $query }» никого нет. Все: /users.
user-card =
    <b>{ $name }</b>
    Роль: { $role }
    С нами с { $since }, язык { $language }
user-own = Это вы.
user-configured = Администратор по настройке ADMIN_IDS: понизить или заблокировать можно только там.
user-blocked = Заблокирован { $since }.
user-unreachable = Бот остановлен этим человеком: сообщения ждут, пока он снова не напишет.
role-admin = администратор
role-recruiter = рекрутер
role-user = кандидат
role-changed = Ваша роль теперь: { $role }. Что можно, подскажет /help.
deed-admin = Сделать администратором
deed-recruiter = Сделать рекрутером
deed-user = Убрать из команды
deed-block = Заблокировать
deed-unblock = Разблокировать
deed-sign-out = Завершить сеансы
deed-done = Готово
confirm-admin = Дать все права администратора? С ними можно менять роли, и вашу тоже.
confirm-recruiter =
    { $whose ->
        [own] <b>Это ваша собственная роль.</b> Перестать быть администратором? Вернуть её сможет только другой администратор.
       *[other] Сделать рекрутером? Сеансы API завершатся.
    }
confirm-user =
    { $whose ->
        [own] <b>Это ваша собственная роль.</b> Уйти из команды? Вернуть вас сможет только другой администратор.
       *[other] Убрать из команды? Вакансии останутся, доступа к ним не будет.
    }
confirm-block =
    { $whose ->
        [own] <b>Это вы сами.</b> Заблокировать себя? Впустить вас сможет только другой администратор.
       *[other] Заблокировать? Бот сразу перестанет узнавать этого человека, сеансы API завершатся.
    }
error-last-admin = Это последний администратор. Сначала назначьте другого: /users.
error-admin-by-configuration = Этого администратора назначает настройка ADMIN_IDS. Уберите его оттуда и перезапустите бота.

funnel = <b>Воронка интервью</b>, всего (за 30 дней):
funnel-invited = Приглашены: { $ever } ({ $recent })
funnel-opened = Открыли: { $ever } ({ $recent })
funnel-consented = Дали согласие: { $ever } ({ $recent })
funnel-submitted = Дошли до конца: { $ever } ({ $recent })
funnel-evaluated = Оценены: { $ever } ({ $recent })
funnel-decided = Есть решение: { $ever } ({ $recent })
funnel-completion = Из открывших дошли до конца { $percent } %

health = <b>Здоровье</b>
health-postgres = PostgreSQL: отвечает, { $ms } мс
health-redis = Redis: отвечает, { $ms } мс
health-redis-gone = <b>Redis не отвечает.</b> Интервью идут, но медленнее.
health-schema = Схема базы: { $schema }
health-updates = Входящие ждут: { $waiting }
health-notifications = Исходящие ждут: { $waiting }
health-jobs = Задания ждут: { $waiting }
health-dead = ⚠ Не удалось после всех попыток: { $dead }, последнее: <code>{ $reason }</code>
button-retry-updates = Повторить входящие
button-retry-notifications = Повторить исходящие
button-retry-jobs = Повторить задания

audit = <b>Журнал</b>, новое сверху, время UTC:
audit-line = { $at } · { $who }: { $action }
audit-line-subject = { $line } · { $subject }
audit-product = сам бот
audit-admin-appointed = администратор по настройке
audit-audit-exported = журнал выгружен
audit-candidate-added = кандидат добавлен
audit-candidate-archived = кандидат в архиве
audit-candidate-changed = кандидат изменён
audit-company-saved = данные компании сохранены
audit-dead-letters-retried = неудавшееся повторено
audit-interview-applied = отклик по общей ссылке
audit-interview-cancelled = приглашение отозвано
audit-interview-consent-refused = согласие не дано
audit-interview-consented = согласие дано
audit-interview-decided = решение по интервью
audit-interview-evaluated = интервью оценено
audit-interview-invited = приглашение на интервью
audit-interview-opened = ссылка открыта
audit-interview-reinvited = новая ссылка на интервью
audit-interview-submitted = интервью сдано
audit-interview-wrong-person = ссылку открыл не тот человек
audit-kit-approved = план утверждён
audit-kit-copied = новая версия плана
audit-kit-question-added = в план добавлен вопрос
audit-kit-question-changed = вопрос плана изменён
audit-kit-question-deleted = вопрос удалён из плана
audit-kit-question-level-set = уровень вопроса изменён
audit-kit-question-moved = вопрос плана переставлен
audit-kit-question-replaced = вопрос плана заменён
audit-kit-question-weighed = вес вопроса изменён
audit-kit-requested = план заказан
audit-staff-invited = рекрутер приглашён
audit-staff-joined = в команде новый рекрутер
audit-user-blocked = заблокирован
audit-user-role-changed =
    роль: { $after ->
        [admin] администратор
        [recruiter] рекрутер
       *[user] кандидат
    }
audit-user-signed-out = сеансы завершены
audit-user-unblocked = разблокирован
audit-vacancy-added = вакансия добавлена
audit-vacancy-apply-link-closed = общая ссылка закрыта
audit-vacancy-apply-link-opened = общая ссылка открыта
audit-vacancy-archived = вакансия в архиве
audit-vacancy-changed = вакансия изменена
audit-vacancy-shared = вакансией поделились

command-start = начать или вернуться к месту
command-status = где моё интервью
command-pause = сделать паузу
command-resume = продолжить интервью
command-privacy = о персональных данных
command-help = что здесь можно
command-language = язык
command-cancel = бросить начатое
command-inbox = что ждёт меня
command-new = новая вакансия
command-newcandidate = добавить кандидата
command-newinterview = пригласить на интервью
command-vacancies = вакансии
command-candidates = кандидаты
command-interviews = интервью
command-company = данные компании
command-password = вход в API
command-admin = администрирование
command-invite = пригласить рекрутера
command-users = люди и роли
command-stats = воронка
command-health = здоровье
command-audit = журнал

bot-description =
    Первые интервью прямо в Telegram: вопросы всем одинаковые, оценки с вашими словами, решает человек.

    Нужна личная ссылка от рекрутера.
bot-short-description = Структурированные интервью. Вопросы всем одинаковые, решает человек.
engine-fault = Модель не отвечает, нужен администратор: { $reason }. Проверьте OPENAI_API_KEY и OPENAI_MODEL. Ответы сохранены и будут прочитаны, когда она заработает.
audit-api-key-made = ключ API создан
audit-api-key-revoked = ключ API отозван
audit-interview-evaluated-again = интервью прочитано заново
audit-interview-expired = срок интервью вышел
audit-interview-handed-in = ответы переданы через API
audit-password-set = пароль задан
audit-session-opened = вход в API
audit-session-refresh-reused = повтор старого ключа входа
audit-sessions-ended = входы закрыты

engine = <b>Кто пишет вопросы и читает ответы</b>
engine-now-offline = Движок: без сети. Правила и словари на этом сервере, наружу ничего не уходит.
engine-now-openai = Движок: модель { $model }, адрес { $host }.
engine-hindered-key = Движок: без сети. Выбрана модель { $model }, но нет ключа: OPENAI_API_KEY.
engine-hindered-notice = Движок: без сети. Выбрана модель { $model }, но она за границей, а уведомление не подтверждено: /engine.
engine-chosen = Выбор сделан: { $by }, { $at }.
engine-waits = Если модель не отвечает: интервью идут, оценки ждут её.
engine-falls-back = Если модель не отвечает: интервью идут, оценки делаются без сети и так и подписаны.
engine-lacks-key = Модель { $model } можно выбрать, когда задан OPENAI_API_KEY.
engine-lacks-notice = Модель { $model } по адресу { $host } за границей. Её можно выбрать, когда вы подтвердите уведомление.
engine-noticed = Уведомление о { $host } подтверждено: { $by }, { $at }.
button-engine = Движок
engine-openai = Включить модель
engine-offline = Включить работу без сети
engine-notice = Уведомление подано
engine-fallback-on = Модель молчит: оценивать без сети
engine-fallback-off = Модель молчит: ждать её
confirm-engine-openai = С этой минуты ответы уходят модели { $model } по адресу { $host }, без имён и контактов. Включить?
confirm-engine-offline = С этой минуты всё делается на этом сервере. Что ждёт модель, тоже будет сделано без сети. Включить?
confirm-engine-notice =
    Ответы, отправленные на { $host }, уходят за границу. Закон требует сначала уведомить об этом: в России Роскомнадзор, 152-ФЗ, статья 12.

    Уведомление подано? Мы сохраним, кто это подтвердил и когда.
confirm-engine-fallback-on = Оценивать без сети, пока модель молчит?
confirm-engine-fallback-off = Ждать, пока модель молчит?
error-engine-needs-key = У модели нет ключа. Задайте OPENAI_API_KEY и запустите снова.
error-engine-needs-notice = Эта модель за границей. Сначала подтвердите уведомление: /engine.
command-engine = кто пишет и читает
audit-engine-chosen =
    движок: { $engine ->
        [openai] модель
       *[offline] без сети
    }
audit-engine-fallback-changed =
    если модель молчит: { $fallback ->
        [on] оценивать без сети
       *[off] ждать
    }
audit-engine-notice-confirmed = уведомление о модели за границей подтверждено: { $host }
audit-kit-reused = взят план прежней вакансии
audit-interview-muted = напоминания отключены
audit-interview-reply-put-off = срок ответа кандидату перенесён
promises-kept = Обещанные ответы: в срок { $kept }, с опозданием { $late }, ждут { $waiting }. В срок: { $percent } %
