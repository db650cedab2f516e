"""Between the link and the first question: who reads, the consent's words, and whether the terms suit."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pytest
from redis.asyncio import Redis

from bot.texts import Texts
from cli.demo.recruitment import BUFFER, CONSENT, FIRST_SCREEN, POSITION, TERM, THANKS, Recruitment, Speaker
from cli.stage import Stage
from core.config import Settings
from core.services.actor import Language
from tests.bot.desk import Desk, labels
from tests.bot.ledger import Ledger
from tests.bot.people import Invited, Office, Opening

ANSWER: dict[Language, str] = {
    "en": "I told the customer at once, cancelled the item on the till and gave 4 euros back.",
    "ru": "Я сразу сказал покупателю, отменил позицию на кассе и вернул 300 рублей.",
}
TRANSFER = re.compile("May your answers and CV go abroad|передать ответы и резюме за рубеж")
AGREED: dict[Language, str] = {"en": "Yes, I can.", "ru": "Да, подходит!"}
OWN_WORDS: dict[Language, str] = {"en": "From 2,400 € <net>", "ru": "От 90 000 ₽ <на руки>"}


@pytest.fixture
def recruiters_desk(one_opening: Opening, recruitment: Recruitment, texts: Texts) -> Desk:
    return Desk(one_opening.recruiter, recruitment, texts)


async def _consent(desk: Desk, invited: Invited) -> None:
    await desk.speaker.person.follow(invited.link)
    await desk.press(await desk.sees(FIRST_SCREEN), "button-continue")
    await desk.press(await desk.sees(CONSENT), "button-consent")
    await desk.sees(TERM)


async def _said(ledger: Ledger, name: str) -> list[tuple[str, str | None, str | None]]:
    terms: list[dict[str, Any]] = json.loads(await ledger.interview_of(name, "screening"))
    return [(item["term"], item["answer"], item["words"]) for item in terms]


async def _finish(desk: Desk, answer: str) -> None:
    """Answer the first question, skip the others, hand in."""
    await desk.speaker.person.send(answer)
    await desk.press(await desk.sees(BUFFER), "button-done")
    for number in (2, 3):
        await desk.press(await desk.sees(f"{number}/3"), "button-skip")
    await desk.press(await desk.told("summary-title"), "button-submit")
    await desk.sees(THANKS)


async def test_what_differs_is_a_flag_and_the_candidate_goes_on(
    desk: Desk, invited: Invited, recruiters_desk: Desk, ledger: Ledger, language: Language, stage: Stage
) -> None:
    await _consent(desk, invited)
    pay = await desk.sees(TERM)
    await desk.press(pay, "button-term-pay-more")
    assert await desk.toast() == desk.words("screening-more")
    await desk.speaker.person.send(OWN_WORDS[language])
    place = await desk.sees(re.compile(r"(Terms|Условия) 2"))
    assert OWN_WORDS[language] in (await desk.now(pay)).text  # in the place of its question
    assert labels(await desk.now(pay)) == []
    async with Redis.from_url(stage.servers.redis_url) as redis:
        await redis.flushall()
    button = next(b for b in place.buttons if b.label == desk.words("button-term-place-no"))
    assert button.data
    taps = (desk.speaker.person.tap_data(place.id, button.data) for _ in range(3))
    await asyncio.gather(*taps)
    await desk.sees(re.compile(r"(Terms|Условия) 3"))
    await desk.speaker.person.send(AGREED[language])
    start = await desk.sees(re.compile(r"(Terms|Условия) 4"))
    await desk.speaker.person.tap_data(start.id, button.data)  # of a term that was answered
    await desk.speaker.person.wait_toast(desk.words("error-already-moved-on"))
    await desk.press(start, "button-term-start-paperwork")
    await desk.sees("1/3")
    assert await _said(ledger, invited.name) == [
        ("pay", "words", OWN_WORDS[language]),
        ("place", "no", None),
        ("schedule", "yes", None),
        ("start", "paperwork", None),
    ]
    await _finish(desk, ANSWER[language])
    card = await desk.recruitment.report(recruiters_desk.speaker, invited.name)
    differing = card.text.split(recruiters_desk.words("report-terms-differ"))[1].splitlines()[1:4]
    for line, term in zip(differing, ("pay", "place", "start"), strict=True):
        assert line.startswith(recruiters_desk.words(f"term-{term}"))
    assert OWN_WORDS[language] in differing[0]


async def test_terms_that_suit_are_said_to_suit_and_no_reading_knows_of_them(
    desk: Desk, invited: Invited, recruiters_desk: Desk, ledger: Ledger, language: Language
) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    await _finish(desk, ANSWER[language])
    card = await desk.recruitment.report(recruiters_desk.speaker, invited.name)
    assert recruiters_desk.words("report-terms-match") in card.text
    assert await ledger.parts_of(invited.name) == [ANSWER[language]]


async def test_what_was_said_to_a_term_can_be_changed_until_all_is_handed_in(
    desk: Desk, invited: Invited, ledger: Ledger, language: Language
) -> None:
    await _consent(desk, invited)
    typed = await desk.speaker.person.send(OWN_WORDS[language])
    place = await desk.sees(re.compile(r"(Terms|Условия) 2"))
    await desk.speaker.person.edit(typed, "2,000")
    await desk.told("error-edit-of-term")
    await desk.speaker.person.tap_button(place.buttons[0])
    await desk.speaker.person.tap_button((await desk.sees(re.compile(r"(Terms|Условия) 3"))).buttons[0])
    await desk.sees(re.compile(r"(Terms|Условия) 4"))
    await desk.speaker.person.send(AGREED[language])
    done = await desk.told("screening-done")
    await desk.sees("1/3")
    for change, said in (("term-pay", "button-term-pay-yes"), ("term-place", "button-term-place-no")):
        await desk.press(done, "button-change")
        await desk.press(await desk.offers(done, desk.words(change)), change)
        await desk.press(await desk.offers(done, desk.words(said)), said)
        await desk.offers(done, desk.words("button-change"))
    told = (await desk.now(done)).text
    assert told.startswith(desk.words("screening-changed"))
    assert (OWN_WORDS[language] in told, desk.words("term-said-no") in told) == (False, True)
    assert (await _said(ledger, invited.name))[:3] == [
        ("pay", "yes", None),
        ("place", "no", None),
        ("schedule", "yes", None),
    ]
    await _finish(desk, ANSWER[language])
    await desk.press(done, "button-change")
    assert await desk.toast() == desk.words("error-interview-closed")


async def test_the_terms_wait_for_whoever_comes_back(
    desk: Desk, invited: Invited, ledger: Ledger, stage: Stage
) -> None:
    await _consent(desk, invited)
    term = await desk.sees(TERM)
    await desk.press(term, "button-later")
    await desk.sees("/resume")
    async with Redis.from_url(stage.servers.redis_url) as redis:
        await redis.flushall()
    again = await desk.say("/start")
    assert again.text == term.text
    await desk.speaker.person.tap_button(again.buttons[0])
    await desk.sees(re.compile(r"(Terms|Условия) 2"))
    for number in (2, 3, 4):
        shown = await desk.sees(re.compile(rf"(Terms|Условия) {number}"))
        await desk.speaker.person.tap_button(shown.buttons[0])
    assert POSITION.match((await desk.sees("1/3")).text)


async def test_the_consent_says_how_long_and_has_its_full_text(desk: Desk, invited: Invited, ledger: Ledger) -> None:
    await desk.speaker.person.follow(invited.link)
    first = await desk.sees(FIRST_SCREEN)
    consent = await desk.press(first, "button-continue")
    kept = Settings()
    assert re.search(rf"\b{kept.retention_decided_days}\.", consent.text)
    assert all(re.search(what, consent.text) for what in ("contacts|контакты", "CV|резюме"))
    full = await desk.press(consent, "button-full-text")
    for days in (kept.retention_unopened_days, kept.retention_audio_days, kept.retention_proof_days):
        grouped = f"{days:,}".replace(",", r"\D")
        assert re.search(rf"\b{grouped}\b", full.text)
    await desk.press(await desk.press(full, "button-back"), "button-back")
    assert (await desk.now(consent)).text == first.text


async def test_what_was_agreed_to_can_be_read_ever_after(desk: Desk, invited: Invited, ledger: Ledger) -> None:
    interview_id = await ledger.interview_of(invited.name, "id")
    await ledger.run("UPDATE interviews SET transfer_asked_at = now() WHERE id = $1", interview_id)
    await desk.speaker.person.follow(invited.link)
    first = await desk.sees(FIRST_SCREEN)
    document = await desk.press(first, "button-continue")
    await desk.press(document, "button-consent")
    await desk.told("consent-given")
    question = await desk.sees(TRANSFER)
    await desk.press(question, "button-transfer-allow")
    await desk.told("transfer-allowed")
    await desk.sees(TERM)
    for agreed in (document, question):
        now = await desk.now(agreed)
        assert (now.text, labels(now)) == (agreed.text, [])


async def test_without_ai_a_person_reads_and_nothing_else_differs(
    desk: Desk,
    invited: Invited,
    one_opening: Opening,
    recruiters_desk: Desk,
    ledger: Ledger,
    language: Language,
) -> None:
    await desk.speaker.person.follow(invited.link)
    first = await desk.press(await desk.sees(FIRST_SCREEN), "button-without-ai")
    first = await desk.offers(first, desk.words("button-with-ai"))
    assert desk.words("first-screen-by-person") in first.text
    consent = await desk.press(first, "button-continue")
    assert desk.words("consent-actions-person") in consent.text
    await desk.press(consent, "button-consent")
    await desk.recruitment.agree_to_terms(desk.speaker)
    await _finish(desk, ANSWER[language])
    finished = recruiters_desk.words("interview-to-read", name=invited.name, vacancy=one_opening.title)
    notice = await recruiters_desk.sees(finished)
    await ledger.settled()
    interview_id = await ledger.interview_of(invited.name, "id")
    assert await ledger.one("SELECT count(*) FROM evaluations WHERE interview_id = $1", interview_id) == 0
    readings = "SELECT count(*) FROM response_readings s JOIN responses r ON r.id = s.response_id"
    assert await ledger.one(f"{readings} WHERE r.interview_id = $1", interview_id) == 0

    card = await recruiters_desk.press(notice, "button-report")
    assert recruiters_desk.words("report-by-person") in card.text
    assert ANSWER[language] in card.text
    assert not re.search(r"\d/5", card.text)
    inbox = await recruiters_desk.say("/inbox")
    shelf = recruiters_desk.words("inbox-decision", count=0)[:-1]
    decision = next(label for label in labels(inbox) if label.startswith(shelf))
    listed = await recruiters_desk.tap(inbox, decision)
    assert any(invited.name in label for label in labels(listed))
    card = await recruiters_desk.press(card, "button-advance")
    await recruiters_desk.sees(re.compile(f"{invited.name}.*({recruiters_desk.words('decision-advance')})"))
    assert await ledger.one("SELECT verdict FROM decisions WHERE interview_id = $1", interview_id) == "advance"


@pytest.mark.parametrize("how", ["chosen", "a model abroad refused"])
async def test_why_says_that_no_program_reads_where_a_person_does(
    desk: Desk, invited: Invited, one_opening: Opening, ledger: Ledger, language: Language, how: str
) -> None:
    async def told() -> list[str]:
        _, did, _, decides, *found = (await desk.say("/why")).text.splitlines()
        return [did, decides, *found]

    decides = desk.words("why-decides-person", recruiter=one_opening.recruiter.person.first_name)
    nothing = [desk.words("why-by-person"), decides]
    await desk.speaker.person.follow(invited.link)
    first = await desk.sees(FIRST_SCREEN)
    if how == "chosen":
        await desk.offers(await desk.press(first, "button-without-ai"), desk.words("button-with-ai"))
        assert await told() == nothing
    else:
        asked = "UPDATE interviews SET transfer_asked_at = now() WHERE id = $1"
        await ledger.run(asked, await ledger.interview_of(invited.name, "id"))
    await desk.press(first, "button-continue")
    await desk.press(await desk.sees(CONSENT), "button-consent")
    if how != "chosen":
        await desk.press(await desk.sees(TRANSFER), "button-transfer-refuse")
    await desk.recruitment.agree_to_terms(desk.speaker)
    await _finish(desk, ANSWER[language])
    assert await told() == nothing


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE interviews SET read_by = 'person' WHERE id = $1",
        "UPDATE vacancies SET title = title || '!' WHERE id = (SELECT vacancy_id FROM interviews WHERE id = $1)",
        "UPDATE users SET language = 'en' WHERE id = (SELECT c.user_id FROM candidates c JOIN interviews i "
        "ON i.candidate_id = c.id WHERE i.id = $1)",
    ],
    ids=["who reads", "what for", "the language"],
)
async def test_nobody_agrees_to_other_words_than_those_on_their_screen(
    office: Office, recruitment: Recruitment, texts: Texts, ledger: Ledger, language: Language, change: str
) -> None:
    invited = await office.invited(await office.opening(language), "ru")
    desk = Desk(invited.speaker, recruitment, texts)
    await desk.speaker.person.follow(invited.link)
    await desk.press(await desk.sees(FIRST_SCREEN), "button-continue")
    consent = await desk.sees(CONSENT)
    await ledger.run(change, await ledger.interview_of(invited.name, "id"))
    await desk.press(consent, "button-consent")
    now: Language = await ledger.one("SELECT language FROM users WHERE telegram_id = $1", desk.speaker.person.id)
    desk = Desk(Speaker(desk.speaker.person, now), recruitment, texts)
    shown = await desk.told("consent-changed")
    assert shown.id == consent.id  # in the place of the words that hold no more
    assert await ledger.interview_of(invited.name, "status") == "pending"
    await desk.press(shown, "button-consent")
    await desk.sees(TERM)
    assert await ledger.interview_of(invited.name, "consent_language") == now
    said = "SELECT details FROM audit_events WHERE action = 'interview.consented' AND subject_id = $1"
    details = json.loads(await ledger.one(said, await ledger.interview_of(invited.name, "id")))
    assert details == {
        "version": "3",
        "language": now,
        "read_by": "person" if "read_by" in change else "engine",
    }


async def test_a_model_abroad_is_allowed_only_as_it_was_asked_for(desk: Desk, invited: Invited, ledger: Ledger) -> None:
    await ledger.run(
        "UPDATE interviews SET transfer_asked_at = now() WHERE id = $1", await ledger.interview_of(invited.name, "id")
    )
    await desk.speaker.person.follow(invited.link)
    await desk.press(await desk.sees(FIRST_SCREEN), "button-continue")
    await desk.press(await desk.sees(CONSENT), "button-consent")
    question = await desk.sees(TRANSFER)
    allow = next(button for button in question.buttons if button.label == desk.words("button-transfer-allow"))
    assert allow.data
    await desk.speaker.person.tap_data(question.id, allow.data[:-1] + "-")  # as if it stood under other words
    again = await desk.told("transfer-changed")
    assert await ledger.interview_of(invited.name, "transfer_allowed") is None
    await desk.press(again, "button-transfer-allow")
    await desk.told("transfer-allowed")


@pytest.mark.parametrize(("button", "allowed"), [("button-transfer-allow", True), ("button-transfer-refuse", False)])
async def test_a_model_abroad_is_asked_for_apart_and_refusing_costs_nothing(
    desk: Desk, invited: Invited, ledger: Ledger, button: str, allowed: bool
) -> None:
    interview_id = await ledger.interview_of(invited.name, "id")
    await ledger.run("UPDATE interviews SET transfer_asked_at = now() WHERE id = $1", interview_id)
    await desk.speaker.person.follow(invited.link)
    await desk.press(await desk.sees(FIRST_SCREEN), "button-continue")
    await desk.press(await desk.sees(CONSENT), "button-consent")
    await desk.sees(TRANSFER)
    await desk.speaker.person.send("My answer.")  # is no answer to this
    await desk.press(await desk.sees(TRANSFER), button)
    await desk.told("transfer-allowed" if allowed else "transfer-refused")
    await desk.recruitment.agree_to_terms(desk.speaker)
    assert await ledger.interview_of(invited.name, "transfer_allowed") is allowed
    assert await ledger.interview_of(invited.name, "transfer_version") == "2"
    assert await ledger.interview_of(invited.name, "transfer_host") == Settings().model_host
    assert await ledger.interview_of(invited.name, "transfer_answered_at") is not None
    assert await ledger.interview_of(invited.name, "read_by") == ("engine" if allowed else "person")
    assert await ledger.parts_of(invited.name) == []
