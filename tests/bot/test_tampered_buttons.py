"""Any app can send any button's data: somebody else's is refused, changes nothing and shows nothing."""

from __future__ import annotations

import asyncio
import itertools
import types
import uuid
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from aiogram.filters.callback_data import CallbackData
from annotated_types import Ge
from pydantic.fields import FieldInfo

import bot.handlers  # noqa: F401 — so that every kind of button is known
from bot.keyboards.common import FormCancel, FormSkip, LanguageChoice
from bot.keyboards.interview import AnswerAct, ConsentGiven, InterviewAct, MyData
from bot.keyboards.privacy import PrivacyAct, PrivacyScreen, Withdrawal
from bot.keyboards.vacancy import pack_pair
from cli.demo.recruitment import BUFFER, Speaker
from core.services.vacancy_service import TERMS
from tests.bot.ledger import Ledger
from tests.bot.people import Invited, Office, Opening

OWN: set[type[CallbackData]] = {LanguageChoice, FormSkip, FormCancel, MyData, PrivacyAct, PrivacyScreen}
"""Buttons that are about whoever taps them."""
OF_CANDIDATES: set[type[CallbackData]] = {InterviewAct, ConsentGiven, AnswerAct, Withdrawal}
"""Buttons that not even an admin may press for another; the rest an admin may."""
KINDS: list[type[CallbackData]] = [kind for kind in CallbackData.__subclasses__() if kind.__module__.startswith("bot.")]


@pytest.fixture(scope="module")
async def victims(office: Office) -> Opening:
    """An opening of a recruiter whom none of the intruders works with."""
    return await office.opening("en")


@pytest.fixture(scope="module")
async def answering(office: Office, victims: Opening) -> Invited:
    """A candidate in the middle of an answer."""
    invited = await office.invited(victims)
    await office.recruitment.begin(invited.speaker, invited.link)
    await invited.speaker.person.send("I nod to the second guest.")
    await invited.speaker.person.wait_text(BUFFER)
    return invited


@pytest.fixture(scope="module")
async def handed_in(office: Office, victims: Opening) -> Invited:
    invited = await office.invited(victims)
    await office.recruitment.interview(invited.speaker, invited.link, ["I nod to the second guest."])
    await office.recruitment.report(victims.recruiter, invited.name)
    return invited


@pytest.mark.parametrize("who", ["stranger", "candidate", "recruiter", "admin"])
async def test_buttons_of_others_change_nothing_and_show_nothing(
    office: Office, opening: Opening, ledger: Ledger, victims: Opening, answering: Invited, handed_in: Invited, who: str
) -> None:
    kinds = OF_CANDIDATES if who == "admin" else set(KINDS) - OWN
    ids = [await _ids(ledger, victims, interviewed.name) for interviewed in (answering, handed_in)]
    tampered = sorted({data for kind in kinds for theirs in ids for data in _tampered(kind, theirs)})
    intruder = await _intruder(office, opening, who)
    screen = await intruder.person.screen()
    await ledger.settled()
    before = await ledger.business()
    watched = (victims.recruiter, answering.speaker, handed_in.speaker)
    theirs_before = [str(await speaker.person.screen()) for speaker in watched]

    await asyncio.gather(*(intruder.person.tap_data(screen.last.id, data, timeout=60) for data in tampered))

    await ledger.settled()
    assert await ledger.business() == before
    assert [str(await speaker.person.screen()) for speaker in watched] == theirs_before
    if who != "admin":
        seen = await intruder.person.screen()
        for secret in (victims.title, answering.name, handed_in.name, victims.recruiter.person.first_name):
            assert secret not in str(seen)
    print(f"{len(tampered)} tampered buttons of {len(kinds)} kinds, sent by a {who}")
    assert len(tampered) >= 10


@pytest.mark.parametrize(
    "data",
    [
        "term:no_such_term:{vacancy}",
        "term:vacancy_id:{vacancy}",
        "cf:created_by:{candidate}",
        "vac:delete:{vacancy}",
        "diff:impossible:{vacancy}",
        "pair:not-base64",
        "skip:vacancy:no_such_step",
        "skip:no_such_flow:no_such_step",
        "ans:done:{vacancy}:99999999999999999999",
        "vp:99999999999999999999:0:",
        "vp:-1:0:",
        "lang:de",
        "a\x00b",
    ],
)
async def test_made_up_data_is_refused_at_once(office: Office, opening: Opening, ledger: Ledger, data: str) -> None:
    await office.invited(opening)
    person = opening.recruiter.person
    vacancy_id = await ledger.one("SELECT id FROM vacancies WHERE title = $1", opening.title)
    candidate_id = await ledger.one(
        "SELECT c.id FROM candidates c JOIN users u ON u.id = c.created_by WHERE u.telegram_id = $1 LIMIT 1", person.id
    )
    await ledger.settled()
    before = await ledger.business()
    message_id = (await person.screen()).last.id
    await person.tap_data(message_id, data.format(vacancy=vacancy_id, candidate=candidate_id))
    refusals = "|".join(
        office.recruitment.label(opening.recruiter, f"error-{code}") for code in ("not-found", "already-moved-on")
    )
    toast = (await person.screen()).toasts[-1].text
    assert toast in refusals
    assert await ledger.business() == before


async def _intruder(office: Office, opening: Opening, who: str) -> Speaker:
    match who:
        case "stranger":
            intruder = await office.newcomer()
            await intruder.person.send("/start")
            await intruder.person.wait_text(office.recruitment.label(intruder, "stranger"))
        case "candidate":
            invited = await office.invited(opening)
            await office.recruitment.begin(invited.speaker, invited.link)
            intruder = invited.speaker
        case "recruiter":
            intruder = await office.recruiter()
        case _:
            intruder = office.admin
    return intruder


async def _ids(ledger: Ledger, victims: Opening, name: str) -> dict[str, uuid.UUID]:
    """What a tamperer would have to guess: the ids around one interview."""
    interview_id = await ledger.interview_of(name, "id")
    first = "SELECT {} FROM responses WHERE interview_id = $1 ORDER BY position LIMIT 1"
    return {
        "interview_id": interview_id,
        "vacancy_id": await ledger.interview_of(name, "vacancy_id"),
        "kit_id": await ledger.interview_of(name, "kit_id"),
        "candidate_id": await ledger.interview_of(name, "candidate_id"),
        "response_id": await ledger.one(first.format("id"), interview_id),
        "question_id": await ledger.one(first.format("question_id"), interview_id),
        "user_id": await ledger.one("SELECT id FROM users WHERE telegram_id = $1", victims.recruiter.person.id),
    }


def _tampered(kind: type[CallbackData], ids: dict[str, uuid.UUID]) -> Iterator[str]:
    """Every button of that kind, filled with the ids of others."""
    choices = {
        name: _values(name, hint, ids, _lowest(kind.model_fields[name]))
        for name, hint in get_type_hints(kind).items()
        if name in kind.model_fields
    }
    for values in itertools.product(*choices.values()):
        yield kind(**dict(zip(choices, values, strict=True))).pack()


def _lowest(field: FieldInfo) -> int:
    return next((int(str(bound.ge)) for bound in field.metadata if isinstance(bound, Ge)), 0)


def _values(name: str, hint: Any, ids: dict[str, uuid.UUID], lowest: int) -> tuple[Any, ...]:
    if name == "pair":
        return tuple(pack_pair(ids["vacancy_id"], ids[other]) for other in ("candidate_id", "user_id"))
    if hint is uuid.UUID:
        return (ids[name],)
    if get_origin(hint) is Literal:
        return get_args(hint)
    if get_origin(hint) is types.UnionType:
        return _values(name, get_args(hint)[0], ids, lowest)
    named: dict[str, tuple[Any, ...]] = {"term": TERMS, "field": ("name", "email"), "query": ("Placeholder",)}
    return named.get(name, {int: (lowest, lowest + 1), bool: (False, True), str: ("x",)}[hint])
