"""Every screen there is, made of the longest words that are stored: within what Telegram takes."""

from __future__ import annotations

import itertools
import json
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, get_args

import pytest

from bot.texts import Texts, utf16_length
from bot.views import Screen, Views, registered
from cli.demo.recruitment import BUFFER
from cli.serve import wired
from cli.stage import Stage
from core.errors import DomainError
from core.services.actor import Actor, Language
from playground.markup import parse_html
from tests.bot.ledger import Ledger
from tests.bot.people import COMPANY, QUESTIONS, Office
from tests.bot.test_double_taps import WAYS

LONGEST_TEXT = 4096
MOST_BUTTONS = 100
LONGEST_DATA = 64
LONGEST_COPY = 256
LINE, LONG = "repeat('🙂', 255)", "repeat('🙂', 1000)"
STRETCH = f"""
UPDATE users SET name = {LINE} WHERE id = ANY($1)
UPDATE vacancies SET title = {LINE}, pay = {LINE}, place = {LINE}, schedule = {LINE}, start = {LINE},
    contract = {LINE} WHERE created_by = ANY($1)
UPDATE candidates SET name = {LINE}, email = {LINE}, job_position = {LINE}, phone = repeat('1', 32),
    skills = to_json(array_fill({LINE}, array[7])) WHERE created_by = ANY($1)
UPDATE questions SET text = {LONG}, simpler = {LONG}, competency = {LINE},
    criteria = criteria::jsonb || jsonb_build_object('text', {LONG},
    'key_points', array_fill({LINE}, array[8]), 'follow_ups', array_fill({LINE}, array[2]),
    'anchors', jsonb_build_object('low', {LONG}, 'middle', {LONG}, 'high', {LONG}))
    WHERE kit_id IN (SELECT id FROM kits WHERE requested_by = ANY($1))
UPDATE kits SET uncovered_skills = to_jsonb(array_fill({LINE}, array[8])) WHERE requested_by = ANY($1)
UPDATE responses SET text = repeat({LONG}, 10) WHERE text IS NOT NULL
    AND interview_id IN (SELECT id FROM interviews WHERE created_by = ANY($1))
UPDATE response_parts SET text = {LONG} WHERE response_id IN
    (SELECT r.id FROM responses r JOIN interviews i ON i.id = r.interview_id WHERE i.created_by = ANY($1))
UPDATE interviews SET screening = (SELECT jsonb_agg(jsonb_build_object('term', term, 'value', {LINE}, 'words', {LONG},
    'answer', CASE WHEN term <> 'start' OR status <> 'pending' THEN 'words' END))
    FROM unnest(array['pay', 'place', 'schedule', 'start']) term) WHERE created_by = ANY($1)
UPDATE candidates SET cv_text = {LONG} || ' Python, PostgreSQL, Kafka', cv_hash = '-', cv_read_at = now()
    WHERE created_by = ANY($1)
UPDATE feedbacks SET released_at = now(), try_next = to_jsonb(array_fill({LONG}, array[3])), strengths =
    to_jsonb(array_fill(jsonb_build_object('text', {LONG}, 'words', strengths->0->'words'), array[3]))
    WHERE interview_id IN (SELECT id FROM interviews WHERE created_by = ANY($1))
INSERT INTO candidate_questions (id, interview_id, kind, text, reply, replied_by, replied_at, forwarded_at)
    SELECT gen_random_uuid(), id, kind, {LONG}, {LONG}, created_by, now(), now() FROM interviews,
    unnest(array['question', 'person', 'consent', 'message']) AS kind WHERE created_by = ANY($1)
INSERT INTO drafts (user_id, flow, step, fields) SELECT id, 'cv', 'review', jsonb_build_object('name', {LINE},
    'job_position', {LINE}, 'email', {LINE}, 'phone', {LINE}, 'skills', array_fill({LINE}, array[20]),
    'cv_text', {LONG}, 'cv_hidden', true) FROM users WHERE id = ANY($1)
    ON CONFLICT (user_id) DO UPDATE SET flow = 'cv', step = 'review', fields = excluded.fields
UPDATE company_profile SET legal_name = {LINE}, tax_number = {LINE}, address = {LONG}, data_contact = {LINE},
    verification_page = {LONG}, data_location = {LINE} WHERE $1::uuid[] IS NOT NULL
"""
PUT_OFF = """
    UPDATE interviews SET status = 'completed', completed_at = now(), reply_by = now() + interval '1 day',
        reply_moved_to = now() + interval '3 days' WHERE id = $1
"""
LATE = "UPDATE interviews SET reply_by = now() - interval '1 day' WHERE id = $1"
AROUND = """
    SELECT row_to_json(one) FROM (SELECT i.id AS interview_id, i.vacancy_id, i.kit_id, i.candidate_id,
        i.created_by AS user_id, c.user_id AS account, i.status AS place,
        (SELECT id FROM invites WHERE created_by = i.created_by LIMIT 1) AS invite_id,
        (SELECT id FROM questions WHERE kit_id = i.kit_id AND position = 1) AS question_id,
        (SELECT id FROM responses WHERE interview_id = i.id AND position = 1) AS response_id
    FROM interviews i JOIN candidates c ON c.id = i.candidate_id WHERE i.created_by = $1) one
"""
WORDS: dict[str, Any] = {
    "number": 1, "shelf": "all", "query": "🙂" * 255, "archived": False, "note": "text-changed", "reason": "🙂" * 255,
    "flow": "vacancy", "step": "description", "act": "block", "verdict": "hold", "reminder": "end", "why": "changed",
    "changed": True, "opening": "not-needed",
}  # fmt: skip
OTHERWISE: dict[str, dict[str, Any]] = {
    "users": {"number": 0},
    "audit": {"number": 0},
    "question_edit_prompt": {"flow": "question_edit", "step": "text"},
    "engine_confirm": {"act": "openai"},
    "screening_said": {"number": 0},
    "write_prompt": {"flow": "write", "step": "text"},
}
GATHERED = {"interviews_expired", "reports_gathered"}
ASKED_BACK = {
    "candidate_question": ("question",),
    "consent_refused": ("consent",),
    "human_requested": ("person",),
    "question_answered": ("question", "person", "consent", "message"),
    "question_forwarded": ("question",),
    "question_settled": ("question", "person", "consent", "message"),
    "question_taken": ("question", "person", "consent"),
}
"""What they are about."""

TOPS = {"admin_menu", "candidates", "choose_language", "inbox", "staff_invite", "vacancies"}
"""They come of a command."""
NOTICES = {
    "candidate_erased", "candidate_question", "consent_refused", "human_requested", "interview_declined",
    "interview_to_read", "interview_withdrawn", "interviews_expired", "question_settled", "report_failed",
    "question_taken", "reports_gathered",
}  # fmt: skip
"""They come by themselves."""
ENDS = {
    "consent_declined", "feedback", "interview_ended", "later", "paused", "place_closed", "reminders_muted",
    "reply_moved", "reply_slipped", "thanks",
}  # fmt: skip
"""Nothing is left to do; their buttons lead to one's data and to a question."""
Rendered = dict[str, list[Screen]]


@pytest.fixture(scope="module")
async def rendered(stage: Stage, office: Office, ledger: Ledger) -> AsyncIterator[Rendered]:
    """All screens that an owner, an admin and six candidates in different places can have."""
    telegram_id = await _recruit(office, ledger)
    await ledger.settled()
    account = "SELECT id FROM users WHERE telegram_id = $1"
    owner = Actor(await ledger.one(account, telegram_id), "recruiter", "ru")
    admin = Actor(await ledger.one(account, office.admin.person.id), "admin", "en")
    around = [json.loads(row) for row in await ledger.column(AROUND, owner.user_id)]
    candidates = [Actor(uuid.UUID(ids.pop("account")), "user", "ru") for ids in around]
    views_of = [(admin, around[0]), *((owner, ids) for ids in around), *zip(candidates, around, strict=True)]
    screens: Rendered = {}
    try:
        for statement in re.split(r"\n(?=UPDATE|INSERT)", STRETCH.strip()):
            await ledger.run(statement, [owner.user_id, *(one.user_id for one in candidates)])
        questions = await ledger.rows("SELECT interview_id::text, kind, id::text FROM candidate_questions")
        asked = {(row["interview_id"], row["kind"]): row["id"] for row in questions}
        staff_invite = str(await ledger.one("SELECT id FROM invites WHERE kind = 'staff' LIMIT 1"))
        async with wired(stage.settings) as container:
            views = await container.get(Views)
            for (viewer, ids), kind in itertools.product(views_of, registered()):
                if kind == "screening_done" and ids["place"] == "pending":
                    continue  # its last term is still open
                with suppress(DomainError):  # not theirs, or not at this step
                    words = {**WORDS, **OTHERWISE.get(kind, {}), **ids}
                    if kind in GATHERED:
                        words["interviews"] = [ids["interview_id"]]
                    if kind == "staff_invite":
                        words["invite_id"] = staff_invite
                    for about in ASKED_BACK.get(kind, ("",)):
                        if about:
                            words["question_id"] = asked[ids["interview_id"], about]
                        screens.setdefault(kind, []).append(await views.render(kind, viewer, **words))
        yield screens
    finally:
        await office.recruitment.describe_company(office.admin, COMPANY)


async def _recruit(office: Office, ledger: Ledger) -> int:
    """A recruiter with six candidates: one reads the first screen, one answers, one looks back, one is rated and waits
    for a reply that is late, for one it was put off, and one ran out of time.
    """
    recruitment, opening = office.recruitment, await office.opening("en")
    reading, answering, looking_back, rated, put_off, too_late = [await office.invited(opening) for _ in range(6)]
    await recruitment.begin(too_late.speaker, too_late.link)
    interview_id = await ledger.interview_of(too_late.name, "id")
    await ledger.run("UPDATE interviews SET status = 'expired' WHERE id = $1", interview_id)
    await recruitment.begin(put_off.speaker, put_off.link)
    await ledger.run(PUT_OFF, await ledger.interview_of(put_off.name, "id"))
    await reading.speaker.person.follow(reading.link)
    await recruitment.begin(answering.speaker, answering.link)
    for part in ("I nod.", "I smile."):
        await answering.speaker.person.send(part)
        await answering.speaker.person.wait_text(BUFFER)
    await recruitment.begin(looking_back.speaker, looking_back.link)
    for number in range(QUESTIONS):
        await recruitment.answer(looking_back.speaker, "I nod to the second guest.")
        following = f"{number + 2}/{QUESTIONS}" if number + 1 < QUESTIONS else "last question"
        await looking_back.speaker.person.wait_text(following)
    await recruitment.interview(rated.speaker, rated.link, ["I nod to the second guest."] * QUESTIONS)
    await recruitment.report(opening.recruiter, rated.name)
    await ledger.run(LATE, await ledger.interview_of(rated.name, "id"))
    return opening.recruiter.person.id


def test_every_view_was_made(rendered: Rendered) -> None:
    print(f"{sum(map(len, rendered.values()))} screens of {len(rendered)} views")
    assert set(registered()) - set(rendered) == set()


def test_no_text_is_longer_than_telegram_takes(rendered: Rendered) -> None:
    lengths = {
        kind: max(utf16_length(parse_html(screen.text)[0]) for screen in screens) for kind, screens in rendered.items()
    }
    print(f"the longest: {sorted(lengths.items(), key=lambda item: -item[1])[:5]}")
    assert {kind: length for kind, length in lengths.items() if not 0 < length <= LONGEST_TEXT} == {}


def test_every_screen_with_buttons_has_a_way_back_or_out(rendered: Rendered, texts: Texts) -> None:
    ways = {texts.get(language, key) for key in WAYS for language in get_args(Language)}
    without: dict[str, set[str]] = {}
    for kind, screens in rendered.items():
        for screen in screens:
            rows = screen.keyboard.inline_keyboard if screen.keyboard else []
            labels = {button.text for row in rows for button in row}
            if labels and not ways & labels:
                without[kind] = labels
    assert {kind: labels for kind, labels in without.items() if kind not in TOPS | NOTICES | ENDS} == {}


def test_whoever_is_a_candidate_can_ask_and_see_their_data_everywhere(rendered: Rendered, texts: Texts) -> None:
    ways = {
        ("button-ask", "button-my-data"): ("reminder", "reminders_muted", "reply_slipped", "reply_moved", "feedback"),
        ("button-ask", "button-my-data", "button-later"): ("consent_full",),
        ("button-place", "button-my-data"): ("question_answered", "question_forwarded"),
    }
    for keys, kind in ((keys, kind) for keys, kinds in ways.items() for kind in kinds):
        for screen in rendered[kind]:
            rows = screen.keyboard.inline_keyboard if screen.keyboard else []
            labels = {button.text for row in rows for button in row}
            assert any({texts.get(language, key) for key in keys} <= labels for language in get_args(Language)), kind


def test_no_button_is_more_than_telegram_takes(rendered: Rendered) -> None:
    for kind, screens in rendered.items():
        for screen in screens:
            rows = screen.keyboard.inline_keyboard if screen.keyboard else []
            buttons = [button for row in rows for button in row]
            assert len(buttons) <= MOST_BUTTONS, kind
            for button in buttons:
                assert button.text, kind
                assert len((button.callback_data or "").encode()) <= LONGEST_DATA, kind
                copied = button.copy_text.text if button.copy_text else ""
                assert utf16_length(copied) <= LONGEST_COPY, kind
