"""Until which day candidates answer, and by whose clock: named by a recruiter, told to a candidate, in ru and en."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.texts import Texts
from cli.demo.recruitment import FIRST_SCREEN, LINK, Recruitment
from core.services.actor import Language
from playground.screen import Message
from tests.bot.desk import Desk
from tests.bot.ledger import Ledger
from tests.bot.people import DESCRIPTIONS, Office, Opening, unique

MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture
async def opening(office: Office, language: Language) -> Opening:
    return await office.opening(language)


@pytest.fixture
def desk(opening: Opening, recruitment: Recruitment, texts: Texts) -> Desk:
    return Desk(opening.recruiter, recruitment, texts)


def in_days(days: int, zone: ZoneInfo = MOSCOW) -> datetime:
    return datetime.now(zone) + timedelta(days=days)


def written(day: datetime, language: Language) -> str:
    return day.strftime("%d.%m" if language == "ru" else "%-d %b")


async def asked_for(desk: Desk, opening: Opening, term: str) -> Message:
    """The question for one term, after the way there from the list."""
    menu = await desk.tap(await desk.say(f"/vacancies {opening.title}"), opening.title)
    await desk.press(await desk.press(menu, "button-change"), f"term-{term}")
    return await desk.told(f"term-{term}-ask")


def line(desk: Desk, term: str, value: str) -> str:
    return desk.words("vacancy-term", term=desk.words(f"term-{term}"), value=value)


async def ends(ledger: Ledger, name: str) -> datetime:
    until: datetime = await ledger.interview_of(name, "expires_at")
    return until


async def test_who_is_invited_from_now_on_answers_by_the_day_named(
    desk: Desk, opening: Opening, office: Office, ledger: Ledger, language: Language
) -> None:
    before = await office.invited(opening, language)
    week = await ends(ledger, before.name)
    day = in_days(20)
    await asked_for(desk, opening, "answer-by")
    await desk.speaker.person.send(day.strftime("%d.%m"))
    await desk.sees(line(desk, "answer-by", written(day, language)))

    after = await office.invited(opening, language)
    until = (await ends(ledger, after.name)).astimezone(MOSCOW)
    assert (until.date(), until.time()) == (day.date(), time(23, 59, 59))
    await after.speaker.person.follow(after.link)
    assert f" {written(day, language)}." in (await after.speaker.person.wait_text(FIRST_SCREEN)).text
    assert await ends(ledger, before.name) == week  # what was told is kept

    skipped = await asked_for(desk, opening, "answer-by")
    await desk.press(skipped, "button-skip")
    card = await desk.sees(desk.words("vacancy-understood", title=opening.title))
    assert desk.words("term-answer-by") not in card.text
    assert await ends(ledger, (await office.invited(opening, language)).name) == week


async def test_a_day_that_cannot_be_is_asked_for_again(desk: Desk, opening: Opening, language: Language) -> None:
    await asked_for(desk, opening, "answer-by")
    for wrong in ("скоро", "12", in_days(-1).strftime("%d.%m.%Y"), in_days(100).strftime("%d.%m.%Y")):
        assert (await desk.say(wrong)).text == desk.words("error-answer-by-wrong", days=90)
    day = in_days(0)
    await desk.speaker.person.send(day.strftime("%d.%m"))
    await desk.sees(line(desk, "answer-by", written(day, language)))


async def test_nobody_is_invited_after_the_day(
    desk: Desk, opening: Opening, office: Office, ledger: Ledger, language: Language
) -> None:
    past = "UPDATE vacancies SET answer_by = now() - interval '1 second' WHERE title = $1"
    await ledger.run(past, opening.title)
    name = unique("Vera Placeholder")
    await desk.recruitment.add_candidate(opening.recruiter, name)
    card = await desk.tap(await desk.say(f"/candidates {name}"), name)
    chosen = await desk.press(card, "button-invite")
    await desk.tap(chosen, opening.title)
    assert await desk.toast() == desk.words("error-answer-by-passed")
    invited = "SELECT count(*) FROM interviews i JOIN vacancies v ON v.id = i.vacancy_id WHERE v.title = $1"
    assert await ledger.one(invited, opening.title) == 0


async def test_an_open_apply_link_ends_with_the_day(
    desk: Desk, opening: Opening, office: Office, ledger: Ledger, language: Language
) -> None:
    menu = await desk.tap(await desk.say(f"/vacancies {opening.title}"), opening.title)
    await desk.press(await desk.press(menu, "button-apply"), "button-apply-open")
    await desk.sees(LINK)
    day = in_days(3)
    await asked_for(desk, opening, "answer-by")
    await desk.speaker.person.send(day.strftime("%d.%m"))
    await desk.sees(line(desk, "answer-by", written(day, language)))
    menu = await desk.tap(await desk.say(f"/vacancies {opening.title}"), opening.title)
    assert written(day, language) in (await desk.press(menu, "button-apply")).text


async def test_a_vacancy_lives_by_the_clock_of_the_city_named(
    desk: Desk, opening: Opening, office: Office, ledger: Ledger, language: Language
) -> None:
    await asked_for(desk, opening, "time-zone")
    assert (await desk.say("Атлантида")).text == desk.words("error-time-zone-wrong")
    city, east = {"ru": "Владивосток", "en": "Vladivostok"}[language], ZoneInfo("Asia/Vladivostok")
    await desk.speaker.person.send(city)
    await desk.sees(line(desk, "time-zone", city))
    until = (await ends(ledger, (await office.invited(opening, language)).name)).astimezone(east)
    assert (until.date(), until.time()) == (in_days(7, east).date(), time(23, 59, 59))


async def test_a_day_stays_the_day_by_another_clock(
    desk: Desk, opening: Opening, ledger: Ledger, language: Language
) -> None:
    day = in_days(5)
    await asked_for(desk, opening, "answer-by")
    await desk.speaker.person.send(day.strftime("%d.%m"))
    await desk.sees(line(desk, "answer-by", written(day, language)))
    await asked_for(desk, opening, "time-zone")
    await desk.speaker.person.send("UTC-10")
    card = await desk.sees(line(desk, "time-zone", "UTC-10"))
    assert line(desk, "answer-by", written(day, language)) in card.text
    kept: datetime = await ledger.one("SELECT answer_by FROM vacancies WHERE title = $1", opening.title)
    assert kept.astimezone(ZoneInfo("Etc/GMT+10")).date() == day.date()


async def test_the_clock_goes_by_the_city_of_the_place_until_another_is_named(desk: Desk, opening: Opening) -> None:
    for term, typed, zone in (
        ("place", "офис в Екатеринбурге", {"ru": "Екатеринбург", "en": "Yekaterinburg"}),
        ("time-zone", "UTC+7", {"ru": "UTC+7", "en": "UTC+7"}),
        ("place", "Самара", {"ru": "UTC+7", "en": "UTC+7"}),
    ):
        await asked_for(desk, opening, term)
        await desk.speaker.person.send(typed)
        card = await desk.sees(typed if term == "place" else zone[desk.speaker.language])
        assert line(desk, "time-zone", zone[desk.speaker.language]) in card.text


async def test_both_are_read_out_of_the_description(
    desk: Desk, office: Office, ledger: Ledger, language: Language
) -> None:
    title, day = unique("Barista"), in_days(12)
    said = {
        "ru": f"Место: Новосибирск. Отклики принимаем до {day:%d.%m.%Y}.",
        "en": f"Place: Novosibirsk. Apply by {day:%d.%m.%Y}.",
    }[language]
    text = DESCRIPTIONS[language].format(title=title)
    place = {"ru": "Место: центр города.", "en": "Place: city centre."}[language]
    assert place in text
    await desk.speaker.person.send("/new")
    await desk.told("vacancy-description-ask")
    await desk.speaker.person.send(text.replace(place, said))
    card = await desk.sees(desk.words("vacancy-understood", title=title))
    assert line(desk, "answer-by", written(day, language)) in card.text
    assert line(desk, "time-zone", {"ru": "Новосибирск", "en": "Novosibirsk"}[language]) in card.text
