# До вопросов: кто читает, условия вакансии.
first-screen-by-engine = ИИ помогает читать ответы. Можно без ИИ, на равных.
first-screen-by-person = Ответы прочитает человек, без ИИ. На решение это не влияет.
button-without-ai = Без ИИ
button-with-ai = С ИИ
button-full-text = Полный текст
button-ask = Задать вопрос
consent-actions-engine = хранение, чтение людьми и программой, оценка по критериям, удаление
consent-actions-person = хранение, чтение людьми, без ИИ, удаление
consent-full =
    <b>Согласие на обработку персональных данных, полный текст</b>

    Оператор: { $company }, ИНН { $tax }, { $address }. Вопросы о данных: { $contact }.
    Цель: рассмотреть вас на вакансию «{ $vacancy }», больше ни для чего.
    Данные: имя, аккаунт Telegram, контакты, если вы их дали; ваши ответы, в том числе голосовые; что вы скажете об условиях и о чём спросите; что нашлось в ответах.
    Действия: { $actions }. Условия и ваши вопросы программа не оценивает.
    Кто видит: те, кто ведёт вакансию в компании. Где: { $location }. Если читать должна модель за рубежом, об этом спросят отдельно; отказ ничего не меняет.
    Срок, в днях: после решения { $decided }; если интервью не начали, { $unopened }; голосовые, { $audio } после расшифровки; запись о согласии без имени, { $proof }.
    Ваши права: узнать, что сделала программа (/why), позвать человека (/human), получить копию (/mydata), отозвать согласие (/withdraw), удалить всё (/delete).
    Решает человек. Без согласия интервью не начнётся, а рекрутер свяжется с вами сам; больше отказ ни на что не влияет.

screening-intro = Сначала условия, по одному касанию. Это не оценивается. Если что-то не подходит, интервью идёт дальше, а рекрутер обсудит это с вами.
screening-step =
    <b>Условия { $number } из { $count }.</b> { $question }

    Можно ответить и своими словами.
screening-pay = Оплата: { $value }. Подходит?
screening-place = Место: { $value }. Сможете там работать?
screening-schedule = График: { $value }. Подходит?
screening-start = Выход: { $value }. Сможете выйти и официально оформиться к этой дате в стране, где работа?
screening-more = Напишите сообщением, от какой суммы вам подойдёт.
screening-said = { $term }: { $value } — { $answer }
screening-done = <b>Условия записаны.</b> Спасибо. Теперь вопросы.
button-term-pay-yes = Подходит
button-term-pay-discuss = Обсудить
button-term-pay-more = Нужно от…
button-term-place-yes = Смогу
button-term-place-discuss = Обсудить
button-term-place-no = Не смогу
button-term-schedule-yes = Подходит
button-term-schedule-discuss = Обсудить
button-term-schedule-no = Не подходит
button-term-start-yes = Да
button-term-start-later = Выйду позже
button-term-start-paperwork = Не оформлюсь
term-said-yes = подходит
term-said-discuss = хочу обсудить
term-said-no = не подходит
term-said-later = смогу позже
term-said-paperwork = к этой дате не оформиться
report-terms-match = Условия: совпали
report-terms-differ = Условия, обсудите:

interview-to-read = { $name }, { $vacancy }: интервью закончено. Выбрано без ИИ: прочитайте ответы сами.
report-title-person = <b>{ $name }, { $vacancy }: читает человек</b>
report-answered = Ответов: { $answered } из { $count }
report-line-person = { $competency }: { $answer }
report-by-person = <i>Выбрано чтение без ИИ, на равных. Оценки нет, и это не хуже. Решаете вы.</i>
interview-card-by-person = Читает человек, без ИИ.
report-unread = <i>Программа не смогла прочитать ответы. Оценки нет, и об ответах это ничего не говорит. Решаете вы.</i>
interview-card-unread = Программа не смогла прочитать ответы: прочитайте их сами.
audit-interview-reader-chosen = кандидат выбрал, кто прочитает ответы
transfer =
    <b>Можно ли передать ответы за рубеж?</b>

    Читать помогает модель { $model } ({ $host }), она работает в другой стране. Имени, контактов и аккаунта она не увидит, только вопросы и ответы. Цель та же: рассмотреть вас на вакансию.
    Откажетесь — ответы прочитает человек, на решение это не влияет.
transfer-changed = <b>Вопрос изменился с тех пор, как вы его видели</b>, или его язык. Разрешение пока не записано; вот как он выглядит сейчас:
button-transfer-allow = Разрешаю
button-transfer-refuse = Нет, прочитает человек
transfer-allowed = Разрешение записано.
transfer-refused = Хорошо: ответы останутся здесь, их прочитает человек.
audit-interview-transfer-answered = ответ о передаче за рубеж
