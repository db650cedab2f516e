# План интервью: список, вопрос, критерии, версии, свой вопрос.
kit-preparing = <b>{ $title }.</b> Готовлю вопросы…
kit-failed = <b>{ $title }.</b> Не получилось подготовить вопросы. Вакансия сохранена, попробуйте ещё раз.
kit-title = <b>План интервью: { $title }</b>, { $count } { $count ->
        [one] вопрос
        [few] вопроса
       *[many] вопросов
    }, { $minutes } мин
kit-question = { $number }. { $text } <i>({ $competency })</i>
kit-for-all =
    { "" }
    Получат все кандидаты.
kit-uncovered = Вопросов не нашлось для: { $skills }.
kit-engine-offline = <i>Вопросы из встроенного банка, без модели.</i>
kit-engine-openai = <i>Вопросы написала модель, проверены правилами.</i>
kit-own = <i>Из них ваших или изменённых вами: { $count }.</i>
kit-changed = <b>План изменился с тех пор, как вы его видели</b>; он ещё не утверждён. Вот как он выглядит сейчас.
kit-approved = План утверждён. Теперь можно приглашать.
kit-version-draft = Версия { $version }, черновик.
kit-version-draft-beside = Версия { $version }, черновик. Пока не утвердите, новые интервью идут по версии { $current }.
kit-version-current = Версия { $version }, для новых интервью.
kit-version-past = Версия { $version }, прежняя: только для чтения.

kit-question-title = <b>Вопрос { $number } из { $count }.</b> { $about }
kit-question-text =
    { "" }
    { $text }
kit-simpler =
    { "" }
    <b>Если кандидат попросит проще</b>
    { $text }
kit-simpler-none =
    { "" }
    <i>Простыми словами он не записан. Кто попросит проще, получит общую подсказку: тему и о чём рассказать.</i>
kit-key-points =
    { "" }
    <b>Ключевые моменты</b>
kit-anchors =
    { "" }
    <b>Критерии</b>
kit-follow-ups =
    { "" }
    <b>Уточняющие</b>
kit-point = • { $text }
kit-anchor = { $level }: { $text }
kit-source-bank =
    { "" }
    <i>Из встроенного банка.</i>
kit-source-model =
    { "" }
    <i>Написала модель, проверен правилами.</i>
kit-source-own =
    { "" }
    <i>Ваш вопрос.</i>
kit-note-text-changed = Записано. Проверьте, подходят ли критерии к новому тексту.
kit-note-text-changed-simpler-gone = Записано. Проверьте, подходят ли критерии к новому тексту. Простые слова относились к прежнему тексту, их больше нет; можно написать новые.
kit-note-points-changed = Записано.
kit-note-simpler-changed = Записано. Эти слова получит каждый кандидат, который попросит.
kit-note-simpler-tells = Записано. Но в простых словах названо то, что в хорошем ответе должно прозвучать само. Проверьте: кто попросит проще, тот это прочтёт.
kit-note-not-replaced = Другого подходящего вопроса сейчас нет, этот остался. Можно изменить его или добавить свой.
kit-delete-ask =
    Удалить вопрос { $number }?

    { $text }
kit-moved-on = Пока вы писали, план изменился: он утверждён, или этого вопроса уже нет. Ваш текст остался выше в чате, его можно отправить ещё раз.
kit-versions-title = <b>Версии плана: { $title }</b>
kit-versions-draft = { $version }: черновик, вопросов { $count }
kit-versions-current = { $version }: для новых интервью, вопросов { $count }, утверждена { $approved }
kit-versions-past = { $version }: прежняя, вопросов { $count }, утверждена { $approved }

weight-normal = обычный
weight-important = важный
weight-key = главный

question-text-ask = <b>Свой вопрос.</b> Напишите его так, как прочтёт кандидат: от 8 до 40 слов, об опыте или о действиях.
question-key-points-ask = Что должно прозвучать в хорошем ответе? Каждый момент с новой строки, от 1 до 8.
question-competency-ask = Что проверяет вопрос? Одним-двумя словами, например «ответственность».
question-edit-text-ask =
    Пришлите новый текст вопроса. Сейчас (нажмите, чтобы скопировать):

    <code>{ $now }</code>
question-edit-key-points-ask =
    Пришлите ключевые моменты, каждый с новой строки, от 1 до 8. Сейчас (нажмите, чтобы скопировать):

    <code>{ $now }</code>
question-edit-simpler-ask =
    Пришлите вопрос простыми словами: короткие фразы, до 40 слов, и о чём рассказать. Без подсказок: его получит каждый, кто попросит. Сейчас (нажмите, чтобы скопировать):

    <code>{ $now }</code>

button-add-question = ＋
button-versions = Версии
button-edit-plan = Изменить план
button-to-plan = К плану
button-edit-text = Изменить текст
button-edit-key-points = Изменить моменты
button-edit-simpler = Изменить простые слова
button-replace = Заменить
button-delete = Удалить
button-delete-yes = Да, удалить
button-up = ↑ Выше
button-down = ↓ Ниже
button-chosen = ✓ { $label }

error-question-words = В вопросе должно быть от { $least } до { $most } слов, сейчас { $count }. Короткий не даёт раскрыться, длинный трудно удержать. Пришлите исправленный.
error-simpler-words = Простые слова должны быть короткими: до { $most } слов, сейчас { $count }. Пришлите короче.
error-question-closed = На это можно ответить «да» или «нет». Начните с «как», «что», «почему», «расскажите» или «опишите» и пришлите ещё раз.
error-question-language-ru = План на русском языке, кандидаты отвечают на нём же. Пришлите по-русски; термины можно оставить.
error-question-language-en = План на английском языке, кандидаты отвечают на нём же. Пришлите по-английски.
error-question-topic = Об этом на интервью спрашивать нельзя: { $topic ->
        [age] возраст
        [family] семья и дети
        [pregnancy] беременность
        [religion] религия
        [health] здоровье
        [origin] происхождение
        [citizenship] гражданство
        [sex] пол
        [orientation] личная жизнь
        [politics] политика
        [union] профсоюз
        [military] военная служба
        [credit] личные долги
        [arrest] задержания и судимость
        [looks] внешность
       *[other] личное
    }. Спросите о работе и пришлите ещё раз.
error-question-alike = Почти то же спрашивает вопрос { $number }. Спросите о другом или измените его.
error-key-points-many = Моментов { $count }, помещается { $most }. Оставьте самые важные и пришлите ещё раз.
error-key-point-long = Один из моментов занимает { $length } знаков, помещается { $most }. Сократите его или разбейте на два и пришлите ещё раз.
error-last-question = Это последний вопрос, без него план пуст. Замените его или сначала добавьте другой.
error-kit-full = В плане уже { $most } вопросов, больше не помещается. Удалите или замените один из них.
vacancy-keeps-plan = План остаётся прежним: новый уровень или число вопросов подействуют, когда вы закажете новый план.
button-new-plan = Написать новый план
vacancy-similar = «{ $title }» почти такая же. Её план утверждён: { $questions ->
        [one] { $questions } вопрос
        [few] { $questions } вопроса
       *[many] { $questions } вопросов
    }. Его можно взять и поправить.
button-take-plan = Взять план «{ $title }»
