"""One person, two faces: whatever the API lets somebody do the bot lets them do, and the other way round.

Every operation of the schema × another recruiter, a candidate, a colleague of the vacancy, its owner and an admin × the
same ids, by HTTP with their token and in Telegram with their account: who is let through is compared, not what comes.
"""

from __future__ import annotations

import itertools
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from aiogram.filters.callback_data import CallbackData

from bot.keyboards.interview import ReportAct
from bot.keyboards.invitation import InvitePage
from bot.keyboards.kit import KitAct, KitApprove
from bot.keyboards.lists import CandidateAct, CandidateField, InterviewCard, Member
from bot.keyboards.vacancy import InvitationCancel, InvitePair, VacancyAct, VacancyTerm, pack_pair
from bot.texts import Texts
from cli.demo.recruitment import Recruitment, Speaker
from core.services.actor import Role
from tests.api.stand import Caller, Stand
from tests.api.test_access import FOR_ANYONE, OPEN, Estate, make_estate, operations, sent
from tests.bot.ledger import Ledger
from tests.bot.probe import Ids, Probe

Act = str | Callable[[Ids], CallbackData]
NUMBERS = itertools.count(time.time_ns() % 10**12)
TWINS: dict[tuple[str, str], Act] = {
    ("POST", "/auth/invites"): "/invite",
    ("GET", "/company"): lambda ids: InvitePage(number=0),
    ("PUT", "/company"): "/company",
    ("GET", "/vacancies"): "/vacancies",
    ("POST", "/vacancies"): "/new",
    ("GET", "/vacancies/{vacancy_id}"): lambda ids: VacancyAct(act="show", vacancy_id=ids.vacancy),
    ("PATCH", "/vacancies/{vacancy_id}"): lambda ids: VacancyTerm(term="pay", vacancy_id=ids.vacancy),
    ("GET", "/vacancies/{vacancy_id}/questions"): lambda ids: VacancyAct(act="plan", vacancy_id=ids.vacancy),
    ("POST", "/vacancies/{vacancy_id}/questions"): lambda ids: VacancyAct(act="write_kit", vacancy_id=ids.vacancy),
    ("POST", "/questions"): "/new",
    ("GET", "/questions/{set_id}"): lambda ids: KitAct(act="show", kit_id=ids.kit),
    ("POST", "/questions/{set_id}/approve"): lambda ids: KitApprove(kit_id=ids.kit, shown="-"),
    ("GET", "/candidates"): "/candidates",
    ("POST", "/candidates"): "/newcandidate",
    ("POST", "/imports/candidates"): "/newcandidate",
    ("POST", "/imports/cv"): "/newcandidate",
    ("GET", "/candidates/{candidate_id}"): lambda ids: CandidateAct(act="card", candidate_id=ids.candidate),
    ("PATCH", "/candidates/{candidate_id}"): lambda ids: CandidateField(field="name", candidate_id=ids.candidate),
    ("GET", "/interviews"): "/interviews",
    ("POST", "/interviews"): lambda ids: InvitePair(pair=pack_pair(ids.vacancy, ids.candidate)),
    ("GET", "/interviews/{interview_id}"): lambda ids: InterviewCard(act="card", interview_id=ids.interview),
    ("GET", "/interviews/{interview_id}/invitation"): lambda ids: InterviewCard(act="link", interview_id=ids.interview),
    ("GET", "/interviews/{interview_id}/job-match"): lambda ids: InterviewCard(act="match", interview_id=ids.interview),
    ("GET", "/interviews/{interview_id}/report"): lambda ids: ReportAct(act="card", interview_id=ids.interview),
    ("POST", "/interviews/{interview_id}/decision"): lambda ids: ReportAct(act="hold", interview_id=ids.interview),
    ("POST", "/interviews/{interview_id}/cancel"): lambda ids: InvitationCancel(interview_id=ids.interview),
    ("GET", "/evaluations"): "/inbox",
    ("GET", "/evaluations/{evaluation_id}"): lambda ids: ReportAct(act="card", interview_id=ids.interview),
    ("GET", "/evaluations/{evaluation_id}/export"): lambda ids: ReportAct(act="answers", interview_id=ids.interview),
    ("DELETE", "/candidates/{candidate_id}"): lambda ids: CandidateAct(act="archive", candidate_id=ids.candidate),
    ("DELETE", "/vacancies/{vacancy_id}"): lambda ids: VacancyAct(act="archive", vacancy_id=ids.vacancy),
    ("POST", "/candidates/{candidate_id}/restore"): lambda ids: CandidateAct(
        act="unarchive", candidate_id=ids.candidate
    ),
    ("POST", "/vacancies/{vacancy_id}/restore"): lambda ids: VacancyAct(act="unarchive", vacancy_id=ids.vacancy),
}
"""What is done in the bot instead. Commands are about nobody's things in particular."""
ONLY_HERE = {
    ("POST", "/evaluations"),
    ("POST", "/evaluations/{evaluation_id}/rerun"),
    ("POST", "/auth/api-keys"),
    ("GET", "/auth/api-keys"),
    ("DELETE", "/auth/api-keys/{key_id}"),
}
"""For machines: in the bot a candidate hands in themselves, a run is made anew when answers change, nobody has keys."""
LAST = ("DELETE", "POST /interviews/{interview_id}/cancel")
"""What ends a thing comes after all that is done with it."""


@dataclass(frozen=True)
class Person:
    """An account, called by its token and met in Telegram."""

    caller: Caller
    speaker: Speaker


@dataclass(frozen=True)
class Owned:
    """A vacancy with everything that hangs on it."""

    owner: Person
    estate: Estate
    ids: Ids


@pytest.fixture
async def owned(beside: Stand, recruitment: Recruitment) -> Owned:
    owner = await _person(beside, recruitment, "recruiter")
    estate = await make_estate(beside, owner.caller)
    return Owned(owner, estate, _ids(estate))


@pytest.mark.parametrize(
    ("part", "role"),
    [
        ("another recruiter", "recruiter"),
        ("candidate", "user"),
        ("colleague", "recruiter"),
        ("owner", "recruiter"),
        ("admin", "admin"),
    ],
)
async def test_the_same_person_may_do_the_same_in_both(
    owned: Owned, beside: Stand, recruitment: Recruitment, texts: Texts, ledger: Ledger, part: str, role: Role
) -> None:
    person = owned.owner if part == "owner" else await _person(beside, recruitment, role)
    if part == "colleague":
        await _take_in(owned, person)
    probe = Probe(recruitment, texts)
    refusals = {
        probe.words(person.speaker, key)
        for key in ("error-not-found", "error-forbidden", "error-unknown-command", "stranger")
    }
    tried = {"let through": 0, "refused": 0}
    for method, path in sorted(await operations(beside), key=_when):
        act = TWINS.get((method, path))
        if act is None:
            continue
        answer = await person.caller.call(
            method, path.format(**owned.estate.ids), **sent(method, path, owned.estate.ids)
        )
        assert answer.status_code < 500, (method, path)
        here = answer.status_code not in (403, 404)
        await ledger.settled()  # what the act before has called forth is on the screen
        told = await probe.told(person.speaker, act, owned.ids)
        assert (told not in refusals) == here, (part, method, path, answer.status_code, told)
        tried["let through" if here else "refused"] += 1
    print(f"{part}: {tried}")
    assert tried["refused" if part in ("another recruiter", "candidate") else "let through"] >= 12


async def test_every_operation_has_its_twin(beside: Stand) -> None:
    assert set(await operations(beside)) == set(TWINS) | ONLY_HERE | OPEN | FOR_ANYONE


async def _person(beside: Stand, recruitment: Recruitment, role: Role) -> Person:
    number = next(NUMBERS)
    caller = await beside.person(role, telegram_id=number)
    speaker = await recruitment.speaker(f"Sample {number}", "en", number)
    await speaker.person.send("/help")
    await speaker.person.wait_text("")
    return Person(caller, speaker)


async def _take_in(owned: Owned, colleague: Person) -> None:
    """The owner takes a colleague into the vacancy."""
    owner = owned.owner.speaker.person
    taken = Member(act="add", pair=pack_pair(owned.ids.vacancy, colleague.caller.id))
    await owner.tap_data((await owner.screen()).last.id, taken.pack())
    await colleague.speaker.person.wait_text("")


def _ids(estate: Estate) -> Ids:
    ids = {name.removesuffix("_id"): uuid.UUID(one) for name, one in estate.ids.items()}
    other = uuid.uuid4()
    return Ids(
        vacancy=ids["vacancy"],
        kit=ids["set"],
        question=other,
        candidate=ids["candidate"],
        interview=ids["interview"],
        response=other,
        recruiter=estate.recruiter.id,
        reported=ids["interview"],
        asked=other,
        faq=other,
    )


def _when(operation: tuple[str, str]) -> tuple[bool, tuple[str, str]]:
    return " ".join(operation).startswith(LAST), operation
