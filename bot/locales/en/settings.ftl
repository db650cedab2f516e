# Settings of a vacancy: the promised reply, feedback, notices.
button-settings = Settings
settings-title = <b>Settings: { $vacancy }</b>
settings-reply = A reply to candidates is due within { $days } working { $days ->
        [one] day
       *[other] days
    } after they hand in; the date is fixed then. I remind you a day before.
settings-feedback-never = Feedback: none is sent.
settings-feedback-on-release = Feedback: I prepare a draft, you send it from the report.
settings-feedback-at-once = Feedback: goes to the candidate as soon as the answers are read, but not at night or at a weekend.
settings-notices-gathered = Finished interviews: the first of a day at once, the others together at 10:00 and 16:00. Those that ran out of time: always together.
settings-notices-at-once = Finished interviews: each one at once. Those that ran out of time: together, not at night or at a weekend.
button-reply-sooner = Reply in { $days } work. d.
button-reply-later = Reply in { $days } work. d.
button-feedback-never = Feedback: none
button-feedback-on-release = Feedback: I send it
button-feedback-at-once = Feedback: by itself
button-notices-gathered = Notices together
button-notices-at-once = Each at once
settings-follow-ups-on = Follow-ups: when an answer leaves something open, I ask one follow-up question from the plan. It can be skipped.
settings-follow-ups-off = Follow-ups: none are asked.
settings-personal = Questions from the candidate's CV: up to { $most }, after the common ones. The answers are shown apart and change no result. Invitations already sent do not change.
settings-personal-none = Questions from the candidate's CV: none are asked.
settings-time-limit = Time for the whole interview: { $limit } min (it usually takes { $minutes }). Candidates learn of it before they consent. When it is over, their answers are kept and can still be submitted. Invitations already sent do not change.
settings-time-limit-none = Time for the interview: no limit.
button-follow-ups-on = Ask follow-ups
button-follow-ups-off = Ask no follow-ups
button-personal = From the CV: { $number }
button-time-limit = { $minutes } min
button-time-limit-none = No limit
