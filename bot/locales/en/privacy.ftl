# A candidate's rights: about data, why, a person, withdrawing, a copy, erasing; retention and holds for admins.
privacy =
    <b>Your data</b>

    Kept by: { $company }, tax number { $tax }, { $address }.
    What for: to consider you for the vacancy, nothing else.
    What: your name, Telegram account, contacts and CV if they were given; your answers, which words were found in them and how they were rated; what you said to the terms of the job; your questions and the replies; feedback that was sent to you.
    Where: { $location }.
    How long: until the decision and this many days more: { $decided }; if the interview was never begun, days: { $unopened }. The record of your consent and the log of acts, without name and answers, days: { $proof }.
    Questions about data: { $contact }.

    A person decides, not the program. You can see what the program did (/why), ask for a person (/human), get a copy (/mydata), withdraw consent (/withdraw), erase everything (/delete).
privacy-no-company = The company has not said who it is yet, and no data of candidates are gathered here so far.
person-erased = erased on request

why = <b>What the program did with your answers</b> for the vacancy “{ $vacancy }”
why-engine-offline = They are read by a program without a neural network: rules and word lists on the company's server. It looks for your sentences that bear on the question.
why-engine-openai = They are read by the language model { $model }. It sees neither name nor contacts nor account. It looks for your sentences that bear on the question.
why-by-person = Nothing: a person reads them, without AI. No program reads or rates them.
why-cv-offline = Your CV is compared with the vacancy by a program without a neural network, on the company's server: what of the things asked for it names. That is a hint for the recruiter; nothing is scored for it, and the rating of the answers does not depend on it.
why-cv-openai = Your CV is compared with the vacancy by the language model: what of the things asked for it names. It sees neither name nor contacts nor account. That is a hint for the recruiter; nothing is scored for it, and the rating of the answers does not depend on it.
why-criteria = Criteria: { $criteria }. They are the same for all candidates. Voice, accent, mistakes and speed are not rated.
why-decides = A person decides: { $recruiter }, who sees your answers in full and may disagree with the program.
why-decides-person = A person decides: { $recruiter }, who reads your answers in full.
why-not-yet = Once the answers are read, the words found in them will be shown here.
why-found = Your words that were found:
why-line = { $number }. { $competency }: { $quotes }
why-quote = “{ $words }”
why-line-nothing = { $number }. { $competency }: the program picked nothing out, a person will read the answer
why-line-skipped = { $number }. { $competency }: you skipped this question
why-line-unasked = { $number }. { $competency }: this question was not reached
why-line-interrupted = { $number }. { $competency }: no answer
why-line-voice = { $number }. { $competency }: a voice message, a person will listen

human-promised =
    { $recruiter } will know that you ask for a person: they will read the answers themselves and write to you. Vacancy “{ $vacancy }”.

    { $under_way ->
        [1] You can go on with the interview as before, or do nothing more.
       *[other] There is nothing more to do.
    } Asking does not affect the decision.
withdraw-which = Consent is given for each interview. Which one do you withdraw? A button, or its number in words, for example: /withdraw 2
withdraw-line = { $number }. { $vacancy }
withdraw-nothing = There is nothing to withdraw: no interview is under way, or it has been decided. You can still erase your data: /delete.
withdraw-confirm =
    Withdraw your consent for the vacancy “{ $vacancy }”?

    The interview ends; neither the program nor the recruiter reads your answers any more. { $kept }

    To confirm: the button, or write /withdraw { $number } { typed-yes }
withdraw-unbegun =
    You have not consented for the vacancy “{ $vacancy }”, so there is nothing to withdraw. If you do not want this interview, I close the invitation: the recruiter will know, and there are no more reminders.

    To close it: the button, or write /withdraw { $number } { typed-yes }
    To erase your name and account: /delete.
withdrawal-unbegun =
    The invitation for the vacancy “{ $vacancy }” is closed. The recruiter will know.

    What remains: your name and contacts. { $kept }
withdrawal-done =
    Your consent for the vacancy “{ $vacancy }” is withdrawn. The recruiter will know.

    What remains: your name, contacts and the closed answers. { $kept }
kept-until = They are kept until { $until }, then erased; at once: /delete.
kept-by-law = They cannot be erased for now: the law obliges the company to keep them while a complaint or an inspection may need them. Then they are erased by their term. Questions: { $contact }.
my-data =
    Everything that is kept about you, in one file (JSON).
    Once your answers are sent, their ratings are in it too, and the decision when the recruiter has made one. Ratings and recommendation are a program's view; a person decides, and you can ask them: /human.
erasure-confirm =
    <b>Erase everything, at once and for good?</b>

    Erased: name, account, contacts, all answers and voice messages, what was found in them, the bot's record of messages. Interviews under way end.
    What the law keeps, days: { $days }: that consent was given (version, language, time, a code instead of the account) and the log of acts without a name. Numbers of interviews stay in the statistics, without you.

    This cannot be undone. A copy for yourself: /mydata. The chat in your own Telegram is yours to delete.
    To confirm: the button, or write /delete { typed-yes }
typed-yes = yes
erasure-done =
    Done: your name, account, contacts and answers are no longer here. What is left is a record that consent was given, and a log; neither names you.

    The chat in your Telegram is still there and is yours to delete. Thank you for having been with us.
erasure-confirm-held =
    <b>Not erased for now: { $vacancies }.</b> The law obliges the company to keep this while a complaint or an inspection may need it, and with it your name, contacts, CV and account. The answers are closed to the recruiter at once. Everything else is erased. Questions: { $contact }.
erasure-done-held =
    Done: all that may be erased is erased, the bot's record of messages too.

    <b>Kept: { $vacancies }.</b> The law obliges the company to keep this while a complaint or an inspection may need it, and with it your name, contacts, CV and account: they say whose it is, and let you have a copy (/mydata). The answers are closed, the recruiter does not see them.

    When this duty ends, the rest is erased at the end of its term, or at once if you send /delete again. Questions: { $contact }.
button-why = Why
button-human = Ask for a person
button-my-data = My data
button-withdraw = Withdraw consent
button-withdraw-yes = Yes, withdraw
button-withdraw-unbegun = Close the invitation
button-erase = Erase everything
button-erase-yes = Yes, erase for good
button-place = To the interview
button-interview = Open the interview
error-no-interview = You have no interview now to which this applies. /help shows what you can do.
error-erasure-of-staff = You are in the team, your account cannot be erased this way. Ask an admin to take you out of the team.

human-requested = { $name } ({ $vacancy }) asks for a person: please read the answers yourself and write. It does not affect the decision.
interview-declined-notice = { $name } ({ $vacancy }): does not want the interview. There was no consent; the invitation is closed.
interview-withdrawn-notice = { $name } ({ $vacancy }): consent withdrawn. The answers are closed, there is nothing left to decide.
candidate-erased = { $vacancy }: a candidate erased their data. Name, contacts and answers are gone.
inbox-human = Waiting for a person: { $count }
interviews-human = <b>Waiting for a person</b>: read yourself and write
interview-card-human = Asked that a person reads and writes.
interview-card-held = On hold: not erased when the term ends.
button-hold-legally = Hold from erasure
button-release = Release the hold

retention =
    <b>Retention</b>, in days

    After the decision: { $decided }. Interviews never begun: { $unopened }. Voice: { $audio }. Audit and records of consent: { $proof }. Incoming, sent messages, forgotten forms: { $traffic }.
    What is over its term is erased every night. Interviews on hold are not.
retention-due = Over their term:
retention-nothing = There is nothing to erase now.
retention-counts =
    Interviews: { $interviews }
    People: { $people }
    Voice messages: { $voices }
    Messages and forms: { $messages }
    Rows of audit and consent: { $audit }
retention-confirm = <b>Erase for good?</b>
retention-done = <b>Erased:</b>
button-retention = Retention
button-purge = Erase now
button-purge-yes = Yes, erase
audit-interview-human-requested = candidate asks for a person
audit-interview-withdrawn = consent withdrawn
audit-interview-declined = invitation declined
audit-interview-held = interview held from erasure
audit-interview-released = hold released
audit-person-exported = copy of data given
audit-person-erased = data erased on request
audit-person-erased-in-part = data erased on request, but for interviews held: { $held }
audit-retention-purged = erased at the end of the term, people: { $people }, interviews: { $interviews }
command-why = what the program did with my answers
command-human = ask for a person
command-withdraw = withdraw my consent
command-mydata = a copy of my data
command-delete = erase my data
command-retention = how long data are kept
