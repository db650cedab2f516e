# Вопросы кандидата и ответы на них.
ask-text-ask = О чём спросить? Напишите одним сообщением. То, что вы уже ответили на интервью, остаётся; на оценку вопрос не влияет.
question-quoted = Вы спросили: «{ $question }»
question-known = Вот что известно: { $reply }
question-replied = Отвечает { $name }: { $reply }
question-forwarded = Передал людям из компании, ответ придёт сюда. Интервью можно продолжать.
button-ask-person = Спросить человека
candidate-question =
    <b>{ $name }, { $vacancy }</b>: вопрос от кандидата

    «{ $question }»

    Ответьте на это сообщение («Ответить» в Telegram) или нажмите кнопку: передам слово в слово.
question-settled =
    <b>{ $name }, { $vacancy }</b>: вопрос от кандидата

    «{ $question }»

    Ответ ({ $colleague }), передан: { $reply }
question-taken =
    <b>{ $name }, { $vacancy }</b>: на этот вопрос уже ответили, ваш ответ не передан.

    «{ $question }»

    Ответ ({ $colleague }): { $reply }
question-saved = В частых вопросах: теперь на такой же вопрос отвечу сам, слово в слово.
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
audit-interview-asked = кандидат задал вопрос
audit-interview-question-replied = ответ на вопрос кандидата
audit-vacancy-faq-added = ответ сохранён в частых вопросах
audit-vacancy-faq-removed = ответ убран из частых вопросов
