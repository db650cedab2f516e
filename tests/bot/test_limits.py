"""What people are called and how much they write: shown literally, and never refused by Telegram for its length."""

from __future__ import annotations

import re

import pytest

from cli.demo.recruitment import BUFFER, FIRST_SCREEN, FOLLOW_UP, THANKS, Speaker, find_link
from cli.stage import Stage
from tests.bot.ledger import Ledger
from tests.bot.people import COMPANY, DESCRIPTIONS, Office, unique

MARKUP = '<a href=x>&"'
LINE = 255


async def test_markup_in_names_is_shown_literally_on_every_screen(office: Office, stage: Stage, ledger: Ledger) -> None:
    name, plain_title = f"{MARKUP} {unique('Vera')}", unique("Barista")
    title = f"{MARKUP} {plain_title}"
    recruiter = await office.recruitment.speaker(f"{MARKUP} Olga", "en")
    await office.recruitment.join(recruiter, await office.recruitment.invite_recruiter(office.admin))
    try:
        await office.recruitment.describe_company(recruiter, [f"{MARKUP} {part}"[:LINE] for part in COMPANY])
        await office.recruitment.open_vacancy(recruiter, DESCRIPTIONS["en"].format(title=plain_title))
        await ledger.run("UPDATE vacancies SET title = $2 WHERE title = $1", plain_title, title)
        await office.recruitment.add_candidate(recruiter, name)
        link = await office.recruitment.invite_candidate(recruiter, title, name)
        candidate = await office.recruitment.speaker(name, "en")
        await candidate.person.follow(link)
        first = await candidate.person.wait_text(FIRST_SCREEN)
        assert first.text.startswith(f"{name}, hello! {title}, {MARKUP}")
        await office.recruitment.interview(candidate, link, [f"{MARKUP} I nod to the second guest."])
        await office.recruitment.report(recruiter, name)
        await office.recruitment.tap(recruiter, "button-answers")
        await office.recruitment.tap(recruiter, "button-back")
        await office.recruitment.tap(recruiter, "button-hold")
        await recruiter.person.wait_text("think it over")
        await ledger.settled()
        for screen in (await recruiter.person.screen(), await candidate.person.screen()):
            own = {message.id for message in screen.messages if not message.from_bot}
            shown = [message for message in screen.messages if message.id not in own]
            assert sum(MARKUP in message.text for message in shown) >= 3
            assert "&lt;" not in screen.text
            assert "&amp;" not in screen.text
            links = [e for message in shown for e in message.entities if e["type"] == "text_link"]
            assert links == []
    finally:
        await office.recruitment.describe_company(office.admin, COMPANY)


@pytest.mark.parametrize("sign", ["w", "🙂"], ids=["letters", "emoji"])
async def test_the_longest_inputs_are_never_refused_by_telegram(
    office: Office, stage: Stage, ledger: Ledger, sign: str
) -> None:
    number = (await stage.telegram.requests())[-1]["number"]
    recruiter = await office.recruiter()
    opening_title = unique("Barista")
    line = sign * LINE
    long = sign * 1000
    try:
        await office.recruitment.describe_company(recruiter, [line, line, long, line, long, line])
        await recruiter.person.send("/new")
        await recruiter.person.wait_text("Send the vacancy")
        await recruiter.person.send(DESCRIPTIONS["en"].format(title=opening_title))
        await recruiter.person.wait_text("Interview:")
        for term, words in (
            *((t, line) for t in ("Title", "Pay", "Place", "Schedule", "Start", "Contract")),
            ("Number", "15"),
        ):
            await office.recruitment.tap(recruiter, "button-change")
            await recruiter.person.tap(term)
            await ledger.settled()
            await recruiter.person.send(words)
            await ledger.settled()
        await office.recruitment.tap(recruiter, "button-all-right")
        await recruiter.person.wait_text("Interview plan", timeout=20)
        await ledger.run(
            "UPDATE questions q SET text = $2::text, competency = left($2::text, 255) "
            "FROM kits k JOIN users u ON u.id = k.requested_by "
            "WHERE k.id = q.kit_id AND u.telegram_id = $1",
            recruiter.person.id,
            sign * (2000 if sign == "w" else 1000),
        )
        await office.recruitment.tap(recruiter, "button-approve")
        await recruiter.person.wait_text("The plan has changed")
        await office.recruitment.tap(recruiter, "button-approve")
        await recruiter.person.wait_text("You can invite now")
        await _longest_interview(office, recruiter, ledger, line)
        await ledger.settled()
    finally:
        await recruiter.person.send("/cancel")
        await office.recruitment.describe_company(office.admin, COMPANY)
    refused = [r for r in await stage.telegram.requests(number) if r["error"] and "not modified" not in str(r["error"])]
    assert refused == []
    assert (
        await ledger.column("SELECT error FROM notifications WHERE error IS NOT NULL AND kind <> 'no_such_screen'")
        == []
    )


async def _longest_interview(office: Office, recruiter: Speaker, ledger: Ledger, line: str) -> None:
    """The longest name, position, skills and answers there can be, up to the report."""
    tap, person = office.recruitment.tap, recruiter.person
    await person.send("/newcandidate")
    for step, answer in enumerate((line, line, "60", ",".join([line] * 7)), start=1):
        await person.wait_text(f"Step {step} of 5")
        await person.send(answer)
    await person.wait_text("Step 5 of 5")
    await tap(recruiter, "button-skip")
    await person.wait_text("Candidate added")
    await tap(recruiter, "button-invite")
    await person.tap(line[:20])
    link = find_link(await person.wait_text("Copy and send it"))
    candidate = await office.newcomer()
    await office.recruitment.begin(candidate, link)
    for number in range(1, 16):
        for _ in range(2):
            await candidate.person.send(line * 8)
            await candidate.person.wait_text(BUFFER)
        await tap(candidate, "button-done")
        following = f"^{number + 1}/15 " if number < 15 else "last question"
        message = await candidate.person.wait_text(re.compile(f"{following}|{FOLLOW_UP.pattern}"))
        if FOLLOW_UP.match(message.text):
            await candidate.person.send(line * 8)
            await candidate.person.wait_text(BUFFER)
            await tap(candidate, "button-done")
            await candidate.person.wait_text(re.compile(following))
    await tap(candidate, "button-submit")
    await candidate.person.wait_text(THANKS)
    await person.wait_text("Rated", timeout=30)
    await tap(recruiter, "button-answers")
    await tap(recruiter, "button-further")
    await tap(recruiter, "button-back")
