# Пройти как кандидат.
preview-mark = <i>Так это увидит кандидат. Ничего не сохраняется, ссылка не тратится.</i>
preview-name = Имя
preview-until = (срок ссылки)
preview-recruiter = тот, кто пригласит
button-preview = Пройти как кандидат
button-preview-end = Закончить просмотр
