"""A link that reached somebody else first: nothing of theirs reaches the right person, nothing of theirs is lost."""

from __future__ import annotations

import json
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from dishka import AsyncContainer
from sqlalchemy import func, update

from core.database import Database
from core.errors import LinkError, NotFoundError, StaleError
from core.models import Candidate, CandidateQuestion, Draft, Interview, User, VacancyFaq
from core.services.actor import Actor, TelegramPerson
from core.services.candidate_questions import CandidateQuestions
from core.services.form_service import FormService
from core.services.interview_links import InterviewLinks
from core.services.interview_screens import InterviewScreens
from core.services.privacy_service import PrivacyService
from core.services.reminder_service import ReminderService
from core.services.screening_service import ScreeningService
from tests.core.office import Case, Office
from tests.core.services.test_reminders import DAYS, fall_silent, latest_allowed, reminded

SAID = "I sort the parcels by district."
ITS_OWN = {"id", "candidate_id", "vacancy_id", "kit_id", "created_by", "created_at", "expires_at", "shown_at"}
"""Columns in which two interviews differ that were just opened."""
ASKED = "My number is 555, is there a canteen?"


@dataclass(frozen=True)
class House:
    """The services by which a link goes astray and comes right."""

    office: Office
    links: InterviewLinks
    privacy: PrivacyService
    forms: FormService
    reminders: ReminderService
    screening: ScreeningService
    screens: InterviewScreens
    questions: CandidateQuestions

    async def not_me(self, case: Case) -> None:
        await self.links.not_me(case.interview_id, edit_message_id=1, acting=case.answerer)

    async def reissue(self, case: Case) -> str:
        """The token of the new link."""
        await self.links.reissue(case.interview_id, edit_message_id=1, acting=case.recruiter)
        return (await self.office.invites.invitation(case.interview_id, acting=case.recruiter)).token

    async def followed(self, case: Case, token: str, person: TelegramPerson | None = None) -> Case:
        """The same interview with whoever followed its link: a newcomer, unless somebody is named."""
        person = person or self.office.stranger()
        await self.office.invites.redeem(token, person)
        (row,) = await self.office.rows(User.id, User.telegram_id == person.telegram_id)
        return replace(case, answerer=Actor(row.id, "user", "en"))

    async def told_anew(self, case: Case) -> Case:
        """The interview with somebody else, who followed a new link."""
        return await self.followed(case, await self.reissue(case))

    async def also_invited(self, case: Case) -> Case:
        """An interview of the same candidate for another vacancy; its link is not followed."""
        vacancy_id = await self.office.vacancy(case.recruiter, title="Second vacancy")
        kit_id = await self.office.kit(vacancy_id, case.recruiter)
        interview_id = await self.office.interviews.invite(vacancy_id, case.candidate_id, acting=case.recruiter)
        token = (await self.office.invites.invitation(interview_id, acting=case.recruiter)).token
        return replace(case, vacancy_id=vacancy_id, kit_id=kit_id, interview_id=interview_id, token=token)

    async def apply_token(self, recruiter: Actor) -> tuple[uuid.UUID, str]:
        """A vacancy and its open apply link."""
        vacancy_id = await self.office.vacancy(recruiter, title="Posted")
        await self.office.kit(vacancy_id, recruiter)
        await self.links.open_apply_link(vacancy_id, edit_message_id=1, acting=recruiter)
        link = await self.links.apply_link(vacancy_id, acting=recruiter)
        assert link
        return vacancy_id, link.token

    async def applied(self, person: TelegramPerson) -> Case:
        """Whoever followed the apply link of a new vacancy."""
        recruiter = await self.office.person("recruiter")
        vacancy_id, token = await self.apply_token(recruiter)
        await self.office.invites.redeem(token, person)
        (row,) = await self.office.rows(Interview, Interview.vacancy_id == vacancy_id)
        (account,) = await self.office.rows(User.id, User.telegram_id == person.telegram_id)
        interview: Interview = row.Interview
        answerer = Actor(account.id, "user", "en")
        return Case(recruiter, vacancy_id, interview.kit_id, interview.candidate_id, interview.id, token, answerer)

    async def ask(self, case: Case, words: str = ASKED) -> None:
        await self.forms.start_ask(case.interview_id, acting=case.answerer)
        await self.forms.answer(words, acting=case.answerer)

    async def copy(self, person: Actor) -> dict[str, Any]:
        copy: dict[str, Any] = json.loads(await self.privacy.export(acting=person))
        return copy

    async def stored(self, case: Case) -> dict[str, Any]:
        """Every column of the interview."""
        (row,) = await self.office.rows(Interview, Interview.id == case.interview_id)
        return {column.key: getattr(row.Interview, column.key) for column in Interview.__table__.columns}


@pytest_asyncio.fixture
async def house(installation: AsyncContainer, office: Office) -> House:
    return House(
        office,
        await installation.get(InterviewLinks),
        await installation.get(PrivacyService),
        await installation.get(FormService),
        await installation.get(ReminderService),
        await installation.get(ScreeningService),
        await installation.get(InterviewScreens),
        await installation.get(CandidateQuestions),
    )


def _person(office: Office) -> TelegramPerson:
    return replace(office.stranger(), name=f"Nora Newcomer {office.number()}")


# — who is proven to be the candidate —


async def test_answers_given_elsewhere_stay_their_own(house: House, office: Office) -> None:
    one = await office.handed_in(SAID)
    (account,) = await office.rows(User.telegram_id, User.id == one.answerer.user_id)
    two = await house.also_invited(one)
    two = await house.followed(two, two.token, TelegramPerson(account.telegram_id, "Sample Person", "en"))
    assert not (await house.screens.first_screen(two.interview_id, acting=two.answerer)).by_link_alone
    with pytest.raises(StaleError):
        await house.not_me(two)
    with pytest.raises(LinkError, match="link-used"):
        await house.told_anew(two)
    assert SAID in json.dumps(await house.copy(one.answerer))
    await house.privacy.erase(acting=one.answerer)
    assert [row.text for row in await one.responses(office.database)] == [""]


async def test_whoever_applied_is_a_candidate_of_their_own(house: House, office: Office) -> None:
    person = _person(office)
    case = await house.applied(person)
    assert not (await house.screens.first_screen(case.interview_id, acting=case.answerer)).by_link_alone
    with pytest.raises(StaleError):
        await house.not_me(case)
    await house.reissue(case)
    await house.office.invites.redeem(case.token, person)
    (row,) = await office.rows(Candidate, Candidate.name == person.name)
    assert row.Candidate.user_id == case.answerer.user_id
    await house.privacy.erase(acting=case.answerer)
    assert await office.rows(Candidate, Candidate.name == person.name) == []


async def test_an_application_is_not_put_under_a_name_that_a_link_alone_gave(house: House, office: Office) -> None:
    person, astray = _person(office), await office.invited()
    astray = await house.followed(astray, astray.token, person)
    applied = await house.applied(person)
    assert applied.candidate_id != astray.candidate_id
    await house.not_me(astray)
    right = await house.told_anew(astray)
    assert [row["id"] for row in (await house.copy(right.answerer))["interviews"]] == [str(astray.interview_id)]
    assert [row["id"] for row in (await house.copy(applied.answerer))["interviews"]] == [str(applied.interview_id)]


async def test_a_second_application_is_of_the_same_candidate(house: House, office: Office) -> None:
    person = _person(office)
    first, second = await house.applied(person), await house.applied(person)
    assert first.candidate_id == second.candidate_id


async def test_a_held_interview_is_kept_as_it_is(house: House, office: Office) -> None:
    case = await office.opened()
    await house.ask(case)
    async with office.database.transaction() as session:
        held = {"held_at": func.now(), "held_by": case.recruiter.user_id}
        await session.execute(update(Interview).where(Interview.id == case.interview_id).values(**held))
    with pytest.raises(StaleError):
        await house.not_me(case)
    await house.reissue(case)
    (row,) = await office.rows(CandidateQuestion.text, CandidateQuestion.interview_id == case.interview_id)
    assert row.text == ASKED


# — as if nobody had come —


Way = Callable[[House, Case], Awaitable[Case]]


async def _said_so(house: House, case: Case) -> Case:
    await house.not_me(case)
    return await house.told_anew(case)


async def _given_anew(house: House, case: Case) -> Case:
    return await house.told_anew(case)


both_ways = pytest.mark.parametrize("way", [_said_so, _given_anew])


async def _do_everything(house: House, case: Case) -> None:
    """All that can be done before an interview begins."""
    await house.office.interviews.ask_consent(case.interview_id, acting=case.answerer)
    await house.screening.choose_reader(case.interview_id, "person", acting=case.answerer)
    await house.ask(case)
    await house.privacy.ask_for_person(acting=case.answerer)
    await house.office.interviews.refuse_consent(case.interview_id, acting=case.answerer)
    await house.reminders.mute(case.interview_id, acting=case.answerer)
    await house.reminders.pause(acting=case.answerer)
    reminded = {"silence_reminded_at": func.now(), "end_reminded_at": func.now(), "remind_at": func.now()}
    async with house.office.database.transaction() as session:
        await session.execute(update(Interview).where(Interview.id == case.interview_id).values(**reminded))
    await house.forms.start_ask(case.interview_id, acting=case.answerer)


@both_ways
async def test_the_next_finds_the_interview_untouched(house: House, office: Office, way: Way) -> None:
    wrong, untouched = await office.opened(), await house.stored(await office.opened())
    await _do_everything(house, wrong)
    mine = (CandidateQuestion.interview_id == wrong.interview_id) & (CandidateQuestion.kind == "question")
    (asked,) = await office.rows(CandidateQuestion.id, mine)
    await house.questions.reply(asked.id, "Yes.", acting=wrong.recruiter)
    await house.questions.save(asked.id, edit_message_id=1, acting=wrong.recruiter)
    right = await way(house, wrong)
    now = await house.stored(wrong)
    same = now.keys() - ITS_OWN
    assert {key: now[key] for key in same} == {key: untouched[key] for key in same}
    assert await office.rows(CandidateQuestion, CandidateQuestion.interview_id == wrong.interview_id) == []
    assert await office.rows(VacancyFaq, VacancyFaq.vacancy_id == wrong.vacancy_id) == []
    assert await office.rows(Draft, Draft.user_id == wrong.answerer.user_id) == []
    with pytest.raises(NotFoundError):
        await house.questions.reply(asked.id, "Yes.", acting=wrong.recruiter)
    assert "question_answered" not in await office.told(right.answerer)

    copy = await house.copy(right.answerer)
    (interview,) = copy["interviews"]
    assert (interview["asked"], interview["human_requested_at"], interview["read_by"]) == ([], None, "engine")
    done = [(event["action"], event["by"]) for event in copy["audit"]]
    assert [act for act in done if act[0] in ("interview.opened", "interview.muted", "interview.asked")] == [
        ("interview.opened", "person")
    ]
    assert {"interview.muted", "interview.asked"} <= {e["action"] for e in (await house.copy(wrong.answerer))["audit"]}


async def test_the_copy_tells_when_the_link_was_opened_by_whose_it_is(house: House, office: Office) -> None:
    right = await house.told_anew(await office.opened())
    copy = await house.copy(right.answerer)
    (opened,) = (event["at"] for event in copy["audit"] if event["action"] == "interview.opened")
    assert copy["interviews"][0]["link_opened_at"] == opened


@both_ways
async def test_the_next_is_reminded_whatever_the_one_before_refused(
    house: House, office: Office, database: Database, way: Way
) -> None:
    wrong = await office.opened()
    await _do_everything(house, wrong)
    right = await way(house, wrong)
    now = await latest_allowed(database)
    await fall_silent(database, right, now)
    await house.reminders.remind_due(now)
    assert await reminded(office, right) == 1


@both_ways
async def test_staff_are_told_what_each_of_them_asks_and_refuses(house: House, office: Office, way: Way) -> None:
    wrong = await office.opened()
    await _refuse_and_ask(house, wrong)
    await _refuse_and_ask(house, await way(house, wrong))
    told = await office.told(wrong.recruiter)
    assert (told.count("consent_refused"), told.count("human_requested")) == (2, 2)


async def _refuse_and_ask(house: House, case: Case) -> None:
    await house.office.interviews.refuse_consent(case.interview_id, acting=case.answerer)
    await house.privacy.ask_for_person(acting=case.answerer)


async def test_other_links_that_they_followed_are_closed_too_and_told(house: House, office: Office) -> None:
    wrong, person = await office.invited(), office.stranger()
    wrong = await house.followed(wrong, wrong.token, person)
    other, unread = await house.also_invited(wrong), await house.also_invited(wrong)
    other = await house.followed(other, other.token, person)
    await house.ask(other)
    await house.not_me(wrong)
    assert (await office.told(wrong.recruiter)).count("wrong_person") == 2
    for case in (wrong, other):
        with pytest.raises(LinkError, match="link-revoked"):
            await office.invites.redeem(case.token, person)
    right = await house.followed(unread, unread.token)  # the link that nobody had followed still works
    assert ASKED not in json.dumps(await house.copy(right.answerer))


async def test_staff_are_told_each_time_a_link_goes_astray(house: House, office: Office) -> None:
    wrong, person = await office.invited(), office.stranger()
    wrong = await house.followed(wrong, wrong.token, person)
    await house.not_me(wrong)
    await house.not_me(await house.followed(wrong, await house.reissue(wrong), person))
    assert (await office.told(wrong.recruiter)).count("wrong_person") == 2


async def test_another_week_is_reminded_of_anew(house: House, office: Office, database: Database) -> None:
    case, now = await house.applied(_person(office)), await latest_allowed(database)
    for week in (1, 2):
        await fall_silent(database, case, now, left=DAYS + timedelta(hours=week))
        await house.reminders.remind_due(now)
        assert await reminded(office, case) == week
        await house.reissue(case)
