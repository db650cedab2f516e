"""The people of a test: an admin, recruiters with an approved vacancy, candidates with a link."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from cli.demo.recruitment import Recruitment, Speaker
from cli.stage import ADMIN_ID
from core.services.actor import Language

COMPANY = (
    "Example Coffee Ltd",
    "0000000000",
    "1 Sample Street, Exampletown",
    "privacy@example.com",
    "https://example.com/careers",
    "this computer only; no model is used",
)
DESCRIPTIONS: dict[Language, str] = {
    "ru": "{title}\nИщем бариста в кофейню. Готовить напитки, общаться с гостями, принимать оплату на кассе.\n"
    "Оплата: от 70 000 ₽ на руки. Место: центр города. График: 2/2. Выход: с 1 декабря.",
    "en": "{title}\nWe look for a barista. You make drinks, talk to guests and take payments at the till.\n"
    "Pay: 2,000 € a month. Place: city centre. Schedule: two days on, two days off. Start: 1 December.",
}
QUESTIONS = 3
_numbers = count(1)


def unique(word: str) -> str:
    """A name that nobody else on the stage has; none is part of another."""
    return f"{word} №{next(_numbers):04}"


@dataclass(frozen=True)
class Opening:
    """A vacancy with an approved plan of three questions, and the recruiter whose it is."""

    recruiter: Speaker
    title: str
    language: Language


@dataclass(frozen=True)
class Invited:
    """A candidate who has not opened their link yet."""

    speaker: Speaker
    name: str
    link: str


class Office:
    """Makes people and openings."""

    def __init__(self, recruitment: Recruitment, admin: Speaker) -> None:
        self.recruitment = recruitment
        self.admin = admin

    async def newcomer(self, language: Language = "en") -> Speaker:
        """Someone with Telegram who has never written to the bot."""
        return await self.recruitment.speaker(unique("Nora Newcomer"), language)

    async def recruiter(self, language: Language = "en") -> Speaker:
        recruiter = await self.recruitment.speaker(unique("Olga Example"), language)
        await self.recruitment.join(recruiter, await self.recruitment.invite_recruiter(self.admin))
        return recruiter

    async def opening(self, language: Language = "en", recruiter: Speaker | None = None) -> Opening:
        """A new opening, of a new recruiter unless one is given, whose finished interviews are told one by one."""
        recruiter = recruiter or await self.recruiter(language)
        title = unique("Barista")
        await self.recruitment.open_vacancy(recruiter, DESCRIPTIONS[language].format(title=title))
        await self.recruitment.tell_each(recruiter, title)
        return Opening(recruiter, title, language)

    async def invited(self, opening: Opening, language: Language = "en", name: str | None = None) -> Invited:
        """A new candidate with a link to the opening."""
        name = name or unique("Vera Placeholder")
        await self.recruitment.add_candidate(opening.recruiter, name)
        link = await self.recruitment.invite_candidate(opening.recruiter, opening.title, name)
        return Invited(await self.recruitment.speaker(name, language), name, link)


async def open_office(recruitment: Recruitment) -> Office:
    """An office whose admin has written to the bot and described the company."""
    admin = await recruitment.speaker("Ada Admin", "en", ADMIN_ID)
    await admin.person.send("/start")
    await admin.person.wait_text("/invite")
    await recruitment.describe_company(admin, COMPANY)
    return Office(recruitment, admin)
