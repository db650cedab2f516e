# Настройки вакансии: обещанный ответ, обратная связь, уведомления.
button-settings = Настройки
settings-title = <b>Настройки: { $vacancy }</b>
settings-reply = Кандидату обещан ответ: { $days } { $days ->
        [one] рабочий день
        [few] рабочих дня
       *[many] рабочих дней
    } после отправки ответов. За день до срока напомню вам.
settings-feedback-never = Обратная связь: не отправляется.
settings-feedback-on-release = Обратная связь: готовлю черновик, отправляете вы из отчёта.
settings-feedback-at-once = Обратная связь: уходит кандидату сразу после прочтения ответов, но не ночью и не в выходные.
settings-notices-gathered = Законченные интервью: первое за день сразу, остальные вместе в 10:00 и 16:00. О тех, у которых вышел срок: всегда вместе.
settings-notices-at-once = Законченные интервью: о каждом сразу. О тех, у которых вышел срок: вместе, не ночью и не в выходные.
button-reply-sooner = Ответ за { $days } раб. дн.
button-reply-later = Ответ за { $days } раб. дн.
button-feedback-never = Отзыв: не слать
button-feedback-on-release = Отзыв: шлю я
button-feedback-at-once = Отзыв: сам уходит
button-notices-gathered = Уведомления вместе
button-notices-at-once = Каждое сразу
settings-follow-ups-on = Уточнения: если в ответе не всё раскрыто, задаю один уточняющий вопрос из плана. Его можно пропустить.
settings-follow-ups-off = Уточнения: не задаю.
settings-personal = Вопросы по резюме кандидата: до { $most }, после общих. Ответы показываю отдельно, на итог они не влияют. Уже отправленных приглашений изменение не касается.
settings-personal-none = Вопросы по резюме кандидата: не задаю.
settings-time-limit = Время на всё интервью: { $limit } мин (обычно хватает { $minutes }). Кандидат узнает об этом до согласия. Когда время выйдет, ответы сохранятся, и он сможет их отправить. Уже отправленных приглашений изменение не касается.
settings-time-limit-none = Время на интервью: без ограничения.
button-follow-ups-on = Задавать уточнения
button-follow-ups-off = Не задавать уточнения
button-personal = По резюме: { $number }
button-time-limit = { $minutes } мин
button-time-limit-none = Без предела
