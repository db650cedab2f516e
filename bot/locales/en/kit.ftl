# The plan of an interview: list, question, criteria, versions, own question.
kit-preparing = <b>{ $title }.</b> Preparing the questions…
kit-failed = <b>{ $title }.</b> The questions could not be prepared. The vacancy is saved, please try again.
kit-title = <b>Interview plan: { $title }</b>, { $count } { $count ->
        [one] question
       *[other] questions
    }, { $minutes } min
kit-question = { $number }. { $text } <i>({ $competency })</i>
kit-for-all =
    { "" }
    All candidates get these.
kit-uncovered = No questions were found for: { $skills }.
kit-engine-offline = <i>Questions from the built-in bank, no model.</i>
kit-engine-openai = <i>Questions written by a model, checked by rules.</i>
kit-own = <i>Yours, or changed by you: { $count }.</i>
kit-changed = <b>The plan has changed since you saw it</b>; it is not approved yet. This is how it stands now.
kit-approved = The plan is approved. You can invite now.
kit-version-draft = Version { $version }, a draft.
kit-version-draft-beside = Version { $version }, a draft. Until you approve it, new interviews get version { $current }.
kit-version-current = Version { $version }, for new interviews.
kit-version-past = Version { $version }, an earlier one: to read only.

kit-question-title = <b>Question { $number } of { $count }.</b> { $about }
kit-question-text =
    { "" }
    { $text }
kit-simpler =
    { "" }
    <b>If a candidate asks for simpler words</b>
    { $text }
kit-simpler-none =
    { "" }
    <i>It has no simpler words of its own. Whoever asks for them gets a general hint: the subject, and what to tell.</i>
kit-key-points =
    { "" }
    <b>Key points</b>
kit-anchors =
    { "" }
    <b>Criteria</b>
kit-follow-ups =
    { "" }
    <b>Follow-ups</b>
kit-point = • { $text }
kit-anchor = { $level }: { $text }
kit-source-bank =
    { "" }
    <i>From the built-in bank.</i>
kit-source-model =
    { "" }
    <i>Written by a model, checked by rules.</i>
kit-source-own =
    { "" }
    <i>Your own question.</i>
kit-note-text-changed = Noted. Please check that the criteria fit the new text.
kit-note-text-changed-simpler-gone = Noted. Please check that the criteria fit the new text. The simpler words belonged to the old text and are gone; you can write new ones.
kit-note-points-changed = Noted.
kit-note-simpler-changed = Noted. Every candidate who asks gets these words.
kit-note-simpler-tells = Noted. But the simpler words name what a good answer should bring up by itself. Please check: whoever asks for them will be told.
kit-note-not-replaced = There is no other question that fits at the moment, so this one stays. You can change it or add your own.
kit-delete-ask =
    Delete question { $number }?

    { $text }
kit-moved-on = The plan changed while you were writing: it was approved, or this question is gone. Your text is still above in the chat; you can send it again.
kit-versions-title = <b>Versions of the plan: { $title }</b>
kit-versions-draft = { $version }: a draft, questions: { $count }
kit-versions-current = { $version }: for new interviews, questions: { $count }, approved { $approved }
kit-versions-past = { $version }: an earlier one, questions: { $count }, approved { $approved }

weight-normal = normal
weight-important = important
weight-key = key

question-text-ask = <b>Your own question.</b> Write it as candidates will read it: 8 to 40 words, about experience or about what one would do.
question-key-points-ask = What should a good answer mention? One key point per line, 1 to 8.
question-competency-ask = What does the question test? One or two words, for example “reliability”.
question-edit-text-ask =
    Send the new text of the question. At present (tap to copy):

    <code>{ $now }</code>
question-edit-key-points-ask =
    Send the key points, one per line, 1 to 8. At present (tap to copy):

    <code>{ $now }</code>
question-edit-simpler-ask =
    Send the question in simpler words: short sentences, up to 40 words, and what to tell. No hints: every candidate who asks gets it. At present (tap to copy):

    <code>{ $now }</code>

button-add-question = ＋
button-versions = Versions
button-edit-plan = Change the plan
button-to-plan = To the plan
button-edit-text = Change the text
button-edit-key-points = Change key points
button-edit-simpler = Change simpler words
button-replace = Replace
button-delete = Delete
button-delete-yes = Yes, delete
button-up = ↑ Up
button-down = ↓ Down
button-chosen = ✓ { $label }

error-question-words = A question needs { $least } to { $most } words, this one has { $count }. A short one leaves no room, a long one is hard to hold in mind. Please send a corrected one.
error-simpler-words = Simpler words are short: { $most } at most, these are { $count }. Please send fewer.
error-question-closed = This can be answered by “yes” or “no”. Begin with “how”, “what”, “why”, “tell” or “describe”, and send it again.
error-question-language-ru = The plan is in Russian, and candidates answer in it. Please send it in Russian; technical terms may stay.
error-question-language-en = The plan is in English, and candidates answer in it. Please send it in English.
error-question-topic = This may not be asked in an interview: { $topic ->
        [age] age
        [family] family and children
        [pregnancy] pregnancy
        [religion] religion
        [health] health
        [origin] origin
        [citizenship] citizenship
        [sex] sex
        [orientation] private life
        [politics] politics
        [union] trade unions
        [military] military service
        [credit] personal debts
        [arrest] arrests and convictions
        [looks] looks
       *[other] private matters
    }. Ask about the work, and send it again.
error-question-alike = Question { $number } asks nearly the same. Ask about something else, or change that one.
error-key-points-many = { $count } key points, { $most } fit. Keep the most important ones and send them again.
error-key-point-long = One of the key points takes { $length } characters, { $most } fit. Shorten it or split it in two, and send them again.
error-last-question = This is the last question; without it the plan is empty. Replace it, or add another one first.
error-kit-full = The plan holds { $most } questions already, no more fit. Delete or replace one of them.
vacancy-keeps-plan = The plan stays as it is: a changed level or number of questions counts once you have a new one written.
button-new-plan = Write a new plan
vacancy-similar = “{ $title }” is almost the same. Its plan is approved: { $questions ->
        [one] one question
       *[other] { $questions } questions
    }. You can take it and change it.
button-take-plan = Take the plan of “{ $title }”
