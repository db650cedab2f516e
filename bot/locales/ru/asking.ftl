# Вопросы кандидата и ответы на них.
ask-text-ask = О чём спросить? Напишите одним сообщением. То, что вы уже ответили на интервью, остаётся; на оценку вопрос не влияет.
question-quoted = Вы спросили: «{ $question }»
question-recalled-person = Вы просили, чтобы ответил человек. Вакансия «{ $vacancy }».
question-recalled-consent = Вы не дали согласия на интервью. Вакансия «{ $vacancy }».
question-recalled-nothing = Вакансия «{ $vacancy }».
question-known = Вот что известно: { $reply }
question-replied = Пишет { $name }: { $reply }
question-write-back = Ответить: «Ответить» на это сообщение или «Задать вопрос».
question-forwarded = Передал людям из компании, ответ придёт сюда. Интервью можно продолжать.
button-ask-person = Спросить человека
candidate-question =
    <b>{ $name }, { $vacancy }</b>: вопрос от кандидата

    «{ $question }»
question-relayed = Ответьте на это сообщение («Ответить» в Telegram) или нажмите кнопку: передам слово в слово.
question-settled = Передано ({ $colleague }): { $reply }
question-waits =
    Ещё не передано ({ $colleague }): { $reply }

    Бот у кандидата закрыт, ответ придёт, когда кандидат вернётся. Не ждите: позвоните или напишите сами.
question-taken =
    Здесь уже ответили, ваш ответ не передан.

    Ответ ({ $colleague }): { $reply }
question-saved = В частых вопросах: теперь на такой же вопрос отвечу сам, слово в слово.
message-to-candidate = <b>{ $name }, { $vacancy }</b>: сообщение кандидату
write-prompt = <b>{ $name }, { $vacancy }</b>
write-text-ask = Что написать кандидату? Передам слово в слово; ответ придёт сюда.
button-write-candidate = Написать кандидату
reply-text-ask = Что ответить кандидату? Передам слово в слово.
button-reply = Ответить
button-faq = Вопросы
button-faq-add = Добавить в FAQ
button-faq-forget = Убрать { $number }
faq-title = <b>Вопросы кандидатов</b>, { $vacancy }
faq-asked = { $topic }: { $asked } из { $candidates } спросили
faq-entry =
    { "" }
    { $number }. { $question }
    — { $reply }
faq-empty = Сохранённых ответов нет. Условия вакансии я сообщаю сам; ваш ответ на вопрос можно сохранить кнопкой «Добавить в FAQ».
command-ask = задать вопрос компании
audit-interview-written-to = сообщение кандидату
audit-interview-asked = кандидат задал вопрос
audit-interview-question-replied = ответ на вопрос кандидата
audit-vacancy-faq-added = ответ сохранён в частых вопросах
audit-vacancy-faq-removed = ответ убран из частых вопросов
