"""The lexicon: which skills, family of work, seniority and language a description or a CV speaks of.

All is found by the words and stems of bank/skills.yaml, so nothing in a description can act as an order.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import Field

from core.engines.base import Difficulty, Frozen, Language
from core.engines.guard import SPARED_IN_VACANCIES, set_aside
from core.engines.offline import seniority
from core.engines.offline.language import spoken
from core.engines.offline.mentions import Mention, Phrase, PhraseIndex, Spots, standing_as_names, unknown_names
from core.engines.offline.zones import Line, read_lines

SKILLS_FILE = Path(__file__).parent / "bank" / "skills.yaml"
SOFT_FAMILY = "behavioural"
ZONE_WEIGHT = {"title": 5.0, "must": 3.0, "duties": 2.0, "plain": 2.0, "nice": 2.0}
"""How much a mention tells by where it stands; what a company says of itself or offers is no requirement."""
REPEATED = 0.5
ROLE_IN_TITLE = 10.0
ROLE_IN_TEXT = 2.0

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class SkillEntry(Frozen):
    """A skill: its names, the words it is found by; `named`: asked about only where the vacancy names it."""

    en: str
    ru: str
    words: tuple[str, ...]
    inside: tuple[str, ...] = ()
    named: bool = False


class RoleEntry(Frozen):
    """A role: the words it is called by, and the skills the work always needs, weightiest first."""

    words: Annotated[tuple[str, ...], Field(min_length=1)]
    skills: Annotated[tuple[str, ...], Field(min_length=1)]


class FamilyEntry(Frozen):
    """A family of work."""

    roles: tuple[RoleEntry, ...]
    skills: dict[str, SkillEntry]


class LexiconFile(Frozen):
    """The whole of skills.yaml."""

    families: dict[str, FamilyEntry]
    elsewhere: tuple[str, ...]
    ordinary: str


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a text says. Skills are ids in order of weight; `unknown` are names the bank has no question for.

    `soft` are competencies named (teamwork), `typical` what the role needs whether named or not.
    """

    language: Language
    families: tuple[str, ...]
    must: tuple[str, ...]
    nice: tuple[str, ...]
    soft: tuple[str, ...]
    typical: tuple[str, ...]
    unknown: tuple[str, ...]
    seniority: seniority.Seniority | None
    experience_years: int | None

    @property
    def family(self) -> str | None:
        return self.families[0] if self.families else None

    @property
    def difficulty(self) -> Difficulty:
        """The difficulty to suggest to a recruiter."""
        return seniority.difficulty(self.seniority, self.experience_years, self.family)


class Lexicon:
    """Finds skills and roles in texts. Stateless after it is made."""

    def __init__(self, file: LexiconFile) -> None:
        self._skills = {id_: entry for family in file.families.values() for id_, entry in family.skills.items()}
        self._family_of = {id_: name for name, family in file.families.items() for id_ in family.skills}
        self._families = file.families
        phrases = [
            Phrase.of(word, target=skill, inside=name if inside else None)
            for name, family in file.families.items()
            for skill, entry in family.skills.items()
            for inside, words in ((False, entry.words), (True, entry.inside))
            for word in words
        ]
        elsewhere = [Phrase.of(word, target=word.removeprefix("="), unknown=True) for word in file.elsewhere]
        self._index = PhraseIndex(phrases + elsewhere)
        self._ordinary = frozenset(file.ordinary.casefold().split())
        self._roles = PhraseIndex(
            [
                Phrase.of(word, target=f"{name}:{number}")
                for name, family in file.families.items()
                for number, role in enumerate(family.roles)
                for word in role.words
            ]
        )

    @classmethod
    @functools.cache
    def load(cls, path: Path = SKILLS_FILE) -> Lexicon:
        """Read the words once per process."""
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader
        return cls(LexiconFile.model_validate(content))

    @property
    def skills(self) -> Mapping[str, SkillEntry]:
        return self._skills

    def family_of(self, skill: str) -> str | None:
        return self._family_of.get(skill)

    @property
    def families(self) -> tuple[str, ...]:
        return tuple(self._families)

    def skills_of(self, family: str) -> tuple[str, ...]:
        """The family's skills, most asked for first."""
        return tuple(self._families[family].skills)

    def name(self, skill: str, language: Language) -> str:
        entry = self._skills.get(skill)
        return getattr(entry, language) if entry else skill

    def skills_in(self, text: str) -> frozenset[str]:
        """Every skill a short text (a question, a skill's name) may be about, of whatever family."""
        return frozenset(mention.target for mention in self._index.find(text) if not mention.unknown)

    def names_role(self, text: str) -> bool:
        """Whether a short text names a trade."""
        return bool(self._roles.find(text))

    def places(self, text: str, families: Sequence[str] = ()) -> dict[str, tuple[int, int]]:
        """Where each skill is first named, in the order of the text: start and end, in code points."""
        found: dict[str, tuple[int, int]] = {}
        start = 0
        for line in text.splitlines(keepends=True):
            for mention in standing_as_names(self._index.find(line), line):
                if not mention.unknown and (mention.inside is None or mention.inside in families):
                    found.setdefault(mention.target, (start + mention.start, start + mention.end))
            start += len(line)
        return found

    def understand(self, text: str) -> Understanding:
        """What a vacancy or a CV says; the first line is taken for its title. Attacks in it say nothing."""
        text, _ = set_aside(text, SPARED_IN_VACANCIES)
        lines = read_lines(text)
        found = [(line, mention) for line in lines for mention in self._named(line)]
        roles = self._role_scores(lines)
        families = self._rank_families(roles, [mention for _, mention in found])
        weights, unknown = self._weigh(found, families)
        must = _by_weight({skill: weight for (skill, nice), weight in weights.items() if not nice})
        nice = _by_weight({skill: weight for (skill, nice), weight in weights.items() if nice})
        said = [skill for skill in (*must, *nice) if self._family_of[skill] == SOFT_FAMILY]
        level, years = seniority.find_seniority(lines), seniority.find_years(lines)
        names = [name for line in lines for name in unknown_names(line, self._index.find(line.text), self._ordinary)]
        return Understanding(
            language="ru" if spoken(text) == "ru" or _mostly_cyrillic(text) else "en",
            families=families,
            must=tuple(skill for skill in must if skill not in said),
            nice=tuple(skill for skill in nice if skill not in said and skill not in must),
            soft=tuple(dict.fromkeys(said)),
            typical=self._typical(roles, families, {*must, *nice}),
            unknown=_without_repeats([*unknown, *names]),
            seniority=level,
            experience_years=years,
        )

    def _named(self, line: Line) -> list[Mention]:
        if line.zone not in ZONE_WEIGHT:
            return []
        named = standing_as_names(self._index.find(line.text), line.text)
        # "1С:Документооборот" is a product of its own, not a mention of 1С.
        products = Spots((one.start, one.end) for one in named if one.unknown)
        return [one for one in named if not products.exceed(one.start, one.end)]

    def _role_scores(self, lines: Sequence[Line]) -> dict[str, float]:
        """Points per role ("family:number"): much for the title, little and once for the text."""
        scores: dict[str, float] = {}
        for line in lines:
            if line.zone not in ZONE_WEIGHT:
                continue
            for mention in _longest(self._roles.find(line.text)):
                points = ROLE_IN_TITLE if line.zone == "title" else ROLE_IN_TEXT
                scores[mention.target] = max(points, scores.get(mention.target, 0.0))
        return scores

    def _rank_families(self, roles: Mapping[str, float], mentions: Sequence[Mention]) -> tuple[str, ...]:
        scores: dict[str, float] = dict.fromkeys((role.partition(":")[0] for role in roles), 0.0)
        for role, points in roles.items():
            scores[role.partition(":")[0]] += points
        for skill in dict.fromkeys(one.target for one in mentions if not (one.unknown or one.inside)):
            family = self._family_of[skill]
            if family != SOFT_FAMILY:
                scores[family] = scores.get(family, 0.0) + 1.0
        top = max(scores.values(), default=0.0)
        ranked = sorted(scores, key=lambda family: -scores[family])
        return tuple(family for family in ranked if scores[family] >= 0.5 * top)[:2]

    def _weigh(
        self, found: Sequence[tuple[Line, Mention]], families: Sequence[str]
    ) -> tuple[dict[tuple[str, bool], float], list[str]]:
        """Weight by (skill, nice-to-have), in the order of the text; and names of what the bank lacks."""
        weights: dict[tuple[str, bool], float] = {}
        unknown: list[str] = []
        seen: set[tuple[str, int]] = set()
        resolved = self._resolve(found, families)
        sorted_out = any(line.zone == "must" for line, _ in resolved)
        wishes = {line: Spots(line.wishes()) for line in dict.fromkeys(line for line, _ in resolved)}
        for line, mention in resolved:
            if mention.unknown:
                unknown.append(mention.target)
                continue
            if sorted_out and line.zone == "plain" and self._family_of[mention.target] not in families:
                continue  # beside a list of requirements, prose of another trade speaks of the company
            key = (mention.target, line.zone == "nice" or wishes[line].touch(mention.start, mention.start + 1))
            weight, known = ZONE_WEIGHT[line.zone], weights.get(key)
            again = 0.0 if known is None or (mention.target, line.number) in seen else REPEATED
            weights[key] = max(known or 0.0, weight) + again
            seen.add((mention.target, line.number))
        return weights, unknown

    def _resolve(self, found: Sequence[tuple[Line, Mention]], families: Sequence[str]) -> list[tuple[Line, Mention]]:
        """Of mentions that overlap the longest; of skills that share a word the one of the vacancy's family."""
        resolved: list[tuple[Line, Mention]] = []
        rank = {family: place for place, family in enumerate(families)}
        by_line: dict[Line, list[Mention]] = {}
        for line, mention in found:
            by_line.setdefault(line, []).append(mention)
        for line, mentions in by_line.items():
            fitting = [mention for mention in mentions if mention.inside is None or mention.inside in rank]
            # Among equals a word of the vacancy's own family wins, then a clear word, then the file's order.
            fitting.sort(key=lambda mention: rank.get(self._family_of.get(mention.target, ""), len(rank)))
            resolved.extend((line, mention) for mention in _longest(fitting))
        return resolved

    def _typical(self, roles: Mapping[str, float], families: Sequence[str], named: Collection[str]) -> tuple[str, ...]:
        """What the roles named need; without a role, the family's skills that suit any vacancy of it.

        One skill makes no family: a lawyer negotiates and a nanny cooks.
        """
        needed: list[str] = []
        for role in sorted(roles, key=lambda role: -roles[role]):
            family, _, number = role.partition(":")
            if family in families:
                needed.extend(self._families[family].roles[int(number)].skills)
        if not needed and families and sum(self._family_of[skill] == families[0] for skill in named) > 1:
            needed = [id_ for id_, entry in self._families[families[0]].skills.items() if not entry.named]
        return tuple(dict.fromkeys(needed))


def _longest(mentions: Sequence[Mention]) -> list[Mention]:
    """Mentions that do not overlap, the longest first to choose, in the order of the text."""
    chosen: list[Mention] = []
    taken = bytearray(max((mention.end for mention in mentions), default=0))
    for mention in sorted(mentions, key=lambda mention: mention.start - mention.end):
        if not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
            chosen.append(mention)
    return sorted(chosen, key=lambda mention: mention.start)


def _by_weight(weights: Mapping[str, float]) -> list[str]:
    return sorted(weights, key=lambda skill: -weights[skill])


def _mostly_cyrillic(text: str) -> bool:
    letters = [letter for letter in text.lower() if letter.isalpha()]
    return sum("а" <= letter <= "я" for letter in letters) > 0.3 * len(letters)


def _without_repeats(names: Sequence[str]) -> tuple[str, ...]:
    return tuple({name.casefold(): name for name in reversed(names)}.values())[::-1]
