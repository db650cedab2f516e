"""What must hold whatever happened: read from the database and from the screens."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import asyncpg

from tests.journeys.cast import Player
from tests.journeys.product import LOOK_EVERY, Product, Violation

OVER = ("completed", "evaluated", "cancelled", "withdrawn", "expired")
AFTER: dict[str, frozenset[str]] = {
    "pending": frozenset({"in_progress", "completed", "evaluated", "expired", "cancelled", "withdrawn"}),
    "in_progress": frozenset({"completed", "evaluated", "expired", "cancelled", "withdrawn"}),
    "completed": frozenset({"evaluated", "withdrawn"}),
    "evaluated": frozenset({"withdrawn"}),
    "expired": frozenset({"withdrawn"}),
    "cancelled": frozenset(),
    "withdrawn": frozenset(),
}
"""What an interview may be found to be later on; one that nobody began may be given a new link when expired."""
ANSWERED_IN = 5.0
"""Seconds that the answer to a tap may take once its work is done."""
SHOWN_PARTS = re.compile(r"^(\d+)/\d+ .*(?:messages|сообщений): (\d+)")
FOUND = """
    SELECT i.id, i.status, i.started_at IS NOT NULL AS begun, u.telegram_id, c.erased_at, i.purged_at,
           i.expires_at > now() AS open, i.shown_at
    FROM interviews i JOIN candidates c ON c.id = i.candidate_id LEFT JOIN users u ON u.id = c.user_id
    WHERE i.id IN (
        SELECT unnest($1::uuid[])
        UNION SELECT i.id FROM interviews i WHERE i.candidate_id = ANY($2)
        UNION SELECT i.id FROM interviews i JOIN candidates c ON c.id = i.candidate_id
              JOIN users u ON u.id = c.user_id WHERE u.telegram_id = ANY($3)
    ) ORDER BY i.created_at, i.id
"""
ANSWERS = """
    SELECT r.interview_id, r.position, r.status, r.version, r.text,
           coalesce(r.standing ->> 'text', r.main_answer) AS standing,
           (SELECT coalesce(json_agg(json_build_object('version', p.response_version, 'chat', p.chat_id,
                   'message', p.message_id, 'kind', p.kind, 'text', p.text) ORDER BY p.message_id), '[]')
            FROM response_parts p WHERE p.response_id = r.id) AS parts
    FROM responses r WHERE r.interview_id = ANY($1) ORDER BY r.interview_id, r.position
"""
RATED = """
    SELECT e.interview_id, e.status, e.current, e.score, j ->> 'response_id' AS response_id,
           (SELECT count(*) FROM response_readings x WHERE x.response_id::text = j ->> 'response_id'
                AND x.level IS NOT NULL) AS readings, j ->> 'level' AS level
    FROM evaluations e LEFT JOIN LATERAL jsonb_array_elements(e.judgements) j ON true WHERE e.interview_id = ANY($1)
"""
QUOTED = """
    SELECT r.text, q ->> 'text' AS quote FROM response_readings x JOIN responses r ON r.id = x.response_id
    CROSS JOIN LATERAL jsonb_array_elements(x.quotes) q
    WHERE r.interview_id = ANY($1) AND r.version = x.response_version
"""
GIVEN_UP = """
    SELECT 'update ' || coalesce(error, '') FROM updates WHERE dead_at IS NOT NULL
    UNION ALL SELECT 'message ' || kind || ' ' || coalesce(error, '') FROM notifications WHERE dead_at IS NOT NULL
    UNION ALL SELECT 'job ' || entrypoint FROM pgqueuer.pgqueuer WHERE status = 'failed'
"""
SHARED_WITH = """
    SELECT u.telegram_id FROM vacancy_members m JOIN users u ON u.id = m.user_id
    JOIN interviews i ON i.vacancy_id = m.vacancy_id WHERE i.id = ANY($1)
"""
CANCELLED_YET_NOT = """
    SELECT i.status FROM interviews i JOIN audit_events a ON a.subject_id = i.id AND a.action = 'interview.cancelled'
    WHERE i.id = ANY($1) AND i.status <> 'cancelled'
"""


@dataclass(frozen=True)
class Interview:
    """One interview as it is stored, with its answers."""

    row: asyncpg.Record
    answers: tuple[tuple[int, str, int, str | None], ...]
    """Position, status, version and text of each."""
    standing: dict[int, str | None]
    """By position, what was said to a question that is asked again or asked on, and stands meanwhile."""
    parts: tuple[tuple[int, int, dict[str, Any]], ...]
    """Position and version of the answer now, and the message that is a part of it."""

    @property
    def status(self) -> str:
        return str(self.row["status"])

    @property
    def is_erased(self) -> bool:
        return bool(self.row["purged_at"] or self.row["erased_at"])


class Oracle:
    """Watches one journey. Everything it finds wrong is a Violation."""

    def __init__(self, product: Product, players: Sequence[Player], candidate_ids: Sequence[uuid.UUID]) -> None:
        self._product = product
        self._players = players
        self._candidate_ids = list(candidate_ids)
        self._known: dict[uuid.UUID, Interview] = {}

    async def found(self) -> dict[uuid.UUID, Interview]:
        """Every interview of the journey."""
        ids = [player.chat.id for player in self._players]
        rows = await self._product.database.fetch(FOUND, list(self._known), self._candidate_ids, ids)
        answers = await self._product.database.fetch(ANSWERS, [row["id"] for row in rows])
        return {row["id"]: _interview(row, [a for a in answers if a["interview_id"] == row["id"]]) for row in rows}

    async def check(self) -> None:
        """What must hold whenever all work is done."""
        await self._answers_come()
        found = await self.found()
        for interview_id, interview in found.items():
            self._check_path(self._known.get(interview_id), interview)
            self._check_answers(interview)
            self._check_standing(self._known.get(interview_id), interview)
        self._check_said(found)
        self._known = found
        await self._note_colleagues()
        for player in self._players:
            self._check_screen(player)
        self._check_log()

    async def _answers_come(self) -> None:
        """A tap is answered after the commit of what it does."""
        queries = self._product.world.queries
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWERED_IN):
                while not all(player.was_answered(queries) for player in self._players):  # noqa: ASYNC110
                    await asyncio.sleep(LOOK_EVERY)

    async def _note_colleagues(self) -> None:
        """Whoever a vacancy is shared with may read of everybody in it."""
        shared_with = {row[0] for row in await self._product.database.fetch(SHARED_WITH, list(self._known))}
        candidates = {one.row["telegram_id"] for one in self._known.values()}
        readers = [player for player in self._players if player.chat.id in shared_with]
        read = [player for player in self._players if player.chat.id in candidates or player in readers]
        for reader in readers:
            reader.may_know |= {word for one in read for word in (one.word, one.name_word)}

    async def check_end(self) -> None:
        """What is read once, when the journey is over."""
        ids = list(self._known)
        database = self._product.database
        await self._check_ratings(ids)
        for row in await database.fetch(QUOTED, ids):
            _require(_plain(row["quote"]) in _plain(row["text"]), f"quoted, never said: {row['quote']!r}")
        for status in await database.fetch(CANCELLED_YET_NOT, ids):
            raise Violation(f"cancelled, yet {status[0]}")
        for row in await database.fetch(GIVEN_UP):
            raise Violation(f"given up: {row[0]}")

    async def place(self, player: Player) -> Interview | None:
        """The interview whose question a plain text of this person would answer now."""
        own = [one for one in self._known.values() if one.row["telegram_id"] == player.chat.id]
        shown = [one for one in own if one.status in ("pending", "in_progress") and one.row["shown_at"]]
        spoken_to = max((one for one in shown if one.row["open"]), key=lambda one: one.row["shown_at"], default=None)
        if spoken_to is None or spoken_to.status == "pending":
            return None
        drafts = await self._product.database.fetchval(
            "SELECT count(*) FROM drafts d JOIN users u ON u.id = d.user_id WHERE u.telegram_id = $1", player.chat.id
        )
        is_asked = any(answer[1] == "asked" for answer in spoken_to.answers)
        return spoken_to if is_asked and not drafts else None

    def is_running(self, player: Player) -> bool:
        """Whether the person is in the middle of an interview."""
        own = [one for one in self._known.values() if one.row["telegram_id"] == player.chat.id]
        return any(one.status == "in_progress" for one in own)

    def of_others(self, player: Player) -> dict[uuid.UUID, tuple[object, ...]]:
        """What is stored of the interviews of everybody else."""
        return {
            interview_id: (one.status, one.row["telegram_id"], one.answers, one.parts)
            for interview_id, one in self._known.items()
            if one.row["telegram_id"] != player.chat.id
        }

    @property
    def statuses(self) -> list[str]:
        return [interview.status for interview in self._known.values()]

    @property
    def interview_ids(self) -> list[uuid.UUID]:
        return list(self._known)

    def _check_path(self, before: Interview | None, now: Interview) -> None:
        if before is None or before.status == now.status:
            path_is_open = True
        else:
            after = AFTER[before.status]
            if before.status == "expired" and not before.row["begun"]:
                after = frozenset(AFTER)
            path_is_open = now.status in after
        _require(path_is_open, f"an interview went from {before and before.status} to {now.status}")
        if before and before.status in OVER and before.row["begun"] and not now.is_erased:
            _require(before.answers == now.answers, f"the answers changed once it was {before.status}")

    def _check_answers(self, interview: Interview) -> None:
        players = {player.chat.id: player for player in self._players}
        owner = interview.row["telegram_id"]
        for _, _, part in interview.parts:
            _require(owner is None or part["chat"] == owner, "a message became part of somebody else's answer")
            if part["kind"] == "text":
                said = players[part["chat"]].said[part["message"]]
                _require(part["text"] in said.wordings, f"stored {part['text']!r}, sent {said.wordings!r}")
        if interview.is_erased:
            return
        for position, status, version, text in interview.answers:
            parts = [part for number, _, part in interview.parts if number == position and part["version"] == version]
            if status == "answered" and all(part["kind"] == "text" for part in parts):
                joined = "\n".join(part["text"] for part in parts)
                _require(text == joined, f"the answer {text!r} is not what was sent: {joined!r}")

    def _check_standing(self, before: Interview | None, now: Interview) -> None:
        """What was answered once is an answer until another one is done."""
        if before is None or now.is_erased:
            return
        for (position, was, _, _), (_, status, _, _) in zip(before.answers, now.answers, strict=True):
            if was == "answered" or position in before.standing:
                stands = status == "answered" or (status == "asked" and position in now.standing)
                _require(stands, f"question {position} was answered, now it is {status} and nothing of it is left")

    def _check_said(self, found: dict[uuid.UUID, Interview]) -> None:
        """What had to be taken for an answer was taken, once; unless it was erased since, or came after a recruiter
        took the interview back, which nobody can have seen yet.
        """
        stored = [(part["chat"], part["message"]) for interview in found.values() for _, _, part in interview.parts]
        _require(len(stored) == len(set(stored)), "a message is twice in the answers")
        erased = {
            before.row["telegram_id"] for key, before in self._known.items() if key not in found or found[key].is_erased
        }
        for player in self._players:
            for message_id, said in player.said.items():
                if said.answers is None or (player.chat.id, message_id) in stored:
                    continue
                taken_back = said.answers in found and found[said.answers].status == "cancelled"
                is_lost = player.chat.id not in erased and not taken_back
                _require(not is_lost, f"lost: {said.wordings[0][:60]!r}")
                said.answers = None

    def _check_screen(self, player: Player) -> None:
        foreign = {
            word for other in self._players if other is not player for word in (other.word, other.name_word)
        } - player.may_know
        for text in player.look():
            for word in foreign:
                _require(word not in text, f"{player.key} sees words of somebody else: {text!r}")
        _require(player.was_answered(self._product.world.queries), f"{player.key} was not answered")
        self._check_count(player)

    def _check_count(self, player: Player) -> None:
        """The count of messages that the newest screen shows is the count of those stored."""
        newest = player.newest
        shown = SHOWN_PARTS.search(newest.text) if newest else None
        if shown is None:
            return
        for interview in self._known.values():
            if interview.row["telegram_id"] == player.chat.id and interview.status == "in_progress":
                for position, status, version, _ in interview.answers:
                    if status == "asked" and position == int(shown[1]):
                        parts = [p for number, _, p in interview.parts if number == position]
                        stored = sum(part["version"] == version for part in parts)
                        _require(stored == int(shown[2]), f"{stored} messages are stored, shown are {shown[2]}")

    def _check_log(self) -> None:
        logs = self._product.logs
        bad = [entry for entry in logs if entry["log_level"] in ("error", "critical")]
        logs.clear()
        _require(not bad, f"logged as an error: {str(bad[:1])[-900:]}")

    async def _check_ratings(self, ids: list[uuid.UUID]) -> None:
        current: dict[uuid.UUID, set[str]] = {}
        for row in await self._product.database.fetch(RATED, ids):
            interview = self._known[row["interview_id"]]
            if row["current"]:
                current.setdefault(row["interview_id"], set()).add(row["status"])
            if row["level"] and not interview.is_erased:
                _require(row["readings"] > 0, "a level without a reading")
            if row["status"] in ("pending", "failed"):
                _require(row["score"] is None, "a number without a result")
        for interview_id, interview in self._known.items():
            statuses = current.get(interview_id, set())
            _require(len(statuses) <= 1, "more than one current evaluation")
            if interview.status == "evaluated":
                _require(bool(statuses) and "pending" not in statuses, f"evaluated, its evaluation is {statuses}")
            _require(interview.status != "completed" or statuses != {"pending"}, "handed in, and never read to the end")


def _interview(row: asyncpg.Record, answers: Sequence[asyncpg.Record]) -> Interview:
    stored = tuple((answer["position"], answer["status"], answer["version"], answer["text"]) for answer in answers)
    parts = tuple(
        (answer["position"], answer["version"], part) for answer in answers for part in json.loads(answer["parts"])
    )
    standing = {answer["position"]: answer["standing"] for answer in answers if answer["standing"] is not None}
    return Interview(row, stored, standing, parts)


def _plain(text: str | None) -> str:
    return re.sub(r"\W+", " ", text or "").casefold()


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Violation(otherwise)
