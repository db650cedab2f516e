"""To which words somebody says yes: a mark that stands for them, so that nobody does to others than they were shown."""

from __future__ import annotations

import hashlib
from dataclasses import asdict

from sqlalchemy.ext.asyncio import AsyncSession

from core.config import Settings
from core.models import Interview, Vacancy
from core.services.actor import Actor
from core.services.company_service import get_company
from core.services.engine_choice import engine_state

CONSENT_VERSION = "3"
"""Grows with every change of the consent's words; stored with each consent."""
TRANSFER_VERSION = "2"
"""Grows with every change of the words that ask for a model abroad; stored with each answer."""
_CONSENTS_WITHOUT_CV = ("1", "2")
_TRANSFERS_WITHOUT_CV = ("1",)


async def consent_mark(session: AsyncSession, settings: Settings, interview: Interview, acting: Actor) -> str:
    """Of the consent as it would be shown to this person now: its words, language, and all that is put into them."""
    vacancy = await session.get_one(Vacancy, interview.vacancy_id)
    return mark_of(
        "consent",
        CONSENT_VERSION,
        acting.language,
        acting.user_id,
        interview.read_by,
        interview.time_limit,
        vacancy.title,
        asdict(await get_company(session)),
        settings.retention_decided_days,
        settings.retention_unopened_days,
        settings.retention_audio_days,
        settings.retention_proof_days,
    )


async def transfer_mark(session: AsyncSession, settings: Settings, acting: Actor) -> str:
    """Of the question about a model abroad, likewise."""
    state = await engine_state(session, settings)
    return mark_of("transfer", TRANSFER_VERSION, acting.language, acting.user_id, state.model, state.model_host)


def covers_cv(interview: Interview, *, abroad: bool) -> bool:
    """Whether what the candidate agreed to, or has yet to, names the CV: for a model abroad the transfer's words too.

    Earlier words did not name it, and nobody's agreement grows with a later version.
    """
    if interview.consent_version in _CONSENTS_WITHOUT_CV:
        return False
    return not abroad or interview.transfer_version not in _TRANSFERS_WITHOUT_CV


def mark_of(*facts: object) -> str:
    """Short, so that it fits a button beside an id."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:12]
