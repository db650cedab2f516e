# Резюме и контакты: что понял, что верно.
cv-review =
    Понял так:
    <b>{ $name }</b>
    Должность: { $position }
    Опыт, лет: { $years }
    Навыки: { $skills }
    Почта: { $email }
    Телефон: { $phone }
cv-kept = Сохраню только текст о работе. Файл, возраст, семью, гражданство и фото не храню. Модели резюме не показываю до согласия кандидата.
cv-hidden = В файле есть скрытый текст, он не прочитан.
candidate-cv = Резюме прочитано, текст сохранён.
button-same-person = Это тот же: { $name }
button-add-anyway = Добавить нового
cv-name-ask = Имени я не нашёл. Как зовут кандидата?
cv-job-position-ask = На какую должность?
cv-experience-years-ask = Сколько лет опыта? Числом.
cv-skills-ask = Какие навыки? Через запятую.
cv-email-ask = Почта кандидата?
cv-phone-ask = Телефон кандидата?
button-job-match = Резюме и вакансия
match-title = <b>{ $name }</b> и вакансия «{ $vacancy }»: что есть в резюме
match-level-wanted = Уровень нужен: «{ $words }»
match-level-had = Уровень в резюме: «{ $words }»
match-had = Есть: <b>{ $skill }</b> — «{ $words }»
match-missing = Не нашёл в резюме: <b>{ $skill }</b> — в вакансии «{ $words }»
match-beyond = Сверх вакансии: { $skills }
match-nothing = Навыков, которые я знаю, нет ни там, ни там.
match-engine-offline = <i>Сверил встроенный алгоритм, по словам. Это не оценка: на отчёт и порядок кандидатов не влияет.</i>
match-engine-openai = <i>Сверил ИИ, слова проверены по тексту. Это не оценка: на отчёт и порядок кандидатов не влияет.</i>

button-bulk = Много кандидатов сразу
bulk-title = <b>{ $vacancy }</b>: много кандидатов сразу
bulk-counts = Новых: { $new }, уже есть: { $doubles }, не прочитано: { $unreadable }
bulk-more = Присылайте сюда резюме (PDF, DOCX), контакты и пересланные сообщения, хоть по одному, хоть пачкой. Список сохранится.
bulk-line-new = ＋ { $name }
bulk-line-double = = { $name }: уже есть { $twin }
bulk-line-unread = − { $name }: { $reason }
bulk-gathered-twice = прислан дважды
bulk-no-name = нет имени
bulk-file-too-large = больше 5 МБ
bulk-file-type = такой файл я не читаю
bulk-file-unreadable = файл не читается
bulk-file-locked = закрыт паролем
bulk-file-too-many-pages = слишком много страниц
bulk-file-no-text = нет текста, возможно, скан
bulk-left = Больше не собираю кандидатов; список сохранён. Он в вакансии: «Много кандидатов сразу».
button-bulk-make = Создать и получить ссылки
button-bulk-clear = Очистить
button-bulk-links = Ссылки файлом
bulk-made = Готово. Новых кандидатов: { $added }, ссылок: { $linked }. Кто уже был, тех я не завёл второй раз.
bulk-links-file = Все ссылки, по которым ещё не прошли.
