"""Who a journey begins with: a recruiter with an opening, candidates with a link, and people it is none of."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass

from sqlalchemy import select

from cli.demo.recruitment import Recruitment
from core.database import Database
from core.models import Candidate, Kit, User, Vacancy, VacancyMember
from core.services.actor import Actor, Language
from core.services.interview_links import InterviewLinks
from core.services.interview_service import InterviewService
from core.services.invite_service import InviteService
from tests.bot.people import Office, open_office
from tests.journeys.cast import Player
from tests.journeys.product import Product

_numbers = itertools.count(1)


@dataclass
class Opening:
    """A vacancy with an approved plan, shared by journeys until one of them spoils it."""

    recruiter: Player
    acting: Actor
    vacancy_id: uuid.UUID
    kit_id: uuid.UUID
    apply_token: str


@dataclass(frozen=True)
class Cast:
    """Everyone in a journey, and the links they have."""

    players: dict[str, Player]
    """anna, boris and clara are candidates; recruiter; a stranger, and a rival with a vacancy of their own."""
    tokens: dict[str, str]
    candidate_ids: tuple[uuid.UUID, ...]
    since_update: int
    """The last update before the journey."""


class Company:
    """Makes casts."""

    def __init__(self, product: Product, office: Office) -> None:
        self._product = product
        self._office = office
        self._openings: dict[Language, Opening] = {}
        self._rival: Player | None = None

    @classmethod
    async def open(cls, product: Product) -> Company:
        company = cls(product, await open_office(Recruitment(product.telegram, product.texts)))
        company._rival = (await company._new_opening("en", "rival")).recruiter
        return company

    async def cast(self, language: Language) -> Cast:
        """A recruiter with a vacancy in that language; a Russian, an English and an applying candidate."""
        opening = await self._opening(language)
        recruiter, rival = opening.recruiter, self._rival
        assert rival
        for known in (recruiter, rival):
            known.begin_anew()
        anna, boris = self._newcomer("anna", "ru"), self._newcomer("boris", "en")
        clara, stranger = self._newcomer("clara", "en"), self._newcomer("stranger", "ru")
        recruiter.may_know = {word for one in (anna, boris, clara) for word in (one.word, one.name_word)}
        for one in (anna, boris, clara):
            one.may_know = {recruiter.word, recruiter.name_word}
        ids, tokens = [], {"clara": opening.apply_token}
        for one in (anna, boris):
            candidate_id, tokens[one.key] = await self._invite(opening, one)
            ids.append(candidate_id)
        everyone = (anna, boris, clara, recruiter, stranger, rival)
        players = {player.key: player for player in everyone}
        return Cast(players, tokens, tuple(ids), self._product.updates.latest)

    async def _invite(self, opening: Opening, player: Player) -> tuple[uuid.UUID, str]:
        database = await self._product.get(Database)
        candidate_id = uuid.uuid4()
        async with database.transaction() as session:
            name = player.chat.user["first_name"]
            session.add(Candidate(id=candidate_id, name=name, created_by=opening.acting.user_id))
        interviews, invites = await self._product.get(InterviewService), await self._product.get(InviteService)
        interview_id = await interviews.invite(opening.vacancy_id, candidate_id, acting=opening.acting)
        return candidate_id, (await invites.invitation(interview_id, acting=opening.acting)).token

    def _newcomer(self, key: str, language: Language) -> Player:
        number = next(_numbers)
        word, name_word = f"say{number:06}x", f"Name{number:06}x"
        chat = self._product.world.add_person({"first_name": f"Sample {name_word}", "language_code": language})
        return Player(key, chat, language, word, name_word, self._product.people)

    async def _opening(self, language: Language) -> Opening:
        opening = self._openings.get(language)
        if opening is None or not await self._is_unspoilt(opening):
            opening = self._openings[language] = await self._new_opening(language)
        return opening

    async def _is_unspoilt(self, opening: Opening) -> bool:
        """Whether the vacancy, its plan, its link and who has access to it are what they were."""
        database, links = await self._product.get(Database), await self._product.get(InterviewLinks)
        async with database.transaction() as session:
            row = (
                await session.execute(
                    select(Vacancy.status, Kit.status, User.language)
                    .join(Kit, Kit.vacancy_id == Vacancy.id)
                    .join(User, User.id == opening.acting.user_id)
                    .where(Vacancy.id == opening.vacancy_id)
                )
            ).all()
            shared_with = await session.scalars(
                select(VacancyMember.user_id).where(VacancyMember.vacancy_id == opening.vacancy_id)
            )
            if shared_with.all() != [opening.acting.user_id]:
                return False
        if [tuple(one) for one in row] != [("open", "approved", opening.acting.language)]:
            return False
        link = await links.apply_link(opening.vacancy_id, acting=opening.acting)
        return link is not None and link.token == opening.apply_token and not opening.recruiter.chat.blocked

    async def _new_opening(self, language: Language, key: str = "recruiter") -> Opening:
        made = await self._office.opening(language)
        number = next(_numbers)
        chat = self._product.world.chats[made.recruiter.person.id]
        # A recruiter's name stands in every first screen; what tells them from others is what they say.
        recruiter = Player(key, chat, language, f"say{number:06}x", f"Name{number:06}x", self._product.people)
        database, links = await self._product.get(Database), await self._product.get(InterviewLinks)
        async with database.transaction() as session:
            user = (await session.scalars(select(User).where(User.telegram_id == chat.id))).one()
            vacancy = (await session.scalars(select(Vacancy).where(Vacancy.title == made.title))).one()
            kit = (await session.scalars(select(Kit).where(Kit.vacancy_id == vacancy.id))).one()
        acting = Actor(user.id, "recruiter", language)
        await links.open_apply_link(vacancy.id, edit_message_id=0, acting=acting)
        link = await links.apply_link(vacancy.id, acting=acting)
        assert link
        return Opening(recruiter, acting, vacancy.id, kit.id, link.token)
