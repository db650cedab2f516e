"""Links after they were made: one for many to apply by, given anew, taken back, sent to the wrong person, as QR."""

from __future__ import annotations

import re
from io import BytesIO

import aiohttp
import pytest
import segno

from bot.keyboards.vacancy import VacancyAct
from bot.texts import Texts
from cli.demo.recruitment import FIRST_SCREEN, LINK, Recruitment, Speaker, find_link
from cli.stage import TOKEN, Stage
from core.services.actor import Language
from playground.screen import Message
from tests.bot.desk import Desk, labels
from tests.bot.ledger import Ledger, until
from tests.bot.people import Invited, Office, Opening

OF_ACCOUNT = """
    JOIN candidates c ON c.id = i.candidate_id JOIN users u ON u.id = c.user_id WHERE u.telegram_id = $1
"""
INTERVIEWS = "SELECT i.id FROM interviews i " + OF_ACCOUNT
ACCOUNT = "SELECT user_id FROM candidates WHERE name = $1"


@pytest.fixture
async def opening(language: Language, office: Office) -> Opening:
    """An opening of its own: these tests archive it and close its links."""
    return await office.opening(language)


@pytest.fixture
def desk(opening: Opening, recruitment: Recruitment, texts: Texts) -> Desk:
    return Desk(opening.recruiter, recruitment, texts)


async def apply_screen(desk: Desk, opening: Opening) -> tuple[Message, str]:
    """The screen of the vacancy's apply link, just made, and the link."""
    menu = await desk.tap(await desk.say(f"/vacancies {opening.title}"), opening.title)
    none = await desk.press(menu, "button-apply")
    assert none.text == desk.words("apply-none")
    assert desk.words("button-back") in labels(none)
    await desk.press(none, "button-apply-open")
    shown = await desk.sees(LINK)
    return shown, find_link(shown)


async def card_of(desk: Desk, name: str) -> Message:
    """The card of the only interview of that name."""
    found = await desk.say(f"/interviews {name}")
    (label,) = (label for label in labels(found) if label.startswith(name))
    return await desk.tap(found, label)


async def follows(speaker: Speaker, link: str, wanted: str | re.Pattern[str]) -> None:
    await speaker.person.follow(link)
    await speaker.person.wait_text(wanted)


# — one link for many —


@pytest.mark.both_modes
async def test_whoever_follows_the_apply_link_becomes_a_candidate_once(
    desk: Desk, opening: Opening, office: Office, ledger: Ledger
) -> None:
    _, link = await apply_screen(desk, opening)
    people = [await office.newcomer(opening.language) for _ in range(3)]
    for one in people:
        await follows(one, link, FIRST_SCREEN)
    listed = labels(await desk.say("/candidates"))
    assert {one.person.first_name for one in people} <= set(listed)
    applied = [await ledger.column(INTERVIEWS, one.person.id) for one in people]
    assert [len(ids) for ids in applied] == [1, 1, 1]

    again = people[0]
    await desk.recruitment.begin(again, link)
    await follows(again, link, "1/3")
    assert await ledger.column(INTERVIEWS, again.person.id) == applied[0]


@pytest.mark.both_modes
async def test_a_closed_apply_link_refuses_newcomers_and_lets_applicants_go_on(
    desk: Desk, opening: Opening, office: Office, ledger: Ledger
) -> None:
    shown, link = await apply_screen(desk, opening)
    applicant, late = await office.newcomer(opening.language), await office.newcomer(opening.language)
    await desk.recruitment.begin(applicant, link)
    await desk.press(shown, "button-apply-close")
    await desk.offers(shown, desk.words("button-apply-open"))
    await follows(late, link, desk.words("error-link-revoked"))
    assert await ledger.column(INTERVIEWS, late.person.id) == []
    await follows(applicant, link, "1/3")

    await desk.press(await desk.now(shown), "button-apply-open")
    anew = find_link(await desk.sees(LINK))
    assert anew != link
    await follows(late, link, desk.words("error-link-revoked"))
    await follows(late, anew, FIRST_SCREEN)


async def test_an_apply_link_out_of_date_refuses_newcomers_only(
    desk: Desk, opening: Opening, office: Office, ledger: Ledger
) -> None:
    _, link = await apply_screen(desk, opening)
    applicant, late = await office.newcomer(opening.language), await office.newcomer(opening.language)
    await desk.recruitment.begin(applicant, link)
    past = "UPDATE invites SET expires_at = now() - interval '1 second' WHERE vacancy_id = $1"
    await ledger.run(past, await ledger.one("SELECT id FROM vacancies WHERE title = $1", opening.title))
    await follows(late, link, desk.words("error-link-expired"))
    await follows(applicant, link, "1/3")


async def test_an_archived_vacancy_takes_no_applicants(desk: Desk, opening: Opening, office: Office) -> None:
    shown, link = await apply_screen(desk, opening)
    await desk.press(await desk.press(shown, "button-back"), "button-archive")
    await desk.told("vacancy-is-archived")
    await follows(await office.newcomer(opening.language), link, desk.words("error-link-revoked"))


async def test_staff_see_the_preview_behind_an_apply_link(
    desk: Desk, opening: Opening, office: Office, ledger: Ledger
) -> None:
    _, link = await apply_screen(desk, opening)
    for staff in (opening.recruiter, office.admin):
        await follows(staff, link, FIRST_SCREEN)
        assert desk.texts.get(staff.language, "button-preview-end") in labels((await staff.person.screen()).last)
        assert await ledger.column(INTERVIEWS, staff.person.id) == []
    stranger = await office.recruiter()
    await follows(stranger, link, desk.texts.get(stranger.language, "error-link-for-candidate"))


async def test_without_a_plan_there_is_no_apply_link(desk: Desk, opening: Opening, ledger: Ledger) -> None:
    vacancy_id = await ledger.one("SELECT id FROM vacancies WHERE title = $1", opening.title)
    await ledger.run("UPDATE kits SET status = 'draft', approved_at = NULL WHERE vacancy_id = $1", vacancy_id)
    last = (await opening.recruiter.person.screen()).last
    await opening.recruiter.person.tap_data(last.id, VacancyAct(act="apply_open", vacancy_id=vacancy_id).pack())
    assert await desk.toast() == desk.words("error-kit-missing")


# — the QR picture —


async def test_a_qr_picture_leads_where_the_link_does(
    desk: Desk, opening: Opening, office: Office, stage: Stage
) -> None:
    invited = await office.invited(opening, opening.language)
    invitation = (await opening.recruiter.person.screen()).last
    await desk.press(invitation, "button-qr")
    assert await _picture(desk, stage, invited.link) == _drawn(invited.link)
    shown, link = await apply_screen(desk, opening)
    await desk.press(shown, "button-qr")
    assert await _picture(desk, stage, link) == _drawn(link)
    await desk.press(shown, "button-apply-close")
    await desk.offers(shown, desk.words("button-apply-open"))
    await opening.recruiter.person.tap_button(next(b for b in shown.buttons if b.label == desk.words("button-qr")))
    assert await desk.toast() == desk.words("error-already-moved-on")


async def _picture(desk: Desk, stage: Stage, link: str) -> bytes:
    message = await desk.sees(link)
    assert message.media == "photo"
    file_id = message.body["photo"][-1]["file_id"]
    async with aiohttp.ClientSession(stage.telegram.url) as http:
        async with http.get(f"/bot{TOKEN}/getFile", params={"file_id": file_id}) as answer:
            path = (await answer.json())["result"]["file_path"]
        async with http.get(f"/file/bot{TOKEN}/{path}") as answer:
            return await answer.read()


def _drawn(link: str) -> bytes:
    """The code of a link, as a picture with a quiet zone of four modules."""
    picture = BytesIO()
    segno.make(link, micro=False).save(picture, kind="png", scale=10, border=4)
    return picture.getvalue()


# — given anew, taken back —


async def test_a_new_link_stops_the_old_one(desk: Desk, opening: Opening, office: Office, ledger: Ledger) -> None:
    invited = await office.invited(opening, opening.language)
    await desk.press(await card_of(desk, invited.name), "button-reissue")
    anew = find_link(await desk.sees(LINK))
    assert anew != invited.link
    await follows(invited.speaker, invited.link, desk.words("error-link-revoked"))
    assert await ledger.one(ACCOUNT, invited.name) is None
    await desk.recruitment.begin(invited.speaker, anew)
    card = await card_of(desk, invited.name)
    assert desk.words("button-reissue") not in labels(card)


async def test_a_link_taken_back_is_closed_for_good(desk: Desk, opening: Opening, office: Office) -> None:
    invited = await office.invited(opening, opening.language)
    link = await desk.press(await card_of(desk, invited.name), "button-link")
    assert invited.link in link.text
    qr = next(button for button in link.buttons if button.label == desk.words("button-qr"))
    await desk.press(link, "button-revoke")
    closed = await desk.sees(invited.name)
    assert labels(closed) == [desk.words("button-back")]
    await opening.recruiter.person.tap_button(qr)
    assert await desk.toast() == desk.words("error-already-moved-on")
    await follows(invited.speaker, invited.link, desk.words("error-link-revoked"))
    card = await desk.press(closed, "button-back")
    assert desk.words("interview-cancelled") in card.text
    assert {desk.words("button-reissue"), desk.words("button-revoke")} & set(labels(card)) == set()


async def test_whoever_came_by_the_apply_link_is_taken_back_as_others_are(
    desk: Desk, opening: Opening, office: Office, ledger: Ledger
) -> None:
    """They have no link of their own: what is taken back is the interview."""
    _, link = await apply_screen(desk, opening)
    unbegun, begun = await office.newcomer(opening.language), await office.newcomer(opening.language)
    await follows(unbegun, link, FIRST_SCREEN)
    await desk.recruitment.begin(begun, link)
    card = await card_of(desk, unbegun.person.first_name)
    assert desk.words("button-link") not in labels(card)
    await desk.press(card, "button-revoke")
    await desk.sees(desk.words("invitation-cancelled", name=unbegun.person.first_name))
    asked = await desk.press(await card_of(desk, begun.person.first_name), "button-revoke")
    assert asked.text == desk.words("invitation-cancel", name=begun.person.first_name)
    await desk.press(asked, "button-close-interview")
    await desk.sees(desk.words("invitation-cancelled", name=begun.person.first_name))
    for speaker in (unbegun, begun):
        assert await ledger.column("SELECT status FROM interviews i " + OF_ACCOUNT, speaker.person.id) == ["cancelled"]


async def test_a_link_that_leads_nowhere_any_more_gives_way_to_the_card(
    desk: Desk, opening: Opening, office: Office, ledger: Ledger
) -> None:
    """What is on the screen may be old: an interview that ended by itself was not taken back."""
    invited = await office.invited(opening, opening.language)
    card = await card_of(desk, invited.name)
    await ledger.run(
        "UPDATE interviews SET status = 'expired' WHERE id = $1", await ledger.interview_of(invited.name, "id")
    )
    shown = await desk.press(card, "button-link")
    assert desk.words("interview-expired") in shown.text


async def test_an_expired_link_is_refused_until_given_anew(
    desk: Desk, opening: Opening, office: Office, ledger: Ledger
) -> None:
    invited = await office.invited(opening, opening.language)
    past = "UPDATE {} SET expires_at = now() - interval '1 second' WHERE {} = $1"
    interview_id = await ledger.interview_of(invited.name, "id")
    for table, column in (("invites", "interview_id"), ("interviews", "id")):
        await ledger.run(past.format(table, column), interview_id)
    await follows(invited.speaker, invited.link, desk.words("error-link-expired"))
    await desk.press(await card_of(desk, invited.name), "button-reissue")
    anew = find_link(await desk.sees(LINK))
    await desk.recruitment.begin(invited.speaker, anew)


async def test_an_archived_vacancy_gives_no_new_links(
    desk: Desk, opening: Opening, office: Office, ledger: Ledger
) -> None:
    invited = await office.invited(opening, opening.language)
    await ledger.run("UPDATE vacancies SET status = 'archived', archived_at = now() WHERE title = $1", opening.title)
    await desk.press(await card_of(desk, invited.name), "button-reissue")
    assert await desk.toast() == desk.words("error-vacancy-archived")
    await follows(invited.speaker, invited.link, FIRST_SCREEN)  # what was promised is kept


# — «Not me» —


@pytest.mark.both_modes
async def test_not_me_closes_the_link_forgets_the_account_and_tells_the_recruiter(
    desk: Desk, opening: Opening, office: Office, ledger: Ledger
) -> None:
    invited, wrong = await office.invited(opening), await office.newcomer(opening.language)
    await follows(wrong, invited.link, FIRST_SCREEN)
    assert await ledger.one(ACCOUNT, invited.name)
    await desk.recruitment.tap(wrong, "button-not-me")
    await wrong.person.wait_text(desk.words("not-me"))
    assert await ledger.one(ACCOUNT, invited.name) is None
    await desk.sees(desk.words("wrong-person", name=invited.name, vacancy=opening.title))

    await follows(wrong, invited.link, desk.words("error-link-revoked"))
    await wrong.person.send("And now?")
    await wrong.person.wait_text(desk.words("error-not-understood"))
    card = await card_of(desk, invited.name)
    assert desk.words("button-link") not in labels(card)
    await desk.press(card, "button-reissue")
    await desk.recruitment.begin(invited.speaker, find_link(await desk.sees(LINK)))


async def test_not_me_is_no_way_out_of_an_interview_that_has_begun(
    desk: Desk, opening: Opening, office: Office, ledger: Ledger
) -> None:
    invited: Invited = await office.invited(opening, opening.language)
    await follows(invited.speaker, invited.link, FIRST_SCREEN)
    first = (await invited.speaker.person.screen()).last
    not_me = next(button for button in first.buttons if button.label == desk.words("button-not-me"))
    await desk.recruitment.begin(invited.speaker, invited.link)
    await invited.speaker.person.tap_button(not_me)
    assert (await invited.speaker.person.screen()).toasts[-1].text == desk.words("error-already-moved-on")
    assert await ledger.one(ACCOUNT, invited.name)


async def test_a_double_tap_opens_one_apply_link(desk: Desk, opening: Opening, ledger: Ledger) -> None:
    menu = await desk.tap(await desk.say(f"/vacancies {opening.title}"), opening.title)
    await desk.press(menu, "button-apply")
    await opening.recruiter.person.double_tap(desk.words("button-apply-open"))
    await desk.sees(LINK)
    await ledger.settled()
    opened = "SELECT count(*) FROM invites i JOIN vacancies v ON v.id = i.vacancy_id WHERE v.title = $1 AND {}"

    async def one_open() -> bool:
        return bool(await ledger.one(opened.format("revoked_at IS NULL"), opening.title) == 1)

    await until(one_open)
