"""Buttons that the walk of double taps does not meet: tapped twice they leave as many rows as tapped once."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from aiogram.filters.callback_data import CallbackData

from bot.keyboards.admin import EngineAct, UserAct
from bot.keyboards.asking import BackQuestion, FaqForget
from bot.keyboards.bulk import BulkAct
from bot.keyboards.cv import CvAct, CvField, CvSame
from bot.keyboards.feedback import FeedbackSend
from bot.keyboards.lists import LegalHold, Member, VacancyInterviews
from bot.keyboards.vacancy import FaqOpen, InvitationClose, KitTake, pack_pair
from bot.texts import Texts
from cli.demo.recruitment import FIRST_SCREEN, Recruitment, Speaker
from tests.bot.ledger import Ledger
from tests.bot.people import Office
from tests.bot.probe import GATHERED, PROPOSED, Ids, ids_of
from tests.bot.test_double_taps import COUNTED, COUNTS, NOT_WALKED

UNASKED = "DELETE FROM vacancy_faq WHERE vacancy_id = $2 AND $1::bigint IS NOT NULL"
WAITING = """
    UPDATE candidate_questions SET reply = NULL, replied_at = NULL, replied_by = NULL
    WHERE $1::bigint IS NOT NULL AND interview_id IN (SELECT id FROM interviews WHERE vacancy_id = $2)
"""
CHOSEN_BEFORE = """
    INSERT INTO engine_choice (id) SELECT gen_random_uuid() WHERE ($1::bigint, $2::uuid) IS NOT NULL
    ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Tap:
    """Who taps what; `ready` is what lies there beforehand, about $1, their Telegram id, and $2, the vacancy."""

    who: str
    act: Callable[[Ids], CallbackData]
    ready: str | None = None


TAPS = (
    Tap("owner", lambda ids: VacancyInterviews(vacancy_id=ids.vacancy, number=0)),
    Tap("owner", lambda ids: FaqOpen(vacancy_id=ids.vacancy)),
    Tap("owner", lambda ids: FaqForget(pair=pack_pair(ids.vacancy, ids.faq))),
    Tap("owner", lambda ids: BackQuestion(act="save", question_id=ids.asked), UNASKED),
    Tap("owner", lambda ids: BackQuestion(act="reply", question_id=ids.asked), WAITING),
    Tap("candidate", lambda ids: BackQuestion(act="person", question_id=ids.asked), WAITING),
    Tap("owner", lambda ids: CvAct(act="fields"), PROPOSED),
    Tap("owner", lambda ids: CvField(field="name"), PROPOSED),
    Tap("owner", lambda ids: CvAct(act="confirm"), PROPOSED),
    Tap("owner", lambda ids: CvSame(candidate_id=ids.candidate), PROPOSED),
    Tap("owner", lambda ids: BulkAct(act="begin", vacancy_id=ids.vacancy)),
    Tap("owner", lambda ids: BulkAct(act="make", vacancy_id=ids.vacancy), GATHERED),
    Tap("owner", lambda ids: BulkAct(act="links", vacancy_id=ids.vacancy)),
    Tap("owner", lambda ids: BulkAct(act="clear", vacancy_id=ids.vacancy), GATHERED),
    Tap("owner", lambda ids: BulkAct(act="leave", vacancy_id=ids.vacancy)),
    Tap("owner", lambda ids: FeedbackSend(interview_id=ids.reported, shown="-")),
    Tap("owner", lambda ids: InvitationClose(interview_id=ids.interview)),
    Tap("owner", lambda ids: KitTake(pair=pack_pair(ids.vacancy, ids.kit))),
    Tap("owner", lambda ids: Member(act="add", pair=pack_pair(ids.vacancy, ids.recruiter))),
    Tap("owner", lambda ids: Member(act="remove", pair=pack_pair(ids.vacancy, ids.recruiter))),
    Tap("admin", lambda ids: LegalHold(interview_id=ids.interview, held=True)),
    Tap("admin", lambda ids: LegalHold(interview_id=ids.interview, held=False)),
    Tap("admin", lambda ids: EngineAct(act="fallback_on", confirmed=True), CHOSEN_BEFORE),
    Tap("admin", lambda ids: EngineAct(act="fallback_off", confirmed=True)),
    Tap("admin", lambda ids: UserAct(act="admin", user_id=ids.recruiter, confirmed=True)),
    Tap("admin", lambda ids: UserAct(act="recruiter", user_id=ids.recruiter, confirmed=True)),
    Tap("admin", lambda ids: UserAct(act="sign_out", user_id=ids.recruiter, confirmed=True)),
    Tap("admin", lambda ids: UserAct(act="block", user_id=ids.recruiter, confirmed=True)),
    Tap("admin", lambda ids: UserAct(act="unblock", user_id=ids.recruiter, confirmed=True)),
)
NEEDS_A_MODEL_ABROAD = {"abroad"}
"""Met where there is one: tests/bot/test_engine_screens.py."""


async def test_twice_is_as_once(office: Office, ledger: Ledger, recruitment: Recruitment, texts: Texts) -> None:
    once, twice = [await _tapped(office, ledger, recruitment, texts, taps) for taps in (1, 2)]
    names = [tap.act(Ids(*[uuid.uuid4()] * 10)).pack().partition("-")[0] for tap in TAPS]
    different = {name: (+one, +two) for name, one, two in zip(names, once, twice, strict=True) if one != two}
    assert different == {}
    assert sum(map(bool, once)) >= 12, "most of them do something"
    print(f"{len(TAPS)} buttons of {len(NOT_WALKED)} kinds")


def test_they_are_all_that_the_walk_leaves_out() -> None:
    kinds = {tap.act(Ids(*[uuid.uuid4()] * 10)).__prefix__ for tap in TAPS}
    assert kinds | NEEDS_A_MODEL_ABROAD == NOT_WALKED


async def _tapped(
    office: Office, ledger: Ledger, recruitment: Recruitment, texts: Texts, taps: int
) -> list[Counter[str]]:
    """The rows that each tap has left, of people of its own."""
    opening = await office.opening()
    invited = await office.invited(opening)
    await invited.speaker.person.follow(invited.link)
    await invited.speaker.person.wait_text(FIRST_SCREEN)
    finished = await office.invited(opening)
    await recruitment.interview(finished.speaker, finished.link, [])
    await recruitment.report(opening.recruiter, finished.name)
    speakers: dict[str, Speaker] = {
        "owner": opening.recruiter, "candidate": invited.speaker, "admin": office.admin,
    }  # fmt: skip
    ids = await ids_of(invited.name, finished.name, ledger)
    colleague = await office.recruiter()
    account = await ledger.one("SELECT id FROM users WHERE telegram_id = $1", colleague.person.id)
    ids = Ids(**{**vars(ids), "recruiter": account})
    left = []
    for tap in TAPS:
        person = speakers[tap.who].person
        if tap.ready:
            await ledger.run(tap.ready, person.id, ids.vacancy)
        await ledger.settled()
        before = await _counts(ledger)
        data, message = tap.act(ids).pack(), (await person.screen()).last.id
        await asyncio.gather(*(person.tap_data(message, data) for _ in range(taps)))
        await ledger.settled()
        left.append(await _counts(ledger))
        left[-1].subtract(before)
        left[-1] = Counter({name: count for name, count in left[-1].items() if count})
    return left


async def _counts(ledger: Ledger) -> Counter[str]:
    return Counter(dict(zip(COUNTED, await ledger.one(COUNTS), strict=True)))
