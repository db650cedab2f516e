"""A CV, a contact or a forwarded message dropped by a recruiter: understood, confirmed once, never doubled."""

from __future__ import annotations

import time
import uuid

import pytest

from bot.texts import Texts
from cli.demo.recruitment import Recruitment
from cli.stage import Stage
from core.services.actor import Language
from playground.screen import Message
from tests.bot.desk import Desk, labels
from tests.bot.ledger import Ledger
from tests.bot.people import DESCRIPTIONS, Office, unique
from tests.files import CV_EN, CV_RU, INJECTION, Line, docx, pdf

CVS: dict[Language, str] = {"en": CV_EN, "ru": CV_RU}
NAMES: dict[Language, str] = {"en": "Clara Sample", "ru": "Образцова Клара Петровна"}
STORED = "SELECT {} FROM candidates WHERE created_by = (SELECT id FROM users WHERE telegram_id = $1) AND email = $2"


@pytest.fixture(params=["en", "ru"])
async def desk(request: pytest.FixtureRequest, office: Office, recruitment: Recruitment, texts: Texts) -> Desk:
    return Desk(await office.recruiter(request.param), recruitment, texts)


def cv_of(desk: Desk, email: str) -> list[str]:
    """The lines of a CV, with an address that nobody else has."""
    words = CVS[desk.speaker.language]
    for sample in ("clara.sample@example.com", "clara@example.com"):
        words = words.replace(sample, email)
    return words.splitlines()


def new_email() -> str:
    return f"clara.{uuid.uuid4().hex[:12]}@example.com"


async def drop(desk: Desk, content: bytes, name: str = "cv.pdf") -> Message:
    await desk.speaker.person.send_document(content, name)
    return await desk.sees("")


async def stored(desk: Desk, ledger: Ledger, column: str, email: str) -> list[object]:
    return list(await ledger.column(STORED.format(column), desk.speaker.person.id, email))


async def test_a_cv_is_understood_confirmed_and_kept_without_what_is_nobodys_business(
    desk: Desk, ledger: Ledger
) -> None:
    email = new_email()
    await desk.say("/newcandidate")
    review = await drop(desk, pdf(cv_of(desk, email)))
    for understood in (NAMES[desk.speaker.language], "Python", "PostgreSQL, Docker", email):
        assert understood in review.text
    assert desk.words("cv-kept") in review.text
    assert desk.words("cv-hidden") not in review.text
    assert await stored(desk, ledger, "name", email) == []
    await desk.press(review, "button-all-right")
    saved = await desk.sees(desk.words("candidate-cv"))
    assert NAMES[desk.speaker.language] in saved.text
    (text,) = await stored(desk, ledger, "cv_text", email)
    assert "PostgreSQL" in str(text)
    for gone in ("1990", "married", "Женщина", "34 года", "Гражданство", "Россия"):
        assert gone not in str(text)
    assert (await stored(desk, ledger, "cv_hidden", email), await stored(desk, ledger, "experience_years", email)) == (
        [False],
        [7 if desk.speaker.language == "en" else 5],
    )


async def test_hidden_text_is_told_of_and_not_kept(desk: Desk, ledger: Ledger) -> None:
    email = new_email()
    review = await drop(desk, pdf([*cv_of(desk, email), Line(INJECTION, "1 g")]))
    assert desk.words("cv-hidden") in review.text
    await desk.press(review, "button-all-right")
    await desk.sees(desk.words("cv-hidden"))
    (text,) = await stored(desk, ledger, "cv_text", email)
    assert "Ignore" not in str(text)


async def test_what_was_understood_wrongly_is_changed_before_it_is_kept(desk: Desk, ledger: Ledger) -> None:
    email = new_email()
    review = await drop(desk, docx(cv_of(desk, email)), "cv.docx")
    fields = await desk.press(review, "button-change")
    await desk.press(fields, "field-job-position")
    await desk.told("cv-job-position-ask")
    changed = await desk.say("Data engineer")
    assert "Data engineer" in changed.text
    typed = await desk.say("yes")
    assert typed.text == desk.words("error-review-first")
    back = await desk.press(await desk.press(changed, "button-change"), "button-back")
    await desk.press(back, "button-all-right")
    await desk.sees(desk.words("candidate-cv"))
    assert await stored(desk, ledger, "job_position", email) == ["Data engineer"]


async def test_the_same_person_is_shown_and_not_doubled(desk: Desk, ledger: Ledger) -> None:
    email, name = new_email(), NAMES[desk.speaker.language]
    await desk.press(await drop(desk, pdf(cv_of(desk, email))), "button-all-right")
    await desk.sees(desk.words("candidate-cv"))
    again = await drop(desk, docx([*cv_of(desk, email), "Kafka"]), "cv.docx")
    assert desk.words("candidate-duplicates", count=1) in again.text
    assert desk.words("button-all-right") not in labels(again)
    await desk.tap(again, desk.words("button-same-person", name=name))
    await desk.sees(desk.words("candidate-cv"))
    (text,) = await stored(desk, ledger, "cv_text", email)
    assert str(text).endswith("Kafka")


async def test_a_contact_is_confirmed_at_once_and_found_again(desk: Desk, ledger: Ledger) -> None:
    person, phone = desk.speaker.person, f"+1000{uuid.uuid4().int % 10**7:07}"
    await person.send_contact(phone)
    await desk.press(await desk.sees(phone), "button-all-right")
    saved = await desk.sees(phone)
    assert desk.words("candidate-duplicates", count=1) not in saved.text
    await person.send_contact(phone)
    again = await desk.sees(desk.words("candidate-duplicates", count=1))
    await desk.press(again, "button-add-anyway")
    await desk.sees(desk.words("candidate-duplicates", count=1))
    rows = "SELECT phone FROM candidates WHERE name = $1"
    assert await ledger.column(rows, person.first_name) == [phone, phone]


async def test_a_forwarded_message_tells_of_its_writer(desk: Desk, stage: Stage) -> None:
    await desk.say("/newcandidate")
    writer, person = unique("Fedor Forwarded"), desk.speaker.person
    user = {"id": person.id, "is_bot": False, "first_name": person.first_name, "language_code": desk.speaker.language}
    origin = {
        "type": "user",
        "date": 1,
        "sender_user": {"id": 4242, "is_bot": False, "first_name": writer},
    }
    message = {
        "message_id": 900_001,
        "date": int(time.time()),
        "chat": {"id": person.id, "type": "private", "first_name": person.first_name},
        "from": user,
        "forward_origin": origin,
        "text": "hello, i write Python and SQL since 2015, fedor@example.com",
    }
    await stage.telegram.inject({"message": message})
    review = await desk.sees(writer)
    assert "fedor@example.com" in review.text


async def test_a_cv_without_a_name_asks_for_it(desk: Desk) -> None:
    asked = await drop(desk, b"python, postgresql and docker for years\nwrite to someone@example.com")
    assert asked.text == desk.words("cv-name-ask")
    review = await desk.say("Nina Nameless")
    assert "Nina Nameless" in review.text
    assert "someone@example.com" in review.text


async def test_a_vacancy_may_be_a_file(desk: Desk) -> None:
    title = unique("Barista")
    await desk.say("/new")
    description = DESCRIPTIONS[desk.speaker.language].format(title=title) + "\n" + "One more line about us. " * 200
    await desk.speaker.person.send_document(docx(description.splitlines()), "vacancy.docx")
    card = await desk.sees(title)
    assert desk.words("button-all-right") in labels(card)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"a" * (5 * 1024 * 1024 + 1), "error-file-too-large"),
        (b"\xff\xd8\xff\xe0" + bytes(2000), "error-file-type"),
        (b"%PDF-1.7\nbroken", "error-file-unreadable"),
        (b"...", "error-file-no-text"),
    ],
    ids=["large", "picture", "broken", "empty"],
)
async def test_a_file_that_cannot_be_read_is_refused_in_words_and_the_step_stays(
    desk: Desk, content: bytes, error: str
) -> None:
    await desk.say("/newcandidate")
    refused = await drop(desk, content)
    assert refused.text == desk.words(error, **({"most": 5} if error.endswith("large") else {}))
    following = await desk.say("Nina Nameless")
    assert desk.words("candidate-job-position-ask") in following.text
