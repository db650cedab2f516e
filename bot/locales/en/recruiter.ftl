# Recruiter and admin: company, vacancy, plan, invitation, report.
welcome-admin =
    Hello! You are an administrator. /invite gives a link for a recruiter.

    I run first interviews: the same questions for all, ratings with quotes, you decide.
    Send /new to describe a vacancy. The rest is in /help.
welcome-recruiter =
    Hello! I run first interviews: the same questions for all, ratings with quotes, you decide.

    Begin with the company details: /company. Then /new, and send the text of a vacancy.
staff-invite =
    A link for one recruiter, until { $until }:
    { $link }

    It works once, for the first who opens it.

company-legal-name-ask = <b>Company details.</b> Candidates see them before they consent. What is the legal name?
company-tax-number-ask = The tax number?
company-address-ask = The registered address?
company-data-contact-ask = Whom can people write to about their personal data? An e-mail or a phone.
company-verification-page-ask = A page that shows the vacancy is real? The careers page of your site, for example.
company-data-location-ask = Where are the data kept, and where does the neural network run, if there is one? For example: “Germany, our own server; no neural network”.
company-saved =
    Saved. This is what candidates will see:

    <b>{ $name }</b>, tax number { $tax }
    { $address }
    Personal data: { $contact }
    To check: { $page }
    Kept in: { $location }

    Next: /new — a new vacancy. To change: /company.

vacancy-description-ask = Send the vacancy: the whole text, as in the advertisement. A file will do: PDF, DOCX, TXT.
vacancy-understood = <b>{ $title }.</b> This is what I understood:
vacancy-term = { $term }: { $value }
vacancy-interview = Interview: { $questions } { $questions ->
        [one] question
       *[other] questions
    }, { $minutes } min, { $difficulty }, { $language }
vacancy-skills = Skills: { $skills }
vacancy-missing = Not found: { $terms }. Candidates will ask; add it with the buttons below.
term-title = Title
term-pay = Pay
term-place = Place
term-schedule = Schedule
term-start = Start
term-contract = Contract
term-answer-by = Answer by
term-time-zone = Time zone
term-question-count = Number of questions
term-title-ask = What is the vacancy called?
term-pay-ask = What is the pay? For example: “from 3,000 € a month”.
term-place-ask = Where is the work?
term-schedule-ask = What is the schedule?
term-start-ask = When does it start?
term-contract-ask = What kind of contract?
term-answer-by-ask = Until which day do you await answers? For example: 5 December. It is told to those you invite from now on; people invited before keep their day. If the day does not matter, skip this: there will be a week to answer.
term-time-zone-ask = By the time of which city do deadlines and reminders go? For example: Berlin. This works too: UTC+5.
term-question-count-ask = How many questions, 1 to 15?
difficulty-easy = beginner
difficulty-medium = experienced
difficulty-hard = expert

candidate-name-ask = What is the candidate's name? Or send a CV (PDF, DOCX), a contact, a forwarded message.
candidate-job-position-ask = For which position?
candidate-experience-years-ask = How many years of experience? A number.
candidate-skills-ask = Which skills? Separated by commas.
candidate-email-ask = The candidate's e-mail?
candidate-saved =
    Candidate added: <b>{ $name }</b>.
    Position: { $position }
    Years of experience: { $years }
    Skills: { $skills }
    E-mail: { $email }
    Phone: { $phone }
choose-vacancy = Invite to which vacancy?
choose-candidate = Whom do you invite?
no-vacancies = There are no vacancies yet. /new makes one.
no-candidates = There are no candidates yet. /newcandidate adds one.

invitation =
    An invitation for { $name }, until { $until }. Copy and send it:

    { $message }

    The link is personal: it works for the first who opens it.
invitation-ready = { $candidate }, hello! This is { $recruiter }, { $company }. An interview in Telegram for { $vacancy }: { $questions } { $questions ->
        [one] question
       *[other] questions
    }, { $minutes } min, by text or voice, until { $until }. I decide, not the bot. { $link }
invitation-cancel = Close the interview of { $name }? They are answering already; nobody will read answers that are not submitted. They are told.
button-close-interview = Close the interview
invitation-cancelled = The invitation for { $name } is taken back. No link leads to it any more.

consent-refused = { $name } ({ $vacancy }): no consent was given, the interview did not begin. The candidate is promised that you will write.
report-preparing = { $name }, { $vacancy }: the interview is finished. Reading the answers…
report-failed = { $name }, { $vacancy }: the answers could not be read after several tries. There is no rating; the answers are kept, please read them yourself.
report-title = <b>{ $name }, { $vacancy }: { $recommendation }</b>
report-rated = Rated { $rated } of { $count }. Mean level: { $score }
report-line = { $competency }: { $level }/5 “{ $quote }”
report-line-disagree = { $competency }: the readings disagree ({ $levels }), please look yourself
report-levels = { " " }and{ " " }
report-line-skipped = { $competency }: skipped
report-line-unrated = { $competency }: not enough to rate
report-steering = The answers hold an attempt to steer the rating; it had no effect on it.
report-personal = <b>Questions from the CV (not part of the result)</b>
report-ask = To ask: { $question }
report-engine-offline = <i>Read by the built-in algorithm, no model, one reading. You decide.</i>
report-engine-openai = <i>Read by AI, two independent readings. You decide.</i>
report-decided = Your decision: { $decision }
report-decided-by = Decision ({ $name }): { $decision }
recommendation-advance = worth inviting
recommendation-discuss = worth discussing
recommendation-do-not-advance = requirements not shown
recommendation-not-enough-evidence = not enough answers
decision-advance = invite on
decision-hold = think it over
decision-reject = decline
decision-saved = { $name }: { $decision }. Noted. Nothing was sent to the candidate.
answers-title = <b>{ $name }: answers</b>
answers-line =
    { "" }
    <b>{ $number }. { $question }</b>
    { $answer }
status-skipped = (skipped)
status-unasked = (not asked)
status-asked = (no answer)
status-interrupted = (interrupted)
status-insufficient = (too little)
answers-follow-up =
    <b>Follow-up: { $question }</b>
    { $answer }
vacancy-time-limit = Time for the interview: { $minutes } min
