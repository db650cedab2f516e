"""The company of the tests: people, vacancies, approved kits and interviews, new ones for each test."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dishka import AsyncContainer
from sqlalchemy import ColumnElement, Row, func, select

from core.database import Database
from core.engines.base import Anchors, Criteria
from core.models import Candidate, CompanyProfile, Interview, Kit, Notification, Question, Response, User, Vacancy
from core.models import VacancyMember as Member
from core.services.actor import Actor, Role, TelegramPerson, UpdateKey
from core.services.answer_service import AnswerPart, AnswerService
from core.services.interview_service import InterviewService
from core.services.invite_service import InviteService
from core.services.update_service import UpdateService

ADMIN_ID = 700
BOT_ID = 42
DESCRIPTION = "Courier in Exampletown. Pay 3,000 a month. Driving licence B, polite with customers, works shifts."
CRITERIA = Criteria(
    text="How do you plan a day with forty addresses?",
    key_points=("sorts by district", "calls ahead", "keeps time in hand"),
    anchors=Anchors(low="no plan", middle="some order", high="a plan with reserves"),
)


@dataclass(frozen=True)
class Case:
    """One interview and everyone in it; `answerer` is set once the candidate has followed the link."""

    recruiter: Actor
    vacancy_id: uuid.UUID
    kit_id: uuid.UUID
    candidate_id: uuid.UUID
    interview_id: uuid.UUID
    token: str
    answerer: Actor

    async def responses(self, database: Database) -> list[Response]:
        """The responses as stored, in the order of the questions."""
        async with database.transaction() as session:
            rows = select(Response).where(Response.interview_id == self.interview_id).order_by(Response.position)
            return list(await session.scalars(rows))


class Office:
    """Makes what a test begins with, through the services where a service is the way to it."""

    def __init__(
        self, database: Database, interviews: InterviewService, answers: AnswerService, invites: InviteService
    ) -> None:
        self.database = database
        self.interviews = interviews
        self.answers = answers
        self.invites = invites
        self.updates = UpdateService(database)
        self._numbers = itertools.count(1_000_000)

    @classmethod
    async def open(cls, container: AsyncContainer) -> Office:
        """An office with a company profile, without which nobody is invited."""
        office = cls(
            await container.get(Database),
            await container.get(InterviewService),
            await container.get(AnswerService),
            await container.get(InviteService),
        )
        admin = await office.person("admin")
        async with office.database.transaction() as session:
            session.add(
                CompanyProfile(
                    legal_name="Example Parcels Ltd",
                    tax_number="0000000000",
                    address="1 Sample Street, Exampletown",
                    data_contact="privacy@example.com",
                    data_location="this computer only",
                    updated_at=func.now(),
                    updated_by=admin.user_id,
                )
            )
        return office

    def number(self) -> int:
        """A number that was not given out before: of a person, an update, a message."""
        return next(self._numbers)

    def stranger(self) -> TelegramPerson:
        """Somebody without an account."""
        return TelegramPerson(self.number(), "Sample Stranger", "en")

    async def person(self, role: Role = "user") -> Actor:
        """Somebody with an account."""
        user = User(id=uuid.uuid4(), telegram_id=self.number(), name="Sample Person", role=role)
        async with self.database.transaction() as session:
            session.add(user)
        return Actor(user.id, role, "en")

    async def received(self) -> UpdateKey:
        """A stored update that nobody has worked yet."""
        key = UpdateKey(BOT_ID, self.number())
        await self.updates.store(key.bot_id, key.update_id, self.number(), {"update_id": key.update_id})
        return key

    async def vacancy(self, owner: Actor, **values: Any) -> uuid.UUID:
        """An open vacancy with its owner as the only member."""
        defaults = {
            "title": "Courier",
            "description": DESCRIPTION,
            "language": "en",
            "difficulty": "easy",
            "question_count": 3,
            "status": "open",
        }
        vacancy = Vacancy(id=uuid.uuid4(), created_by=owner.user_id, **{**defaults, **values})
        async with self.database.transaction() as session:
            session.add(vacancy)
            await session.flush()
            session.add(Member(vacancy_id=vacancy.id, user_id=owner.user_id))
        return vacancy.id

    async def kit(self, vacancy_id: uuid.UUID, owner: Actor, weights: Sequence[float] = (1.0, 1.0, 1.0)) -> uuid.UUID:
        """An approved kit with a question of each weight."""
        kit = Kit(
            id=uuid.uuid4(),
            vacancy_id=vacancy_id,
            version=1,
            status="approved",
            language="en",
            difficulty="easy",
            question_count=len(weights),
            requested_by=owner.user_id,
            approved_by=owner.user_id,
            approved_at=func.now(),
        )
        async with self.database.transaction() as session:
            session.add(kit)
            await session.flush()
            session.add_all(question(kit.id, place, weight=weight) for place, weight in enumerate(weights, start=1))
        return kit.id

    async def candidate(self, owner: Actor) -> uuid.UUID:
        """A candidate that the owner added."""
        candidate = Candidate(id=uuid.uuid4(), name="Anna Sample", created_by=owner.user_id)
        async with self.database.transaction() as session:
            session.add(candidate)
        return candidate.id

    async def invited(self, weights: Sequence[float] = (1.0, 1.0, 1.0)) -> Case:
        """A candidate who was sent a link and has not followed it yet."""
        recruiter = await self.person("recruiter")
        vacancy_id = await self.vacancy(recruiter)
        kit_id = await self.kit(vacancy_id, recruiter, weights)
        candidate_id = await self.candidate(recruiter)
        await self.interviews.invite(vacancy_id, candidate_id, acting=recruiter)
        (interview,) = await self.rows(Interview.id, Interview.candidate_id == candidate_id)
        invitation = await self.invites.invitation(interview.id, acting=recruiter)
        return Case(recruiter, vacancy_id, kit_id, candidate_id, interview.id, invitation.token, recruiter)

    async def invited_again(self, case: Case) -> Case:
        """The same candidate, for another vacancy; the link was not followed."""
        vacancy_id = await self.vacancy(case.recruiter)
        kit_id = await self.kit(vacancy_id, case.recruiter)
        interview_id = await self.interviews.invite(vacancy_id, case.candidate_id, acting=case.recruiter)
        token = (await self.invites.invitation(interview_id, acting=case.recruiter)).token
        return replace(case, vacancy_id=vacancy_id, kit_id=kit_id, interview_id=interview_id, token=token)

    async def begun(self, weights: Sequence[float] = (1.0, 1.0, 1.0)) -> Case:
        """A candidate who consented and looks at the first question."""
        case = await self.opened(weights)
        await self.consent(case)
        return case

    async def consent(self, case: Case) -> None:
        """Say yes to the consent as it stands."""
        shown = await self.interviews.consent_mark(case.interview_id, acting=case.answerer)
        await self.interviews.consent(case.interview_id, shown=shown, acting=case.answerer)

    async def opened(self, weights: Sequence[float] = (1.0, 1.0, 1.0)) -> Case:
        """A candidate who followed the link and has not consented."""
        case, person = await self.invited(weights), self.stranger()
        await self.invites.redeem(case.token, person)
        (user,) = await self.rows(User.id, User.telegram_id == person.telegram_id)
        return replace(case, answerer=Actor(user.id, "user", "en"))

    async def say(self, case: Case, text: str) -> None:
        """One message of an answer."""
        await self.answers.add_part(AnswerPart(BOT_ID, BOT_ID, self.number(), text), acting=case.answerer)

    async def answer(self, case: Case, text: str | None) -> uuid.UUID:
        """Answer the question that is asked, or skip it; the id of the response."""
        asked = next(row for row in await case.responses(self.database) if row.status == "asked")
        if text is None:
            await self.answers.skip(asked.id, asked.version, edit_message_id=1, acting=case.answerer)
        else:
            await self.say(case, text)
            await self.answers.finish_answer(asked.id, asked.version, edit_message_id=1, acting=case.answerer)
        return asked.id

    async def handed_in(self, *answers: str | None, weights: Sequence[float] = ()) -> Case:
        """An interview with these answers (None: skipped), submitted and not yet evaluated."""
        case = await self.begun(weights or (1.0,) * len(answers))
        for answer in answers:
            await self.answer(case, answer)
        await self.interviews.submit(case.interview_id, edit_message_id=1, acting=case.answerer)
        return case

    async def rows(self, column: Any, *where: ColumnElement[bool]) -> Sequence[Row[Any]]:
        """What is stored."""
        async with self.database.transaction() as session:
            return (await session.execute(select(column).where(*where))).all()

    async def told(self, person: Actor) -> list[str]:
        """The kinds of messages written for a person, in order."""
        rows = await self.rows(Notification, Notification.recipient_id == person.user_id)
        return [row.Notification.kind for row in sorted(rows, key=lambda row: row.Notification.sequence)]


def question(kit_id: uuid.UUID, position: int, **values: Any) -> Question:
    """A question of a kit."""
    defaults = {
        "text": CRITERIA.text,
        "criteria": CRITERIA.model_dump(mode="json"),
        "competency": "Planning",
        "skill": "planning",
        "subtopic": "routes",
        "difficulty": "easy",
        "source": "own",
    }
    return Question(id=uuid.uuid4(), kit_id=kit_id, position=position, **{**defaults, **values})
