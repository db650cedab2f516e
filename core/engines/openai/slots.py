"""The blueprint a model fills: which place of the kit asks about which skill, how hard; code decides that, not it."""

from __future__ import annotations

from dataclasses import dataclass

from core.engines.base import Difficulty, Kit, KitQuestion, KitRequest
from core.engines.checks import skills_asked
from core.engines.offline.generator import KitGenerator
from core.engines.offline.lexicon import Lexicon

TRADE_SHARE = 60
"""Percent of the free places that ask about a trade the bank does not know."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of the kit (from 0). `unknown` skills are named by the vacancy, but the bank has nothing on them."""

    position: int
    skill: str
    skill_name: str
    competency: str
    difficulty: Difficulty
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The slots, and the bank's kit of the same plan, which stands in where the model fails."""

    slots: tuple[Slot, ...]
    bank: Kit

    def uncovered(self, written: frozenset[int]) -> tuple[str, ...]:
        """Skills no question is about, when the model's questions stand at the positions `written`."""
        covered = {slot.skill for slot in self.slots if slot.unknown and slot.position in written}
        return tuple(name for name in self.bank.uncovered_skills if name not in covered)


def draw_blueprint(request: KitRequest, generator: KitGenerator, lexicon: Lexicon) -> Blueprint:
    """The bank's own plan; places no required skill needs go to skills the bank knows nothing of."""
    bank = generator.write(request)
    understanding = lexicon.understand(f"{request.title}\n{request.description}")
    free = _free_positions(bank, set(understanding.must), lexicon)
    names = list(bank.uncovered_skills)
    if names and not (understanding.families or understanding.must):
        # A trade the bank does not know, named last: it gets its share, competencies the rest.
        names += [names[-1]] * (len(free) * TRADE_SHARE // 100 - len(names))
    unknown = dict(zip(sorted(free[: len(names)]), names, strict=False))
    slots = (_slot(at, question, unknown.get(at), request, lexicon) for at, question in enumerate(bank.questions))
    return Blueprint(tuple(slots), bank)


def _slot(at: int, question: KitQuestion, unknown: str | None, request: KitRequest, lexicon: Lexicon) -> Slot:
    if unknown is not None:
        return Slot(at, unknown, unknown, unknown, question.difficulty, unknown=True)
    name = lexicon.name(question.skill, request.language)
    return Slot(at, question.skill, name, question.competency, question.difficulty)


def _free_positions(bank: Kit, required: set[str], lexicon: Lexicon) -> list[int]:
    """Places whose question covers no required skill that another doesn't; the hardest and latest first."""
    seen: set[str] = set()
    free: list[int] = []
    for at, question in enumerate(bank.questions):
        skills = skills_asked(question, lexicon) & required
        if skills - seen:
            seen |= skills
        else:
            free.append(at)
    return free[::-1]
