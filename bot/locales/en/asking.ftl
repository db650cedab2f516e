# A candidate's questions and the replies.
ask-text-ask = What would you like to ask? Write it in one message. What you have answered in the interview stays; a question does not affect the rating.
question-quoted = You asked: “{ $question }”
question-recalled-person = You asked for a person. Vacancy “{ $vacancy }”.
question-recalled-consent = You did not consent to the interview. Vacancy “{ $vacancy }”.
question-recalled-nothing = Vacancy “{ $vacancy }”.
question-known = This is what is known: { $reply }
question-replied = { $name } writes: { $reply }
question-write-back = To write back: reply to this message, or “Ask”.
question-forwarded = I have passed it on to the people of the company; the reply comes here. You may go on with the interview.
button-ask-person = Ask a person
candidate-question =
    <b>{ $name }, { $vacancy }</b>: a question from the candidate

    “{ $question }”
question-relayed = Reply to this message (“Reply” in Telegram) or press the button: it is passed on word for word.
question-settled = Passed on ({ $colleague }): { $reply }
question-waits =
    Not passed on yet ({ $colleague }): { $reply }

    The candidate has closed the bot, the reply arrives when they come back. Do not wait: call or write yourself.
question-taken =
    This was answered already, your reply was not passed on.

    The reply ({ $colleague }): { $reply }
question-saved = Among the frequent questions: I now answer the same question myself, word for word.
message-to-candidate = <b>{ $name }, { $vacancy }</b>: a message to the candidate
write-prompt = <b>{ $name }, { $vacancy }</b>
write-text-ask = What should the candidate be told? It is passed on word for word; their reply comes here.
button-write-candidate = Write to the candidate
reply-text-ask = What should the candidate be told? It is passed on word for word.
button-reply = Reply
button-faq = Questions
button-faq-add = Add to the FAQ
button-faq-forget = Remove { $number }
faq-title = <b>Candidates' questions</b>, { $vacancy }
faq-asked = { $topic }: { $asked } of { $candidates } asked
faq-entry =
    { "" }
    { $number }. { $question }
    — { $reply }
faq-empty = There are no saved replies. I tell the terms of the vacancy myself; your reply to a question can be saved with “Add to the FAQ”.
command-ask = ask the company something
audit-interview-written-to = message to a candidate
audit-interview-asked = the candidate asked something
audit-interview-question-replied = a candidate's question answered
audit-vacancy-faq-added = a reply saved among the frequent questions
audit-vacancy-faq-removed = a reply removed from the frequent questions
