"""The flows of the product, one after another, as people have them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from cli.demo.recruitment import LINK, find_link
from playground.screen import Message
from tests.bot.desk import Desk
from tests.bot.people import DESCRIPTIONS, QUESTIONS

PLAN = re.compile("Interview plan")
ANSWER = "I ask each guest by name and write the order down, 40 orders an hour."


@dataclass
class Tour:
    """Who walks through all flows, in English, and what one flow leaves to the next."""

    recruiter: Desk
    candidate: Desk
    applicant: Desk
    admin: Desk
    title: str
    name: str
    link: str = ""
    card: Message | None = None

    def everyone(self) -> tuple[Desk, ...]:
        return self.recruiter, self.candidate, self.applicant, self.admin


async def vacancy(tour: Tour) -> None:
    """A description becomes an approved plan."""
    desk = tour.recruiter
    await desk.recruitment.open_vacancy(desk.speaker, DESCRIPTIONS["en"].format(title=tour.title))


async def plan(tour: Tour) -> None:
    """The plan is changed, and approved again."""
    desk = tour.recruiter
    await desk.press(await _menu(tour), "button-plan")
    await desk.press(await desk.sees(PLAN), "button-edit-plan")
    draft = await desk.sees("a draft")
    await desk.tap(draft, "1")
    question = await desk.sees("Question 1 of")
    for key in ("weight-key", "difficulty-hard"):
        await desk.press(question, key)
        question = await desk.offers(question, desk.words("button-chosen", label=desk.words(key)))
    await desk.press(question, "button-to-plan")
    await desk.press(await desk.offers(question, desk.words("button-approve")), "button-approve")
    await desk.told("kit-approved")


async def invite(tour: Tour) -> None:
    """A candidate is added and gets a link."""
    desk = tour.recruiter
    await desk.recruitment.add_candidate(desk.speaker, tour.name)
    tour.link = await desk.recruitment.invite_candidate(desk.speaker, tour.title, tour.name)


async def preview(tour: Tour) -> None:
    """The recruiter walks as a candidate does."""
    desk = tour.recruiter
    screen = await desk.press(await _menu(tour), "button-plan")
    screen = await desk.press(await desk.offers(screen, desk.words("button-preview")), "button-preview")
    for number in range(1, QUESTIONS + 1):
        await desk.press(await desk.now(screen), "button-continue")
        screen = await desk.sees(f"{number}/{QUESTIONS} ")
    await desk.press(screen, "button-preview-end")
    await desk.offers(screen, desk.words("button-preview"))


async def apply(tour: Tour) -> None:
    """A link for many is opened, and somebody applies."""
    desk, applicant = tour.recruiter, tour.applicant
    none = await desk.press(await _menu(tour), "button-apply")
    await desk.press(await desk.offers(none, desk.words("button-apply-open")), "button-apply-open")
    link = find_link(await desk.sees(LINK))
    await applicant.recruitment.begin(applicant.speaker, link)
    await applicant.press(await applicant.sees(f"1/{QUESTIONS}"), "button-later")
    await applicant.sees("/resume")


async def lists(tour: Tour) -> None:
    """What a recruiter looks up and puts away."""
    desk = tour.recruiter
    await desk.press(await _menu(tour), "button-archive")
    await desk.press(await desk.told("vacancy-is-archived"), "button-unarchive")
    await desk.sees(tour.title)
    card = await desk.tap(await desk.say(f"/candidates {tour.name}"), tour.name)
    await desk.press(await desk.offers(card, desk.words("button-change")), "button-change")
    await desk.press(await desk.offers(card, desk.words("field-email")), "field-email")
    await desk.told("profile-email-ask")
    address = f"vera{tour.name[-4:]}@example.com"
    await desk.say(address)
    await desk.sees(address)
    inbox = await desk.say("/inbox")
    await desk.press(inbox, "button-all-interviews")
    await desk.press(await desk.offers(inbox, desk.words("button-back")), "button-back")
    await desk.say(f"/interviews {tour.name}")


async def interview(tour: Tour) -> None:
    """From the link to «Thank you», and to the report."""
    desk = tour.candidate
    await desk.recruitment.interview(desk.speaker, tour.link, [ANSWER, ANSWER])
    tour.card = await desk.recruitment.report(tour.recruiter.speaker, tour.name)


async def report(tour: Tour) -> None:
    """The report is read and decided on."""
    desk = tour.recruiter
    card = tour.card
    assert card
    await desk.press(card, "button-answers")
    await desk.press(await desk.offers(card, desk.words("button-back")), "button-back")
    await desk.press(await desk.offers(card, desk.words("button-hold")), "button-hold")
    await desk.sees("think it over")


async def privacy(tour: Tour) -> None:
    """A candidate asks what is kept, and has it erased."""
    desk = tour.candidate
    rights = await desk.say("/privacy")
    await desk.press(rights, "button-why")
    await desk.press(await desk.offers(rights, desk.words("button-back")), "button-back")
    await desk.press(await desk.say("/delete"), "button-erase-yes")
    await desk.told("erasure-done")


async def administration(tour: Tour) -> None:
    """An admin invites, looks, gives another role, and reads who did what."""
    desk, other = tour.admin, tour.recruiter.speaker.person.first_name
    menu = await desk.say("/admin")
    await desk.press(menu, "button-staff-invite")
    await desk.sees(LINK)
    card = await desk.tap(found := await desk.say(f"/users {other}"), next(b.label for b in found.buttons))
    await desk.press(await desk.offers(card, desk.words("deed-user")), "deed-user")
    await desk.press(await desk.offers(card, desk.words("button-confirm")), "button-confirm")
    await desk.offers(card, desk.words("deed-recruiter"))
    await desk.say("/audit")
    await desk.say("/stats")


FLOWS: tuple[Callable[[Tour], Awaitable[None]], ...] = (
    vacancy, plan, invite, preview, apply, lists, interview, report, privacy, administration,
)  # fmt: skip


async def _menu(tour: Tour) -> Message:
    desk = tour.recruiter
    listed = await desk.say(f"/vacancies {tour.title}")
    await desk.tap(listed, tour.title)
    return await desk.offers(listed, desk.words("button-members"))
