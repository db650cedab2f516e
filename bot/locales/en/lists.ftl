# Lists and cards: inbox, vacancies, candidates, interviews.
inbox-title = <b>What waits for you</b>
inbox-empty = Nothing waits right now. All interviews are behind the button.
inbox-decision = Need a decision: { $count }
inbox-unsure = Not enough answers, or readings disagree: { $count }
inbox-stalled = Stalled: { $count }
inbox-today = Finished today: { $count }
button-all-interviews = All interviews
interviews-all = <b>Interviews</b>. To search: /interviews name
interviews-decision = <b>Waiting for your decision</b>
interviews-unsure = <b>Please look yourself</b>: not enough answers, or readings disagree
interviews-stalled = <b>Stalled</b>: silent for more than a day
interviews-today = <b>Finished today</b>
interviews-running = <b>Under way</b>
interview-pending = invited
interview-in-progress = answering
interview-completed = answers received
interview-evaluated = read
interview-expired = time is over
interview-withdrawn = consent withdrawn
interview-declined = declined
interview-cancelled = taken back
interview-card =
    <b>{ $name }</b>, { $vacancy }
    Status: { $status }
    Questions passed: { $answered } of { $count }
    Until: { $until }
interview-card-asks = Waits for a reply: “{ $question }”
interview-card-refused = No consent was given: waits for you to write.
interview-card-result = Result: { $recommendation }
list-searched = Search: { $query }
list-empty = Empty so far.
button-earlier = ‹ Earlier
button-further = Further ›
button-report = Report
button-link = Link
button-reissue = New link
button-reinvite = Invite anew
button-candidate = Candidate
button-interviews = Interviews

vacancies-open = <b>Vacancies</b>. New: /new, to search: /vacancies word
vacancies-archived = <b>Archived vacancies</b>
vacancy-is-archived = <b>Archived.</b> No new invitations; interviews under way go on.
button-open-vacancies = Vacancies at work
button-archive-list = Archive
button-archive = Archive it
button-unarchive = Bring back
button-plan = Plan
button-invite-short = Invite
button-apply = Apply link
button-members = Colleagues
members-title = Who sees this vacancy. Tap to add or take off.
member-add = ＋ { $name }
member-remove = ✓ { $name }
apply-none = One link for a channel post: whoever follows it becomes a candidate. There is none yet.
apply-link =
    <b>{ $vacancy }</b>: apply link, until { $until }
    { $link }

    Whoever follows it becomes a candidate.
button-apply-open = Make the link
button-apply-close = Close the link
button-qr = QR

candidates-open = <b>Candidates</b>. New: /newcandidate, to search: /candidates name
candidates-archived = <b>Archived candidates</b>
button-open-candidates = Candidates at work
candidate-card =
    <b>{ $name }</b>
    Position: { $position }
    Years of experience: { $years }
    Skills: { $skills }
    E-mail: { $email }
    Phone: { $phone }
candidate-duplicates = This person may be here already (same e-mail, phone or Telegram): { $count }. Please look below.
button-duplicate = The same? { $name }
field-name = Name
field-job-position = Position
field-experience-years = Experience
field-skills = Skills
field-email = E-mail
field-phone = Phone
profile-name-ask = What is the candidate's name?
profile-job-position-ask = For which position?
profile-experience-years-ask = How many years of experience? A number.
profile-skills-ask = Which skills? Separated by commas.
profile-email-ask = The candidate's e-mail?
profile-phone-ask = The candidate's phone?
wrong-person = { $name } ({ $vacancy }): the link was opened by somebody else, who said so. It is closed; give a new one in /interviews.
button-listen = Listen
voice-of = Answer to question { $number }
report-line-voice = { $competency }: spoken, please listen yourself
status-voice = (spoken)
button-name-term = Add: { $term }
interview-expired-notice = { $name } ({ $vacancy }): the interview's time is over and it was not handed in. You can invite them anew in /interviews.
