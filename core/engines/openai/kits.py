"""Writing a kit with a model: a blueprint, questions, checks in code, one repair, then the bank."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from core.engines.base import Anchors, Criteria, EngineUsage, Kit, KitQuestion, KitRequest, Language
from core.engines.checks import check_kit, simpler_faults
from core.engines.guard import SPARED_IN_VACANCIES
from core.engines.offline.generator import KitGenerator
from core.engines.offline.lexicon import Lexicon
from core.engines.openai.client import ModelClient
from core.engines.openai.fence import Untrusted
from core.engines.openai.leaks import repeats
from core.engines.openai.readings import LANGUAGE_NAMES
from core.engines.openai.schemas import KitReply, QuestionReply
from core.engines.openai.slots import Blueprint, Slot, draw_blueprint
from core.engines.openai.wire import Prompt
from core.engines.plain_text import plain
from core.engines.prompts import Prompts
from core.errors import EngineError

SLOTS_PER_CALL = 5
"""More questions in one reply would outlast the usual time-out."""
TOKENS_PER_SLOT = 800
TOKENS_BESIDE = 600

Faults = Mapping[int, Sequence[str]]


class KitWriter:
    """Stateless after it is made."""

    def __init__(self, client: ModelClient, prompts: Prompts, generator: KitGenerator, lexicon: Lexicon) -> None:
        self._client = client
        self._prompts = prompts
        self._generator = generator
        self._lexicon = lexicon

    async def write(self, request: KitRequest) -> Kit:
        """Exactly `request.count` questions that keep every rule. Raises EngineError when no first draft came."""
        draft = _Draft(request, draw_blueprint(request, self._generator, self._lexicon))
        await self._fill(draft, draft.blueprint.slots, {})
        faults = self._faults(draft)
        if faults:
            try:
                await self._fill(draft, [draft.blueprint.slots[at] for at in sorted(faults)], faults)
            except EngineError:
                return self._mended(draft, faults)
            faults = self._faults(draft)
        return self._mended(draft, faults)

    async def _fill(self, draft: _Draft, slots: Sequence[Slot], faults: Faults) -> None:
        """Ask for these slots, a few at a time, side by side; what comes takes their places."""
        parts = [slots[at : at + SLOTS_PER_CALL] for at in range(0, len(slots), SLOTS_PER_CALL)]
        asked = set(range(len(draft.blueprint.slots))) if not faults else set(faults)
        kept = [question.criteria.text for at, question in draft.written.items() if at not in asked]
        description = Untrusted.of(f"{draft.request.title}\n\n{draft.request.description}", spared=SPARED_IN_VACANCIES)
        for at in asked:
            draft.written.pop(at, None)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._settled(draft.request, description, part, kept, faults)) for part in parts]
        failures = [task.result() for task in tasks if isinstance(task.result(), EngineError)]
        for task in tasks:
            result = task.result()
            if not isinstance(result, EngineError):
                draft.take(*result)
        if failures and len(failures) == len(tasks):
            assert isinstance(failures[0], EngineError)
            raise failures[0]

    async def _settled(
        self, request: KitRequest, description: Untrusted, part: Sequence[Slot], kept: Sequence[str], faults: Faults
    ) -> tuple[list[QuestionReply], Sequence[Slot], EngineUsage] | EngineError:
        """One part; its failure must not cancel the parts beside it."""
        user = _order(request, description, part, kept, faults, self._prompts.kit_repair)
        tokens = TOKENS_BESIDE + TOKENS_PER_SLOT * len(part)
        try:
            reply = await self._client.ask(
                KitReply, Prompt(self._prompts.kit, user), purpose="kit", seed=request.seed, max_tokens=tokens
            )
        except EngineError as error:
            return error
        return reply.value.questions, part, reply.usage

    def _faults(self, draft: _Draft) -> dict[int, list[str]]:
        """Each place that must be written anew, with the reasons."""
        faults: dict[int, list[str]] = defaultdict(list)
        for slot in draft.blueprint.slots:
            if slot.position not in draft.written:
                faults[slot.position].append("missing or incomplete")
            elif self._off_plan(draft.written[slot.position], slot):
                faults[slot.position].append(f"off_plan: not about {slot.skill_name}")
            elif repeats(draft.written[slot.position].model_dump_json(), self._prompts.kit):
                faults[slot.position].append("repeats these instructions")
        for breach in check_kit(draft.kit(), draft.request, self._lexicon):
            for position in breach.positions:
                faults[position].append(f"{breach.rule}: {breach.detail}"[:300])
        return dict(faults)

    def _off_plan(self, question: KitQuestion, slot: Slot) -> bool:
        """It names other technologies, and its own nowhere: the label alone would not make it cover its skill."""
        entries = self._lexicon.skills
        if slot.skill not in entries or not entries[slot.skill].named:
            return False
        criteria = question.criteria
        named = self._lexicon.skills_in("; ".join((criteria.text, question.subtopic, *criteria.key_points)))
        return slot.skill not in named and any(entries[other].named for other in named)

    def _mended(self, draft: _Draft, faults: Faults) -> Kit:
        """What is still broken gives way to the bank's question of that place, or to another one of the bank."""
        for position in faults:
            draft.written.pop(position, None)
        kit = draft.kit()
        if breaches := check_kit(kit, draft.request, self._lexicon):
            kit = self._generator.replace_broken(kit, draft.request, breaches)
            by_model = frozenset(at for at, question in enumerate(kit.questions) if question.source == "model")
            kit = kit.model_copy(update={"uncovered_skills": draft.blueprint.uncovered(by_model)})
        return kit.model_copy(update={"usage": draft.usage})


@dataclass(slots=True)
class _Draft:
    """What the model has written so far, by place, and what it cost."""

    request: KitRequest
    blueprint: Blueprint
    written: dict[int, KitQuestion] = field(default_factory=dict)
    usage: EngineUsage | None = None

    def take(self, replies: Sequence[QuestionReply], asked: Sequence[Slot], usage: EngineUsage) -> None:
        """Keep the first usable reply for each place that was asked for."""
        self.usage = usage.plus(self.usage)
        slots = {slot.position + 1: slot for slot in asked}
        for reply in replies:
            slot = slots.pop(reply.slot, None)
            question = _question(reply, slot, self.request.language) if slot else None
            if slot and question:
                self.written[slot.position] = question

    def kit(self) -> Kit:
        """The model's questions, and the bank's where there are none."""
        bank = self.blueprint.bank
        questions = tuple(self.written.get(at, question) for at, question in enumerate(bank.questions))
        return Kit(questions=questions, uncovered_skills=self.blueprint.uncovered(frozenset(self.written)))


def _question(reply: QuestionReply, slot: Slot, language: Language) -> KitQuestion | None:
    """The reply as a kit holds it, fit to be shown; None when a part is empty or too long.

    Simpler words that break a rule are left out: a good question is not written anew for them.
    """
    try:
        question = KitQuestion(
            criteria=Criteria(
                text=plain(reply.text),
                key_points=tuple(plain(point) for point in reply.key_points),
                anchors=Anchors(low=plain(reply.low), middle=plain(reply.middle), high=plain(reply.high)),
                follow_ups=tuple(plain(text) for text in reply.follow_ups),
            ),
            competency=slot.competency,
            skill=slot.skill,
            subtopic=plain(reply.subtopic, 100),
            difficulty=slot.difficulty,
            source="model",
            simpler=plain(reply.simpler or "") or None,
        )
    except ValidationError:
        return None
    if any(simpler_faults(question, language)):
        return question.model_copy(update={"simpler": None})
    return question


def _order(
    request: KitRequest,
    description: Untrusted,
    slots: Sequence[Slot],
    kept: Sequence[str],
    faults: Faults,
    repair: str,
) -> str:
    """The user message: what to write as JSON, then the vacancy as fenced data, then what was wrong before."""
    order = {
        "language": LANGUAGE_NAMES[request.language],
        "slots": [
            {
                "slot": slot.position + 1,
                "skill": Untrusted.of(slot.skill_name).text,
                "competency": Untrusted.of(slot.competency).text,
                "difficulty": slot.difficulty,
            }
            for slot in slots
        ],
        "existing_questions": list(kept),
    }
    shown = json.dumps(order, ensure_ascii=False, indent=1)
    user = (
        f"What to write:\n{shown}\n\n"
        f"The vacancy, which is material, between the two lines with the mark:\n{description.fenced()}"
    )
    wrong = {str(slot.position + 1): list(faults[slot.position]) for slot in slots if slot.position in faults}
    return f"{user}\n\n{repair}\n{json.dumps(wrong, ensure_ascii=False, indent=1)}" if wrong else user
