"""Buttons under messages that Telegram no longer knows: what they ask for comes all the same."""

from __future__ import annotations

from bot.keyboards.interview import InterviewAct, MyData
from bot.keyboards.privacy import PrivacyAct
from bot.texts import Texts
from cli.demo.recruitment import Recruitment
from core.services.actor import Language
from tests.bot.desk import Desk
from tests.bot.ledger import Ledger
from tests.bot.people import Office, Opening

FORGOTTEN = 1_000_000
"""The number of a message that nobody sent."""


async def test_a_tap_is_answered_by_a_new_message(
    office: Office,
    one_opening: Opening,
    language: Language,
    recruitment: Recruitment,
    texts: Texts,
    ledger: Ledger,
) -> None:
    invited = await office.invited(one_opening, language)
    desk = Desk(invited.speaker, recruitment, texts)
    await recruitment.begin(desk.speaker, invited.link)
    interview_id = await ledger.interview_of(invited.name, "id")
    for tapped, answer in (
        (InterviewAct(act="later", interview_id=interview_id), "/resume"),
        (MyData(), "/mydata"),
        (PrivacyAct(act="my_data"), desk.words("my-data")),
    ):
        await desk.speaker.person.tap_data(FORGOTTEN, tapped.pack())
        await desk.sees(answer)
