# CVs and contacts: what was understood, what is right.
cv-review =
    Understood so:
    <b>{ $name }</b>
    Position: { $position }
    Experience, years: { $years }
    Skills: { $skills }
    E-mail: { $email }
    Phone: { $phone }
cv-kept = I keep only the text about work. No file, age, family, citizenship or photo is kept. No model sees the CV before the candidate consents.
cv-hidden = The file holds hidden text. It was not read.
candidate-cv = The CV was read, its text is kept.
button-same-person = The same person: { $name }
button-add-anyway = Add a new one
cv-name-ask = I found no name. What is the candidate's name?
cv-job-position-ask = For which position?
cv-experience-years-ask = How many years of experience? A number.
cv-skills-ask = Which skills? Separated by commas.
cv-email-ask = The candidate's e-mail?
cv-phone-ask = The candidate's phone?
button-job-match = CV and vacancy
match-title = <b>{ $name }</b> and the vacancy “{ $vacancy }”: what the CV shows
match-level-wanted = Level wanted: “{ $words }”
match-level-had = Level in the CV: “{ $words }”
match-had = Shown: <b>{ $skill }</b> — “{ $words }”
match-missing = Not found in the CV: <b>{ $skill }</b> — the vacancy says “{ $words }”
match-beyond = Beyond the vacancy: { $skills }
match-nothing = Neither side names a skill that I know.
match-engine-offline = <i>Compared by the built-in algorithm, by words. This is no rating: it changes neither the report nor the order of candidates.</i>
match-engine-openai = <i>Compared by AI, the words checked against the text. This is no rating: it changes neither the report nor the order of candidates.</i>

button-bulk = Many candidates at once
bulk-title = <b>{ $vacancy }</b>: many candidates at once
bulk-counts = New: { $new }, here already: { $doubles }, unreadable: { $unreadable }
bulk-more = Send CVs (PDF, DOCX), contacts and forwarded messages here, one by one or in a pile. The list is kept.
bulk-line-new = + { $name }
bulk-line-double = = { $name }: here already as { $twin }
bulk-line-unread = − { $name }: { $reason }
bulk-gathered-twice = sent twice
bulk-no-name = no name
bulk-file-too-large = over 5 MB
bulk-file-type = I can't read such a file
bulk-file-unreadable = the file can't be read
bulk-file-locked = locked with a password
bulk-file-too-many-pages = too many pages
bulk-file-no-text = no text, perhaps a scan
bulk-left = I gather no more candidates; the list is kept. It is in the vacancy: “Many candidates at once”.
button-bulk-make = Create and get links
button-bulk-clear = Clear
button-bulk-links = Links as a file
bulk-made = Done. New candidates: { $added }, links: { $linked }. Whoever was here already was not added again.
bulk-links-file = All links that nobody has followed yet.
