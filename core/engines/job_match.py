"""What a vacancy asks for beside what a profile says: matched, missing, beyond. Words of both, never a score."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from core.engines.base import EngineUsage, Frozen, Language, Text

Seniority = Literal["junior", "middle", "senior", "lead"]


class JobMatchRequest(Frozen):
    """Both texts are untrusted. `names_to_hide` are replaced before anything leaves the house."""

    title: Annotated[str, Field(max_length=255)]
    description: Annotated[str, Field(min_length=1, max_length=20_000)]
    profile: Annotated[str, Field(min_length=1, max_length=40_000)]
    language: Language
    names_to_hide: Annotated[tuple[str, ...], Field(max_length=20)] = ()


class Words(Frozen):
    """Words located in a stored text, `stored[start:end] == text`, in code points.

    The vacancy's stored text is its title, a line end, its description; the candidate's is the profile.
    """

    text: Text
    start: int
    end: int


class SkillShown(Frozen):
    """A skill with the words of the vacancy that ask for it and those of the profile that show it."""

    skill: Text
    wanted: Words | None
    had: Words | None


class JobMatch(Frozen):
    """`matched` have words on both sides, `missing` in the vacancy only, `beyond` in the profile only.

    A seniority without words that show it is None. `quotes_dropped` counts quotes that are in neither text.
    """

    matched: tuple[SkillShown, ...]
    missing: tuple[SkillShown, ...]
    beyond: tuple[SkillShown, ...]
    seniority_wanted: Seniority | None
    seniority_wanted_words: Words | None
    seniority_had: Seniority | None
    seniority_had_words: Words | None
    quotes_dropped: int
    usage: EngineUsage | None = None
