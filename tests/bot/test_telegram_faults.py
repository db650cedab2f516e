"""Telegram refuses, fails or cannot be reached: messages wait and arrive in order."""

from __future__ import annotations

import re

import pytest

from cli.demo.recruitment import Recruitment, Speaker
from cli.stage import Stage
from tests.bot.ledger import Ledger, until
from tests.bot.people import COMPANY, Office

UNREACHABLE = "SELECT unreachable_at IS NOT NULL FROM users WHERE telegram_id = $1"
STEP = re.compile(r"Step (\d) of 6")


@pytest.mark.parametrize(
    ("kind", "times"), [("429", 3), ("500", 3), ("cut", 3)], ids=["too many requests", "server error", "cut off"]
)
async def test_messages_arrive_in_order_once_telegram_is_back(
    office: Office, breakable: Stage, ledger: Ledger, kind: str, times: int
) -> None:
    recruiter = await office.recruiter()
    await breakable.telegram.fault(kind, "sendMessage", chat_id=recruiter.person.id, times=times, retry_after=1)
    await _fill_in_company_blindly(recruiter)
    await recruiter.person.wait_text("Kept in:", timeout=20)
    screen = await recruiter.person.screen()
    assert STEP.findall(screen.text) == ["1", "2", "3", "4", "5", "6"]
    assert await breakable.telegram.faults() == []
    await ledger.settled()


async def test_a_message_with_a_password_is_taken_down_once_telegram_is_back(office: Office, breakable: Stage) -> None:
    recruiter = await office.recruiter()
    await breakable.telegram.fault("500", "deleteMessage", chat_id=recruiter.person.id, times=2)
    email = f"{recruiter.person.id}@example.com"
    await recruiter.person.send(f"/password {email} a canary of many words")
    await recruiter.person.wait_text(f"Done: {email}")
    assert "canary" not in (await recruiter.person.screen()).text
    assert await breakable.telegram.faults() == []


async def test_a_bot_that_starts_while_telegram_fails_waits_for_it(
    office: Office, breakable: Stage, ledger: Ledger
) -> None:
    newcomer = await office.newcomer()
    await breakable.stop("bot")
    await breakable.telegram.fault("500", "getMe", times=1)
    breakable.start("bot")
    await newcomer.person.send("Is anybody there?")
    await newcomer.person.wait_text(office.recruitment.label(newcomer, "stranger"))
    assert await breakable.telegram.faults() == []


async def test_a_message_whose_receipt_was_lost_comes_twice_at_most(
    office: Office, breakable: Stage, ledger: Ledger
) -> None:
    recruiter = await office.recruiter()
    await breakable.telegram.fault("cut_after", "sendMessage", chat_id=recruiter.person.id)
    await _fill_in_company_blindly(recruiter)
    await recruiter.person.wait_text("Kept in:", timeout=20)
    steps = STEP.findall((await recruiter.person.screen()).text)
    assert steps == sorted(steps)
    assert set(steps) == set("123456")
    assert len(steps) <= 7


async def test_who_blocked_the_bot_is_left_alone_and_gets_all_on_return(
    office: Office, breakable: Stage, ledger: Ledger
) -> None:
    opening = await office.opening()
    invited = await office.invited(opening)
    recruiter = opening.recruiter.person
    await recruiter.block()
    await until(lambda: ledger.one(UNREACHABLE, recruiter.id))
    number = (await breakable.telegram.requests())[-1]["number"]

    await office.recruitment.interview(invited.speaker, invited.link, ["I nod to the second guest."])
    await ledger.settled()
    assert [r for r in await breakable.telegram.requests(number) if r["chat_id"] == recruiter.id] == []

    await recruiter.unblock()
    await recruiter.send("/help")
    await office.recruitment.report(opening.recruiter, invited.name)


async def test_a_refusal_alone_marks_a_person_unreachable(
    office: Office, recruitment: Recruitment, breakable: Stage, ledger: Ledger
) -> None:
    recruiter = await office.recruiter("ru")
    await breakable.telegram.fault("403", "sendMessage", chat_id=recruiter.person.id)
    await recruiter.person.send("/newcandidate")
    await until(lambda: ledger.one(UNREACHABLE, recruiter.person.id))
    await recruiter.person.send("Вера Образец")
    await recruiter.person.wait_text("2 из 5")
    assert not await ledger.one(UNREACHABLE, recruiter.person.id)
    assert recruitment.label(recruiter, "candidate-name-ask") in (await recruiter.person.screen()).text


async def test_broken_markup_is_sent_as_plain_text(
    office: Office, recruitment: Recruitment, breakable: Stage, ledger: Ledger
) -> None:
    recruiter = await office.recruiter()
    await breakable.telegram.fault(
        "400", "sendMessage", chat_id=recruiter.person.id, description="can't parse entities: Unclosed start tag"
    )
    await recruiter.person.send("/company")
    prompt = await recruiter.person.wait_text("Company details. Candidates see them")
    assert "<b>" not in prompt.text
    assert prompt.entities == []
    assert prompt.buttons


async def _fill_in_company_blindly(recruiter: Speaker) -> None:
    """Answer without waiting for the questions, as somebody does who knows the form."""
    await recruiter.person.send("/company")
    for answer in COMPANY:
        await recruiter.person.send(answer)
