"""Where a candidate is shown to be, and what they are told of words that could not be taken there."""

from __future__ import annotations

import re

from cli.demo.recruitment import BUFFER, FIRST_SCREEN
from playground.screen import Message
from tests.bot.desk import Desk
from tests.bot.ledger import Ledger
from tests.bot.people import Invited, Office, Opening

TYPED = ("/done", "/skip", "/rewrite", "/again 1", "/submit")
THANKS = re.compile("Thank you, your answers|Спасибо, ответы")


async def test_whoever_answers_before_consent_is_told_why_nothing_is_taken(desk: Desk, invited: Invited) -> None:
    await desk.speaker.person.follow(invited.link)
    first = await desk.sees(FIRST_SCREEN)
    place = await desk.say("Yes.")
    assert place.text == f"{desk.words('place-before-consent')}\n\n{first.text}"
    consent = await desk.press(first, "button-continue")
    place = await desk.say("Yes.")
    assert place.text == f"{desk.words('place-before-consent')}\n\n{consent.text}"
    await desk.press(place, "button-consent")
    await desk.recruitment.agree_to_terms(desk.speaker)


async def test_whoever_writes_at_the_summary_is_told_that_it_is_no_part_of_the_answers(
    desk: Desk, invited: Invited, ledger: Ledger
) -> None:
    await to_the_summary(desk, invited)
    summary = await desk.told("summary-title")
    place = await desk.say("A better answer to the second one.")
    assert place.text == f"{desk.words('place-not-an-answer')}\n\n{summary.text}"
    assert await ledger.answers_of(invited.name) == ["I nod.", None, None]
    await desk.press(place, "button-submit")
    await desk.sees(THANKS)


async def test_a_command_that_is_not_needed_leads_to_where_the_interview_stands(desk: Desk, invited: Invited) -> None:
    not_needed = desk.words("place-not-needed")
    await desk.speaker.person.follow(invited.link)
    first = await desk.sees(FIRST_SCREEN)
    for command in TYPED:
        assert (await desk.say(command)).text == f"{not_needed}\n\n{first.text}"

    asked = await desk.recruitment.begin(desk.speaker, invited.link)
    for command in ("/again 1", "/submit", "/agree"):
        assert (await desk.say(command)).text == f"{not_needed}\n\n{asked.text}"
    assert (await desk.say("/again 9")).text == desk.words("error-again-none")
    await answer(desk)
    summary = await desk.told("summary-title")
    for command in ("/done", "/skip"):
        assert (await desk.say(command)).text == f"{not_needed}\n\n{summary.text}"

    await desk.speaker.person.send("/submit")
    await desk.sees(THANKS)
    handed_in = (await desk.say("/status")).text
    for command in TYPED:
        assert (await desk.say(command)).text == f"{not_needed}\n\n{handed_in}"


async def test_whoever_has_no_interview_hears_so(desk: Desk, invited: Invited, office: Office) -> None:
    await desk.speaker.person.follow(invited.link)
    await desk.press(await desk.sees(FIRST_SCREEN), "button-not-me")
    await desk.told("not-me")
    for command in ("/status", "/start", "/submit"):
        assert (await desk.say(command)).text == desk.words("error-no-interview")
    await office.admin.person.send("/status")
    await office.admin.person.wait_text(office.recruitment.label(office.admin, "error-no-interview"))


async def test_a_break_leads_back_by_a_button_and_nobody_is_told_to_write(desk: Desk, invited: Invited) -> None:
    asked = await desk.recruitment.begin(desk.speaker, invited.link)
    await desk.press(asked, "button-later")
    left = await desk.sees("/resume")
    for pause in (left, await desk.say("/pause")):
        assert desk.words("button-continue") in pause.text
        await desk.press(pause, "button-continue")
        assert "1/3" in (await desk.told("place-resumed")).text


async def test_once_handed_in_there_is_nothing_to_pause_or_to_go_on_with(desk: Desk, invited: Invited) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    assert promised(desk, await desk.say("/human"), under_way=1)
    await answer(desk)
    await desk.press(await desk.told("summary-title"), "button-submit")
    await desk.sees(THANKS)
    handed_in = (await desk.say("/status")).text
    assert (await desk.say("/pause")).text == f"{desk.words('place-not-needed')}\n\n{handed_in}"
    assert promised(desk, await desk.say("/human"), under_way=0)


async def test_whoever_writes_once_all_is_handed_in_is_told_that_it_went_to_nobody(
    desk: Desk, invited: Invited
) -> None:
    await to_the_summary(desk, invited)
    await desk.press(await desk.told("summary-title"), "button-submit")
    await desk.sees(THANKS)
    handed_in = await desk.say("/status")
    place = await desk.say("Yes, I can.")
    assert place.text == f"{desk.words('place-nobody-told')}\n\n{handed_in.text}"
    await desk.press(place, "button-ask")
    await desk.told("ask-text-ask")
    await desk.say(f"/withdraw 1 {desk.words('typed-yes')}")
    assert (await desk.say("Yes, I can.")).text.startswith(f"{desk.words('place-nobody-told-at-all')}\n\n")


async def test_a_question_given_up_leaves_the_interview_as_it_was(desk: Desk, invited: Invited, ledger: Ledger) -> None:
    asked = await desk.recruitment.begin(desk.speaker, invited.link)
    await desk.speaker.person.send("I nod.")
    await desk.sees(BUFFER)
    await desk.press(asked, "button-ask")
    await desk.press(await desk.told("ask-text-ask"), "button-cancel")
    await desk.told("ask-cancelled")
    assert "I nod." in (await desk.say("/resume")).text
    assert await ledger.parts_of(invited.name) == ["I nod."]


async def test_whoever_replies_to_the_recruiter_instead_of_asking_answers(
    desk: Desk, invited: Invited, one_opening: Opening, ledger: Ledger
) -> None:
    """[Ask], and then Telegram's reply to what a person wrote: what is typed next is an answer."""
    asked = await desk.recruitment.begin(desk.speaker, invited.link)
    await desk.say("/human")
    notice = desk.words("human-requested", name=invited.name, vacancy=one_opening.title)
    recruiter = one_opening.recruiter.person
    await recruiter.send("Write to me.", reply_to=(await recruiter.wait_text(notice)).id)
    written = await desk.sees("Write to me.")
    await desk.press(asked, "button-ask")
    await desk.told("ask-text-ask")
    await desk.speaker.person.send("Is there a canteen?", reply_to=written.id)
    await desk.told("question-forwarded")
    await desk.speaker.person.send("I nod.")
    await desk.sees(BUFFER)
    assert await ledger.parts_of(invited.name) == ["I nod."]


async def test_no_consent_is_told_to_the_recruiter_as_what_it_is(
    desk: Desk, invited: Invited, one_opening: Opening
) -> None:
    await desk.speaker.person.follow(invited.link)
    await desk.sees(FIRST_SCREEN)
    await desk.speaker.person.send("/refuse")
    await desk.told("consent-declined")
    notice = desk.words("consent-refused", name=invited.name, vacancy=one_opening.title)
    await one_opening.recruiter.person.wait_text(notice)


def promised(desk: Desk, message: Message, *, under_way: int) -> bool:
    """Whether that is the rest of the promise that a person reads."""
    said = desk.words("human-promised", recruiter="", vacancy="", under_way=under_way)
    return message.text.endswith(said.splitlines()[-1])


async def to_the_summary(desk: Desk, invited: Invited) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    await answer(desk)


async def answer(desk: Desk) -> None:
    """The first question; the others are skipped."""
    await desk.speaker.person.send("I nod.")
    await desk.press(await desk.sees(BUFFER), "button-done")
    for number in (2, 3):
        await desk.press(await desk.sees(f"{number}/3"), "button-skip")
