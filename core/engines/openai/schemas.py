"""The shapes models reply in. No ranges and no default but None: strict JSON schemas know neither; a Literal says it.

A field that may be None may be left out as well, by servers that do not keep to schemas.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator

from core.engines.base import Level
from core.engines.job_match import Seniority


class Reply(BaseModel):
    """Exactly the fields named, of exactly their types: "5" is no level."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ReadingReply(Reply):
    """One reading; `gaps` are numbers of key points as they were shown. The level comes last, after its reasons."""

    quotes: list[str]
    gaps: list[int]
    anchor: Literal["low", "middle", "high"] | None
    rationale: str
    flags: list[Literal["instruction_attempt", "copied_from_question", "too_short", "other_language", "off_topic"]]
    level: Level | None

    @field_validator("level", mode="before")
    @classmethod
    def _whole_number(cls, value: object) -> object:
        """A Literal takes what is equal to it; `true` and 5.0 are no levels."""
        if value is not None and type(value) is not int:
            raise ValueError("a whole number or null")
        return value


class QuestionReply(Reply):
    slot: int
    text: str
    simpler: str | None = None
    subtopic: str
    key_points: list[str]
    low: str
    middle: str
    high: str
    follow_ups: list[str]


class KitReply(Reply):
    questions: list[QuestionReply]


class SkillReply(Reply):
    skill: str
    wanted_quote: str | None
    had_quote: str | None


class JobMatchReply(Reply):
    matched: list[SkillReply]
    missing: list[SkillReply]
    beyond: list[SkillReply]
    seniority_wanted: Seniority | None
    seniority_wanted_quote: str | None
    seniority_had: Seniority | None
    seniority_had_quote: str | None


class FeedbackReply(Reply):
    strengths: list[str]
    try_next: list[str]
