"""Personal links: one person each, never a way to another role."""

from __future__ import annotations

import asyncio

import pytest

from bot.texts import Texts
from cli.demo.recruitment import BUFFER, FIRST_SCREEN
from core.services.actor import Language
from tests.bot.desk import Desk
from tests.bot.ledger import Ledger
from tests.bot.people import Office, Opening

ROLE = "SELECT role FROM users WHERE telegram_id = $1"


@pytest.mark.both_modes
async def test_a_forwarded_link_is_refused_and_the_first_person_goes_on(
    office: Office, one_opening: Opening, ledger: Ledger, language: Language
) -> None:
    invited = await office.invited(one_opening, language)
    stranger = await office.newcomer(language)
    await office.recruitment.begin(invited.speaker, invited.link)

    await stranger.person.follow(invited.link)
    await stranger.person.wait_text(office.recruitment.label(stranger, "error-link-used"))
    await stranger.person.send("And now I answer")
    await stranger.person.wait_text(office.recruitment.label(stranger, "stranger"))

    await invited.speaker.person.follow(invited.link)
    await invited.speaker.person.wait_text("1/3")
    await invited.speaker.person.send("I nod to the second guest.")
    await invited.speaker.person.wait_text(BUFFER)
    assert await ledger.parts_of(invited.name) == ["I nod to the second guest."]
    assert await ledger.one(ROLE, stranger.person.id) is None


async def test_of_fifty_who_follow_a_link_at_once_one_gets_it(office: Office, opening: Opening, ledger: Ledger) -> None:
    invited = await office.invited(opening)
    crowd = [await office.newcomer() for _ in range(50)]
    await asyncio.gather(*(one.person.follow(invited.link) for one in crowd))
    await ledger.settled()
    seen = [(await one.person.screen()).last.text for one in crowd]
    refused = office.recruitment.label(crowd[0], "error-link-used")
    assert sum(text == refused for text in seen) == 49
    assert sum(FIRST_SCREEN.search(text) is not None for text in seen) == 1
    ids = [one.person.id for one in crowd]
    assert await ledger.one("SELECT count(*) FROM users WHERE telegram_id = ANY($1)", ids) == 1


@pytest.mark.both_modes
async def test_a_staff_link_makes_one_recruiter(office: Office, ledger: Ledger, language: Language) -> None:
    link = await office.recruitment.invite_recruiter(office.admin)
    first, second = await office.newcomer(language), await office.newcomer(language)
    await office.recruitment.join(first, link)
    await second.person.follow(link)
    await second.person.wait_text(office.recruitment.label(second, "error-link-used"))
    await office.recruitment.join(first, link)
    assert await ledger.one(ROLE, first.person.id) == "recruiter"
    assert await ledger.one(ROLE, second.person.id) is None


async def test_a_candidates_link_shows_nothing_to_staff_of_other_vacancies_and_is_not_used_up(
    office: Office, one_opening: Opening, ledger: Ledger, language: Language
) -> None:
    """Staff of this vacancy see the preview (test_preview.py)."""
    staff, invited = await office.recruiter(language), await office.invited(one_opening, language)
    await staff.person.follow(invited.link)
    await staff.person.wait_text(office.recruitment.label(staff, "error-link-for-candidate"))
    assert await ledger.one(ROLE, staff.person.id) == "recruiter"
    await office.recruitment.begin(invited.speaker, invited.link)


@pytest.mark.parametrize("who", ["admin", "recruiter"])
async def test_a_staff_link_changes_no_role_of_those_who_have_one(
    office: Office, opening: Opening, ledger: Ledger, who: str
) -> None:
    link = await office.recruitment.invite_recruiter(office.admin)
    staff = office.admin if who == "admin" else opening.recruiter
    await staff.person.follow(link)
    await staff.person.wait_text(office.recruitment.label(staff, "error-link-already-staff"))
    assert await ledger.one(ROLE, staff.person.id) == who
    await office.recruitment.join(await office.newcomer(), link)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ("expires_at = now() - interval '1 second'", "error-link-expired"),
        ("revoked_at = now()", "error-link-revoked"),
    ],
)
async def test_a_link_out_of_date_opens_nothing(
    office: Office, one_opening: Opening, ledger: Ledger, language: Language, change: str, refusal: str
) -> None:
    invited = await office.invited(one_opening, language)
    interview_id = await ledger.interview_of(invited.name, "id")
    await ledger.run(f"UPDATE invites SET {change} WHERE interview_id = $1", interview_id)
    person = invited.speaker.person
    await person.follow(invited.link)
    await person.wait_text(office.recruitment.label(invited.speaker, refusal))
    assert await ledger.one(ROLE, person.id) is None


@pytest.mark.both_modes
async def test_an_invitation_taken_back_stops_link_and_interview(
    office: Office, one_opening: Opening, ledger: Ledger, texts: Texts, language: Language
) -> None:
    early, late = await office.invited(one_opening, language), await office.invited(one_opening, language)
    recruiter = Desk(one_opening.recruiter, office.recruitment, texts)
    await office.recruitment.tap(recruiter.speaker, "button-revoke")
    await recruiter.sees(recruiter.words("invitation-cancelled", name=late.name))
    await late.speaker.person.follow(late.link)
    await late.speaker.person.wait_text(office.recruitment.label(late.speaker, "error-link-revoked"))
    assert await ledger.interview_of(late.name) == "cancelled"
    await office.recruitment.begin(early.speaker, early.link)


@pytest.mark.parametrize("token", ["x", "0" * 22, "%27%20OR%201=1", "_" * 64])
async def test_a_made_up_link_is_refused(office: Office, language: Language, token: str) -> None:
    stranger = await office.newcomer(language)
    await stranger.person.send(f"/start {token}")
    await stranger.person.wait_text(office.recruitment.label(stranger, "error-link-invalid"))
