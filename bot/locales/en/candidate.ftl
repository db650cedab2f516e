# Candidate: first screen, consent, questions, summary.
first-screen =
    { $name }, hello! <b>{ $vacancy }, { $company }</b>
    { $terms }

    { $questions } { $questions ->
        [one] question
       *[other] questions
    }, about { $minutes } min, until { $until }.{ $limit ->
        [0] { " " }You may pause.
       *[other] { "" }
    }
    What you say is rated, by the same criteria for all; voice, accent, mistakes and speed are not. <b>{ $recruiter } decides</b>, not the program.
    Answers are kept until the decision and { $kept } { $kept ->
        [one] day
       *[other] days
    } after it.
    { $reading }
pay-not-named = Pay was not named
consent =
    <b>Consent to the processing of personal data</b>

    Operator: { $company }, tax number { $tax }, { $address }.
    Purpose: to consider you for the vacancy “{ $vacancy }”.
    Data: your name, Telegram account, contacts and CV if there are any; your answers and questions; what you say about the terms.
    Actions: { $actions }.
    Where: { $location }.
    Term: until the decision and as many days more: { $decided }.
    To withdraw consent or to ask: { $contact }.

    A person decides. Refusing affects nothing else: a recruiter will get in touch.
consent-first = First read what you agree to. Then: the button, or /agree; if not, /refuse.
consent-changed = <b>The text has changed since it was shown to you</b>, or its language. Nothing is agreed yet; this is how it stands now:
consent-given = Your consent is noted. Let's begin.
consent-declined = All right, without consent I ask nothing. The recruiter will know and get in touch with you. If you change your mind, open the link again.
later = All right. The link and all you have answered wait until { $until }. To go on, press “Continue” or /resume.
question =
    <b>{ $number }/{ $count }</b>  { $text }

    Answer in one or several messages.
place-resumed = We go on where you stopped.
place-not-needed = That is not needed now. This is where we are:
place-not-an-answer = This message is not part of your answers. This is where we are:
place-before-consent = I take answers once you have consented. You can ask now: “Ask”.
place-before-consent-begun = This is an invitation to another interview, and your message went nowhere: I take answers once you have consented. Back to the interview you have begun: /resume. To ask about this one: “Ask”.
place-nobody-told = This message was passed on to nobody. To have it passed on, tap “Ask” and send it again.
place-nobody-told-at-all = This message was passed on to nobody.
answer-buffer =
    <b>{ $number }/{ $count }</b> Your answer, messages: { $messages }

    { $answer }

    More to say? Just keep writing. Or “Done”.
answer-add = Keep writing: all you send before “Done” becomes part of the answer.
answer-saved =
    <b>{ $number }/{ $count }</b> Saved:

    { $answer }
answer-skipped = <b>{ $number }/{ $count }</b> Skipped. You can return at the end.
summary-title = <b>That was the last question.</b> Your answers:
summary-line = { $number }. { $answer }
summary-skipped = (skipped)
summary-unanswered = (no answer)
summary-ask =
    { "" }
    A number answers that question again; the earlier answer stays until the new one is done. “Submit” finishes; after that nothing can be changed.
thanks =
    Thank you, your answers are sent. { $recruiter } ({ $company }) will read them, and a person decides, not a program.
    There is nothing more to do.
button-go-on-with = Go on: { $vacancy }
place-handed-in = Your answers are already sent; there is nothing more to do. A person decides: { $recruiter }.
place-closed = This interview is closed. If you would like to go on, press “Ask”: I pass it on to the recruiter.
place-withdrawn = This interview is closed; that was your decision. What is left and how to erase it: /privacy.
button-not-me = Not me
not-me = Thank you for saying so. The link is closed, and nothing that you wrote or chose here is kept. The recruiter will know that it went astray.
answer-spoken = (a voice message)
answer-voice = (a voice message, a person will listen)
follow-up =
    <b>{ $number }/{ $count }</b> A follow-up question: { $text }

    Answer in one or several messages. You may skip it: your answer to the main question is kept.
follow-up-skipped = <b>{ $number }/{ $count }</b> Follow-up skipped. Your answer is kept.
time-limit-said = The time is limited: { $minutes } min for the whole interview, from the first question on, breaks included. When it is over, all your answers are kept; you only need to submit them.
question-personal = This question comes from your CV. The answer does not change the result.
time-runs-on = The time for your answers runs on meanwhile. Minutes left: { $minutes }.
time-left = Minutes left: { $minutes }.
summary-time-over = <b>The time is over.</b> All you have answered is kept:
summary-ask-over =
    { "" }
    No more answers are needed. Press “Submit” so that the recruiter reads them. You can submit until { $until }; what is not submitted nobody reads.
button-simpler = In simpler words
simpler-words =
    <b>{ $number }/{ $count }</b> In other words: { $text }

    Answer as you would tell a friend. If you have not met this yet, say what you would do. Mistakes and length are not rated.
simpler =
    <b>{ $number }/{ $count }</b> The question is about how you work. The subject: { $competency }.

    Think of one time at work, in your studies or in life. Tell it in your own words:
    — what happened;
    — what you yourself did;
    — how it ended.

    If there was no such time, say what you would do. No special words or exact terms are needed. Mistakes and length are not rated.
simpler-follow-up =
    <b>{ $number }/{ $count }</b> This asks on about what you have told already. The subject is the same: { $competency }.

    Add a sentence or two: what you did, or what you would do. If there is nothing to add, skip it; your answer is kept already.
summary-submitted = <b>Your answers, as sent:</b>
summary-transcript =
    <i>This is how your voice was written down, please check:</i>
    { $words }
summary-hearing = (spoken, being written down)
summary-heard = (spoken)
button-transcripts-right = Written down right
button-submit-unheard = Submit without it
unconfirmed =
    <b>One thing before you submit.</b> Your voice was written down, and you have not checked it yet.

    “Written down right” or /agree: these words become part of the answer. “Submit without it” or /submit { typed-yes }: a person listens, which is just as good.
unconfirmed-waits =
    <b>One thing before you submit.</b> Your voice is still being written down. You can wait: I will send it here for you to check.

    “Submit without it” or /submit { typed-yes }: a person listens, which is just as good.
heard-before =
    { "" }
    This is what was written down. Copy it, correct it and send it; it takes the place of your voice message:
    <code>{ $words }</code>
of-vacancy = Vacancy: <b>{ $title }</b>
answer-before =
    { "" }
    Your answer now:
    { $answer }
answer-stands =
    { "" }
    This answer stays unless you press “Done” under a new one.
answer-left = <b>{ $number }/{ $count }</b> The answer stays as it was.
button-leave = Leave it as it was
