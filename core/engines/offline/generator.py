"""The offline generator: a description becomes a blueprint, the blueprint a kit of the bank's questions."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping
from textwrap import shorten

from core.engines.base import Difficulty, Kit, KitQuestion, KitRequest
from core.engines.checks import Breach, alike, check_kit, plan_for, skills_asked
from core.engines.offline import blueprint
from core.engines.offline.bank import Bank, BankQuestion, load_bank
from core.engines.offline.lexicon import SOFT_FAMILY, Lexicon
from core.engines.plan import DIFFICULTIES

TITLE_SHOWN = 60


class KitGenerator:
    """Writes kits from the bank; the same request gives the same kit."""

    def __init__(self, bank: Bank, lexicon: Lexicon) -> None:
        self._bank = bank
        self._lexicon = lexicon

    @classmethod
    def load(cls) -> KitGenerator:
        """With the bank and lexicon that come with the product. Raises BankError."""
        return cls(load_bank(), Lexicon.load())

    @property
    def version(self) -> str:
        """Names the bank's content, to be stored with each kit."""
        return f"bank-{self._bank.version}"

    def write(self, request: KitRequest) -> Kit:
        """Exactly `request.count` questions, as the description asks for them, the easier ones first."""
        kit = _Draft(self._bank, self._lexicon, request, {}, ()).complete()
        ordered = sorted(kit.questions, key=lambda question: DIFFICULTIES.index(question.difficulty))
        return kit.model_copy(update={"questions": tuple(ordered)})

    def replacement(self, kit: Kit, position: int, request: KitRequest, excluded: Collection[str] = ()) -> KitQuestion:
        """Another question for the place at `position` (from 0), about the same skill where the bank has one.

        `excluded`: bank ids not to offer again. When nothing else is left they are offered after all. Where the
        bank has a single question about a required skill, the skill goes with it: a person wanted it so. Rules
        that a person has broken by their changes are no obstacle.
        """
        request = request.model_copy(update={"count": len(kit.questions)})
        left = kit.questions[position]
        kept = {at: question for at, question in enumerate(kit.questions) if at != position}
        unwanted = {*excluded, *_bank_ids([left])}
        draft = _Draft(self._bank, self._lexicon, request, kept, unwanted)
        broken = {breach.rule for breach in check_kit(kit, request, self._lexicon)}
        for candidate in draft.alternatives(left):
            swapped = _placed({**kept, position: candidate}, (), len(kit.questions), kit.uncovered_skills)
            if {breach.rule for breach in check_kit(swapped, request, self._lexicon)} <= broken:
                return candidate
        return draft.complete().questions[position]

    def replace_broken(self, kit: Kit, request: KitRequest, breaches: Iterable[Breach]) -> Kit:
        """The kit with what breaks a rule replaced from the bank, all other questions in their places."""
        broken = {position for breach in breaches for position in breach.positions}
        kept = {at: question for at, question in enumerate(kit.questions) if at not in broken and at < request.count}
        removed = [question for at, question in enumerate(kit.questions) if at not in kept]
        draft = _Draft(self._bank, self._lexicon, request, kept, _bank_ids(removed))
        mended = draft.complete()
        return self.write(request) if check_kit(mended, request, self._lexicon) else mended


class _Draft:
    """One kit in the making: the questions kept, and those chosen to go beside them."""

    def __init__(
        self,
        bank: Bank,
        lexicon: Lexicon,
        request: KitRequest,
        kept: Mapping[int, KitQuestion],
        excluded: Collection[str],
    ) -> None:
        self._bank = bank
        self._lexicon = lexicon
        self._request = request
        self._kept = kept
        self._excluded = excluded
        self._new: list[KitQuestion] = []
        self._random = random.Random(f"{request.seed}:{request.language}:{request.count}")  # noqa: S311
        self._understanding = lexicon.understand(f"{request.title}\n{request.description}")
        self._plan = plan_for(request, self._understanding)

    def complete(self) -> Kit:
        """Fill the places nobody keeps: required skills first, then what the blueprint puts after them."""
        left_out = self._cover_required()
        competencies = list(self._lexicon.skills_of(SOFT_FAMILY))
        self._random.shuffle(competencies)
        order = list(blueprint.fillers(self._understanding, self._lexicon, competencies))
        for loose in (False, True):
            for skill in order:
                self._add_filler(skill, loose=loose)
        if self._open_places:
            # Nothing new is left that fits: rather a question offered before than one too few.
            self._excluded = ()
            for skill in order:
                self._add_filler(skill, loose=True)
        names = [self._lexicon.name(skill, self._request.language) for skill in left_out]
        uncovered = dict.fromkeys((*names, *self._understanding.unknown, *self._unknown_trade()))
        return _placed(self._kept, self._new, self._request.count, tuple(uncovered))

    def alternatives(self, question: KitQuestion) -> list[KitQuestion]:
        """Other questions about the same skill, those of the same difficulty first."""
        usable = self._usable(question.skill)
        usable.sort(key=lambda other: other.difficulty != question.difficulty)
        return [self._bank.kit_question(other, self._request.language) for other in usable]

    def _unknown_trade(self) -> tuple[str, ...]:
        """The vacancy's title where the bank does not know its trade: a person should hear of it."""
        if self._understanding.typical or len(self._understanding.must) > 1:
            return ()
        lines = f"{self._request.title}\n{self._request.description}".strip().splitlines()
        return (shorten(lines[0], width=TITLE_SHOWN, placeholder="…"),) if lines else ()

    @property
    def _questions(self) -> list[KitQuestion]:
        return [*self._kept.values(), *self._new]

    @property
    def _open_places(self) -> int:
        return self._request.count - len(self._kept) - len(self._new)

    def _cover_required(self) -> tuple[str, ...]:
        """Choose a question for each required skill that fits; gives the skills no question fits for."""
        asked = {skill for question in self._questions for skill in skills_asked(question, self._lexicon)}
        required = [skill for skill in self._understanding.must if skill not in asked]
        available = {skill: {other.difficulty for other in self._usable(skill)} for skill in required}
        levels, left_out = blueprint.cover(required, available, self._plan, self._numbers)
        for skill, level in levels.items():
            self._new.append(self._pick(skill, level))
        return left_out

    def _add_filler(self, skill: str, *, loose: bool) -> None:
        if not self._open_places:
            return
        there = {question.difficulty for question in self._usable(skill)}
        fitting = [level for level in blueprint.wanted(self._numbers, self._plan, loose=loose) if level in there]
        if fitting:
            self._new.append(self._pick(skill, fitting[0]))

    @property
    def _numbers(self) -> blueprint.Numbers:
        return blueprint.count_difficulties(question.difficulty for question in self._questions)

    def _pick(self, skill: str, level: Difficulty) -> KitQuestion:
        fitting = [question for question in self._usable(skill) if question.difficulty == level]
        return self._bank.kit_question(self._random.choice(fitting), self._request.language)

    def _usable(self, skill: str) -> list[BankQuestion]:
        """Questions of a skill that are neither in the kit, nor excluded, nor like one that is in it."""
        taken = {*self._excluded, *_bank_ids(self._questions)}
        texts = [question.criteria.text for question in self._questions]
        return [
            question
            for question in self._bank.of_skill(skill, self._request.language)
            if question.id not in taken and not any(alike(question.text, text) for text in texts)
        ]


def _bank_ids(questions: Iterable[KitQuestion]) -> set[str]:
    return {question.bank_id for question in questions if question.bank_id}


def _placed(kept: Mapping[int, KitQuestion], new: Iterable[KitQuestion], count: int, uncovered: tuple[str, ...]) -> Kit:
    """The questions kept in their places, the new ones in the places between."""
    fresh = iter(new)
    questions = [kept[at] if at in kept else next(fresh) for at in range(count)]
    return Kit(questions=tuple(questions), uncovered_skills=uncovered)
