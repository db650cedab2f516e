# Common: help, language, cancelling, buttons.
help-admin =
    I run first interviews: the same questions for all, ratings with quotes, you decide.

    /admin — people, funnel, health, audit
    /invite — bring in a colleague
    /new — a new vacancy
    /inbox — what waits for you
    /vacancies, /candidates, /interviews — lists and search
    /newcandidate — add a candidate
    /newinterview — invite to an interview
    /company — company details
    /language — language
    /cancel — drop what you began
help-recruiter =
    I run first interviews: the same questions for all, ratings with quotes, you decide.

    /new — a new vacancy
    /inbox — what waits for you
    /vacancies, /candidates, /interviews — lists and search
    /newcandidate — add a candidate
    /newinterview — invite to an interview
    /company — company details
    /language — language
    /cancel — drop what you began
help-user =
    Interviews take place here by a personal link. Answer with messages, pause whenever you like, I remember everything; a time limit, where there is one, runs on. A person decides.

    /start — where we stopped
    /privacy — your data and rights
    /human — ask for a person
    /status — where my interview stands
    /pause, /resume — take a break, go on
    /ask — ask the company something
    /why — what the program did
    /mydata, /withdraw, /delete — a copy, withdrawal, erasure

    Instead of buttons you can write: /agree, /refuse, then /done, /skip, /rewrite, and at the end /again 2, /submit; and /withdraw yes, /delete yes
    /language — language
choose-language = Выберите язык / Choose a language
language-set = Done, English from here on.
language-ru = Russian
language-en = English
nothing-to-cancel = There is nothing to cancel. /help shows what you can do.
form-cancelled = Cancelled, nothing was saved. /help shows what you can do.
form-gone = That did not work: what you wrote this for is closed by now, or gone. Nothing was saved or sent. Your text is still above in the chat; if it belongs elsewhere, please send it again.
ask-cancelled = The question was not sent; everything else is as it was. Back to the interview: /resume.
form-step =
    { $question }

    Step { $number } of { $count }
stranger = Hello! Interviews take place here by a personal link. Open the link you were sent, or ask your recruiter for it.

button-skip = Skip
button-cancel = Cancel
button-back = Back
button-copy = Copy
button-later = Later
button-continue = Continue
button-consent = I consent
button-refuse = I don't consent
button-done = Done
button-add = Add
button-rewrite = Rewrite
button-submit = Submit
button-all-right = All right
button-change = Change
button-change-vacancy = Change the vacancy
button-approve = Approve
button-retry = Try again
button-invite = Invite to an interview
button-revoke = Take back
button-advance = Invite on
button-hold = Think it over
button-reject = Decline
button-answers = Answers
form-more = Telegram cuts a long text into parts; the first is kept. Send the rest, or press “That is all”.
button-that-is-all = That is all
