"""Whether a person has decided about an interview: asked wherever a decision ends something."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from core.models import Decision, Interview


def decided() -> ColumnElement[bool]:
    """Whether a person has decided, for or against; thinking it over is no decision."""
    latest = (
        select(Decision.verdict)
        .where(Decision.interview_id == Interview.id)
        .order_by(Decision.created_at.desc())
        .limit(1)
        .correlate(Interview)
        .scalar_subquery()
    )
    return func.coalesce(latest, "hold") != "hold"


def first_decided_at() -> ColumnElement[datetime]:
    """When somebody first decided, for or against; NULL when nobody has."""
    return (
        select(func.min(Decision.created_at))
        .where(Decision.interview_id == Interview.id, Decision.verdict != "hold")
        .correlate(Interview)
        .scalar_subquery()
    )
