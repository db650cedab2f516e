# Settings of a vacancy: the promised reply, feedback, notices.
button-settings = Settings
settings-title = <b>Settings: { $vacancy }</b>
settings-reply = A reply is promised to candidates within { $days } working { $days ->
        [one] day
       *[other] days
    } after they hand in. I remind you a day before.
settings-feedback-never = Feedback: none is sent.
settings-feedback-on-release = Feedback: I prepare a draft, you send it from the report.
settings-feedback-at-once = Feedback: goes to the candidate as soon as the answers are read.
settings-notices-gathered = Finished interviews: the first of a day at once, the others together at 10:00 and 16:00.
settings-notices-at-once = Finished interviews: each one at once.
button-reply-sooner = Reply in { $days } d.
button-reply-later = Reply in { $days } d.
button-feedback-never = None
button-feedback-on-release = I send it
button-feedback-at-once = At once
button-notices-gathered = Together
button-notices-at-once = Each at once
