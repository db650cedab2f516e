# Reminders, the promised reply, notices told together.
paused = All right, a pause. All you answered is kept, answers are taken until { $until }, and I will not remind you. To go on, press “Continue” or /resume.
reminder-silence =
    { $vacancy }: you stopped after { $answered } of { $count } questions. Everything is kept; you can go on from there.
    Answers are taken until { $until }.
reminder-silence-unbegun =
    { $vacancy }: you opened the invitation but have not begun. Questions: { $count }; { $limit ->
        [0] you may answer bit by bit
       *[other] { $limit } min for all of them from the first one on, breaks included
    }.
    Answers are taken until { $until }.
reminder-end =
    { $vacancy }: the end is near, answers are taken until { $until }. Questions done: { $answered } of { $count }, everything is kept.
    This is the last reminder.
reminder-end-unbegun =
    { $vacancy }: the end is near, answers are taken until { $until }. Questions: { $count }.
reminder-silence-ready =
    { $vacancy }: all questions are behind you; what is left is to submit. Until then nobody decides by your answers.
    You can submit until { $until }.
reminder-end-ready =
    { $vacancy }: all questions are behind you, but the answers are not submitted yet. You can submit until { $until }; what is not submitted does not count.
    This is the last reminder.
reminder-silence-over =
    { $vacancy }: the time for answers is over, and all you have answered is kept. What is left is to submit it; what is not submitted nobody reads.
    You can submit until { $until }.
reminder-end-over =
    { $vacancy }: the time for answers is over, but they are not submitted yet. You can submit until { $until }; what is not submitted nobody reads.
    This is the last reminder.
button-look-and-submit = Look and submit
ended-cancelled =
    { $vacancy }: the recruiter has closed this interview, no more answers are needed. Thank you for the time you have given it.
    Your answers were not submitted, nothing is decided by them. { $kept }
    To ask why, or about another way: the button, or { $recruiter } directly.
ended-cancelled-unbegun =
    { $vacancy }: the recruiter has taken this invitation back. You need do nothing; no answers of yours are kept.
    To ask why: the button, or { $recruiter } directly.
ended-expired =
    { $vacancy }: the time for this interview is over, and it was not submitted. It happens; thank you for what you have done.
    Nothing is decided by your answers. { $kept }
    If you would still like to take part, ask: the button, or { $recruiter } directly.
button-mute = Don't remind me
reminders-muted = All right, no more reminders. You can come back until { $until }: “Continue” or /resume.
reply-estimated = A reply is now due within { $days } working { $days ->
        [one] day
       *[other] days
    } after you submit. I will tell you the date then.
reply-promised = You are promised a reply by { $by }.
reply-moved = A reply was promised by { $by }. The new date: by { $moved }.
reply-late = A reply was promised by { $by } and is late. There is no new date yet; the recruiter knows.
reply-decided = The decision is made; { $recruiter } will tell you. Not told yet? Ask: “Ask” or /ask.
reply-due = { $name }, { $vacancy }: a reply is promised by { $by }, and there is no decision yet. If you need longer, set a new date; I will tell the candidate honestly.
reply-due-moved = { $name }, { $vacancy }: a reply is promised by { $by }, and there is no decision yet. The date was put off once and cannot be put off again.
reply-put-off = { $name }: the new date for the reply is { $by }. The candidate will be told.
reply-slipped = { $vacancy }: we promised a reply by { $by } and are late. There is no new date yet. { $recruiter } knows; your answers are safe, there is nothing you need to do.
reply-slipped-moved = { $vacancy }: we promised a reply by { $by } but need more time. The new date: by { $moved }. Your answers are safe, there is nothing you need to do.
button-reply-put-off = Put off by { $days } d.
button-inbox = Inbox
candidate-unreachable = { $name }, { $vacancy }: the candidate has blocked the bot, reminders have stopped. Write or call yourself; should they come back, the interview goes on.
candidate-unreachable-later = { $name }, { $vacancy }: the candidate has blocked the bot. Whatever you send from here arrives only if they come back. Write or call yourself.
reports-gathered = <b>{ $count ->
        [one] { $count } interview finished
       *[other] { $count } interviews finished
    }</b>
reports-gathered-line = { $name }, { $vacancy }: { $recommendation }
reports-gathered-person = to be read by you, without AI
interviews-expired = <b>{ $count ->
        [one] { $count } interview ran out of time and was not handed in
       *[other] { $count } interviews ran out of time and were not handed in
    }</b>
interviews-expired-line = { $name }, { $vacancy }
