"""A candidate's interview from the link to the report, in both languages, with all its turns."""

from __future__ import annotations

import re

import pytest

from cli.demo.play import QUOTE
from cli.demo.recruitment import BUFFER, CONSENT, FIRST_SCREEN, THANKS, Recruitment, Speaker
from core.services.actor import Language
from tests.bot.ledger import Ledger
from tests.bot.people import Office, Opening

ANSWERS: dict[Language, tuple[str, ...]] = {
    "en": (
        "I nod to the second guest and say: I'll be with you in a minute.",
        "Then I finish the first drink, and yesterday nobody of twelve guests left the queue.",
        "I told the customer at once, cancelled the item on the till and gave 4 euros back.",
    ),
    "ru": (
        "Я киваю второму гостю и говорю: подойду через минуту.",
        "Потом заканчиваю первый напиток, и вчера из двенадцати гостей никто не ушёл.",
        "Я сразу сказал покупателю, отменил позицию на кассе и вернул 300 рублей.",
    ),
}


@pytest.mark.both_modes
async def test_the_whole_way_with_rewriting_skipping_and_returning(
    office: Office, one_opening: Opening, language: Language, ledger: Ledger
) -> None:
    invited = await office.invited(one_opening, language)
    recruitment, speaker = office.recruitment, invited.speaker
    person = speaker.person
    first, second, third = ANSWERS[language]

    await recruitment.begin(speaker, invited.link)
    await _say(speaker, "a first try, to be dropped" if language == "en" else "первая попытка, её не будет")
    await recruitment.tap(speaker, "button-rewrite")
    await person.wait_text("1/3")
    await _say(speaker, first)
    await _say(speaker, second)
    await recruitment.tap(speaker, "button-add")
    await recruitment.tap(speaker, "button-done")
    await person.wait_text("2/3")
    await recruitment.tap(speaker, "button-skip")
    await person.wait_text("3/3")
    await _say(speaker, third)
    await recruitment.tap(speaker, "button-done")
    await person.wait_text(recruitment.label(speaker, "summary-skipped"))
    await person.tap("2")
    await person.wait_text("2/3")
    await _say(speaker, third)
    await recruitment.tap(speaker, "button-done")
    await person.wait_text(recruitment.label(speaker, "button-submit"))
    await recruitment.tap(speaker, "button-submit")
    await person.wait_text(THANKS)

    assert await ledger.answers_of(invited.name) == [f"{first}\n{second}", third, third]
    card = await recruitment.report(one_opening.recruiter, invited.name)
    quotes = QUOTE.findall(card.text)
    said = " ".join((first, second, third))
    assert quotes, card.text
    assert [quote for quote in quotes if " ".join(quote.split()) not in said] == []
    assert await ledger.evaluations_of(invited.name) == ["complete"]


@pytest.mark.both_modes
async def test_refusing_consent_keeps_nothing_and_tells_the_recruiter(
    office: Office, one_opening: Opening, language: Language, ledger: Ledger
) -> None:
    invited = await office.invited(one_opening, language)
    recruitment, speaker = office.recruitment, invited.speaker
    await speaker.person.follow(invited.link)
    await speaker.person.wait_text(FIRST_SCREEN)
    await recruitment.tap(speaker, "button-continue")
    await speaker.person.wait_text(CONSENT)
    await recruitment.tap(speaker, "button-refuse")
    await speaker.person.wait_text(recruitment.label(speaker, "consent-declined"))
    told = await one_opening.recruiter.person.wait_text(re.compile(f"{invited.name}.*(no consent|согласие не дано)"))
    assert recruitment.label(one_opening.recruiter, "button-reply") in [button.label for button in told.buttons]
    assert await ledger.interview_of(invited.name, "consented_at") is None

    wanted = "SELECT count(*) FROM candidate_questions WHERE interview_id = $1"
    interview_id = await ledger.interview_of(invited.name, "id")
    assert await ledger.one(wanted, interview_id) == 1
    await recruitment.begin(speaker, invited.link)  # a change of mind
    assert await ledger.one(wanted, interview_id) == 0


@pytest.mark.parametrize("kind", ["first_screen", "consent"])
async def test_whoever_is_answered_after_their_interview_was_taken_back_is_told_that_it_is_closed(
    office: Office, opening: Opening, ledger: Ledger, kind: str
) -> None:
    """The end itself is told in the morning: without this they would have been met with silence till then."""
    invited = await office.invited(opening)
    await invited.speaker.person.follow(invited.link)
    await invited.speaker.person.wait_text(FIRST_SCREEN)
    interview_id = await ledger.interview_of(invited.name, "id")
    await ledger.run("UPDATE interviews SET status = 'cancelled' WHERE id = $1", interview_id)
    await ledger.run(
        "INSERT INTO notifications (id, recipient_id, kind, params, dedupe_key) "
        "SELECT gen_random_uuid(), id, $2, jsonb_build_object('interview_id', $3::text), gen_random_uuid()::text "
        "FROM users WHERE telegram_id = $1",
        invited.speaker.person.id,
        kind,
        str(interview_id),
    )
    await invited.speaker.person.wait_text(office.recruitment.label(invited.speaker, "place-closed"))


async def test_nothing_is_asked_before_consent(office: Office, opening: Opening, ledger: Ledger) -> None:
    invited = await office.invited(opening)
    await invited.speaker.person.follow(invited.link)
    await invited.speaker.person.wait_text(FIRST_SCREEN)
    await invited.speaker.person.send("I would like to answer at once")
    await invited.speaker.person.wait_text(FIRST_SCREEN)
    assert await ledger.parts_of(invited.name) == []


async def test_help_language_and_cancel_leave_the_question_where_it_was(
    office: Office, opening: Opening, ledger: Ledger
) -> None:
    invited = await office.invited(opening, "en")
    recruitment, speaker = office.recruitment, invited.speaker
    person = speaker.person
    await recruitment.begin(speaker, invited.link)
    await person.send("/help")
    await person.wait_text(recruitment.label(speaker, "help-user"))
    await person.send("/cancel")
    await person.wait_text(recruitment.label(speaker, "nothing-to-cancel"))
    await person.send("/language")
    await person.wait_text("Choose a language")
    await person.tap("Русский")
    russian = Speaker(person, "ru")
    await person.wait_text(recruitment.label(russian, "language-set"))
    await _say(russian, ANSWERS["ru"][0])
    assert await ledger.parts_of(invited.name) == [ANSWERS["ru"][0]]
    await recruitment.tap(russian, "button-done")
    await person.wait_text(re.compile(r"^2/3.*\n\nОтветьте", re.DOTALL))


@pytest.mark.parametrize("command", ["company", "new", "newcandidate"])
async def test_cancel_gives_up_any_form_and_help_keeps_it(
    office: Office, recruitment: Recruitment, ledger: Ledger, command: str
) -> None:
    recruiter = await office.recruiter("ru")
    person = recruiter.person
    await person.send(f"/{command}")
    await person.wait_text("?" if command != "new" else recruitment.label(recruiter, "vacancy-description-ask"))
    await person.send("/help")
    await person.wait_text("/newinterview")
    drafts = "SELECT count(*) FROM drafts d JOIN users u ON u.id = d.user_id WHERE u.telegram_id = $1"
    assert await ledger.one(drafts, person.id) == 1
    await person.send("/cancel")
    await person.wait_text(recruitment.label(recruiter, "form-cancelled"))
    assert await ledger.one(drafts, person.id) == 0


async def _say(speaker: Speaker, text: str) -> None:
    await speaker.person.send(text)
    await speaker.person.wait_text(BUFFER)
