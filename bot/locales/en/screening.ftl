# Before the questions: who reads, the terms of the vacancy.
first-screen-by-engine = AI helps to read the answers. You may go without AI, on equal terms.
first-screen-by-person = A person will read the answers, without AI. It does not affect the decision.
button-without-ai = Without AI
button-with-ai = With AI
button-full-text = Full text
button-ask = Ask
consent-actions-engine = keeping, reading by people and a program, rating against criteria, comparing the CV with the vacancy, erasing
consent-actions-person = keeping, reading by people, without AI, comparing the words of the CV and the vacancy, erasing
consent-full =
    <b>Consent to the processing of personal data, full text</b>

    Operator: { $company }, tax number { $tax }, { $address }. Questions about your data: { $contact }.
    Purpose: to consider you for the vacancy “{ $vacancy }”, nothing else.
    Data: your name, Telegram account, contacts and CV if there are any; your answers, spoken ones too; what you say about the terms and what you ask; what was found in the answers.
    Actions: { $actions }. The program rates neither the terms nor the CV nor your questions.
    Who sees them: those in the company who run the vacancy. Where: { $location }. You are asked separately about a model abroad; refusing changes nothing.
    Term, in days: after the decision { $decided }; if the interview was never begun, { $unopened }; voice, { $audio } after it is written down; the note of your consent without your name, { $proof }.
    Your rights: to know what the program did (/why), to ask for a person (/human), to have a copy (/mydata), to withdraw consent (/withdraw), to erase everything (/delete).
    A person decides. Without consent the interview does not begin and a recruiter gets in touch with you; refusing affects nothing else.

screening-intro = First the terms, a tap for each. This is not rated. If something does not suit you, the interview goes on and the recruiter will talk it over with you.
screening-step =
    <b>Terms { $number } of { $count }.</b> { $question }

    You may also answer in your own words.
screening-pay = Pay: { $value }. Does it suit you?
screening-place = Place: { $value }. Can you work there?
screening-schedule = Schedule: { $value }. Does it suit you?
screening-start = Start: { $value }. Can you start then, and be officially employed in the country of the work in time for it?
screening-more = Write in a message from which amount it would suit you.
screening-said = { $term }: { $value } — { $answer }
screening-done = <b>The terms are noted.</b> Thank you. Now the questions.
screening-changed = <b>The terms are noted.</b>
screening-change = <b>What is to be changed?</b> The rest stays as it is. Noted so far:
screening-change-step =
    <b>{ $question }</b>

    What you said before stays unless you choose anew. In your own words: “Ask”, I pass it on to the recruiter.
button-term-pay-yes = Suits me
button-term-pay-discuss = Let's discuss
button-term-pay-more = I need from…
button-term-place-yes = I can
button-term-place-discuss = Let's discuss
button-term-place-no = I can't
button-term-schedule-yes = Suits me
button-term-schedule-discuss = Let's discuss
button-term-schedule-no = Does not suit
button-term-start-yes = Yes
button-term-start-later = Later than that
button-term-start-paperwork = Not employed in time
term-said-yes = suits me
term-said-discuss = to be discussed
term-said-no = does not suit me
term-said-later = can start later
term-said-paperwork = cannot be employed in time
report-terms-match = Terms: all suit
report-terms-differ = Terms to discuss:

interview-to-read = { $name }, { $vacancy }: the interview is finished. They chose to go without AI: please read the answers yourself.
report-title-person = <b>{ $name }, { $vacancy }: read by a person</b>
report-answered = Answers: { $answered } of { $count }
report-line-person = { $competency }: { $answer }
report-by-person = <i>Reading without AI was chosen, on equal terms. There is no rating, and that is no worse. You decide.</i>
interview-card-by-person = Read by a person, without AI.
report-unread = <i>The answers could not be read by the program. There is no rating, and that says nothing about them. You decide.</i>
interview-card-unread = The program could not read the answers: please read them yourself.
audit-interview-reader-chosen = the candidate chose who reads
transfer =
    <b>May your answers and CV go abroad?</b>

    The model { $model } ({ $host }) helps to read them; it runs in another country. It sees the questions with your answers, and your CV, if there is one, beside the vacancy. It sees no name, contacts or account. The purpose is the same: to consider you for the vacancy.
    If you refuse, a person reads the answers; it does not affect the decision.
transfer-changed = <b>The question has changed since it was shown to you</b>, or its language. Nothing is allowed yet; this is how it stands now:
button-transfer-allow = I allow it
button-transfer-refuse = No, let a person read
transfer-allowed = Your permission is noted.
transfer-refused = All right: your answers and CV stay here, a person will read the answers.
audit-interview-transfer-answered = whether answers may go abroad
