"""A recruiter with a draft of a plan, as tests of the plan begin."""

from __future__ import annotations

import uuid
from typing import Any

from dishka import AsyncContainer

from core.models import Draft, Kit, Notification, Question
from core.services.actor import Actor
from core.services.form_service import FormService
from core.services.interview_generator import InterviewGenerator
from tests.core.office import Office

BARISTA = (
    "Barista in Exampletown. You make drinks, talk to guests and take payments at the till. Shifts, 2,000 a month."
)
BARISTA_RU = "Ищем бариста в кофейню. Готовить напитки, общаться с гостями, принимать оплату на кассе. График 2/2."
GOOD = "How do you hand over a shift so that nothing is forgotten by your colleague?"
POINTS = "- says what is left in stock\n2. leaves a written note for the colleague\n• names open orders"
MESSAGE = 1


class Desk:
    """A recruiter with a draft of a plan."""

    def __init__(
        self, office: Office, container: AsyncContainer, recruiter: Actor, vacancy_id: uuid.UUID, kit_id: uuid.UUID
    ) -> None:
        self.office = office
        self.container = container
        self.recruiter = recruiter
        self.kit_id = kit_id
        self.vacancy_id = vacancy_id

    async def kit(self, kit_id: uuid.UUID | None = None) -> Kit:
        (row,) = await self.office.rows(Kit, Kit.id == (kit_id or self.kit_id))
        kit: Kit = row.Kit
        return kit

    async def questions(self, kit_id: uuid.UUID | None = None) -> list[Question]:
        """In their order; the positions are 1, 2, 3 … and the kit counts them, whatever was done."""
        kit = await self.kit(kit_id)
        rows = await self.office.rows(Question, Question.kit_id == kit.id)
        found = sorted((row.Question for row in rows), key=lambda question: question.position)
        assert [question.position for question in found] == list(range(1, kit.question_count + 1))
        return found

    async def texts(self, kit_id: uuid.UUID | None = None) -> list[str]:
        return [question.text for question in await self.questions(kit_id)]

    async def forms(self) -> FormService:
        return await self.container.get(FormService)

    async def say(self, *answers: str) -> None:
        """Type into the form that is open."""
        for answer in answers:
            await (await self.forms()).answer(answer, acting=self.recruiter)

    async def approve(self, kit_id: uuid.UUID | None = None) -> None:
        generator = await self.container.get(InterviewGenerator)
        await generator.approve(kit_id or self.kit_id, edit_message_id=MESSAGE, acting=self.recruiter)

    async def told(self) -> tuple[str, dict[str, Any]]:
        """The last message written for the recruiter: its kind and what it is about."""
        rows = await self.office.rows(Notification, Notification.recipient_id == self.recruiter.user_id)
        last = max((row.Notification for row in rows), key=lambda row: row.sequence)
        return last.kind, last.params

    async def drafts(self) -> list[str]:
        """The step of the open form, if one is open."""
        rows = await self.office.rows(Draft, Draft.user_id == self.recruiter.user_id)
        return [row.Draft.step for row in rows]


async def new_desk(office: Office, installation: AsyncContainer, **values: Any) -> Desk:
    recruiter = await office.person("recruiter")
    vacancy_id = await office.vacancy(recruiter, **{"title": "Barista", "description": BARISTA, **values})
    generator = await installation.get(InterviewGenerator)
    kit_id = await generator.request_kit(vacancy_id, acting=recruiter)
    await generator.write_kit(kit_id)
    return Desk(office, installation, recruiter, vacancy_id, kit_id)
