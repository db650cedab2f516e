"""What erasing means: words, names, contacts and files go; numbers without a person stay, and what the law keeps.

Everything here runs inside the transaction of its caller. An interview stays as a row of the statistics, a
candidate and an account as rows without content, because the audit and other rows point at them. An interview under
a legal hold stays whole, and with it the candidate and the account that say whose it is (ADR 011).
"""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Sequence

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import jobs
from core.models import (
    ApiKey,
    Candidate,
    CandidateQuestion,
    ConsentProof,
    Decision,
    Draft,
    Evaluation,
    Feedback,
    Gathered,
    Interview,
    Notification,
    RefreshToken,
    Response,
    ResponsePart,
    ResponseReading,
    Session,
    StoredJobMatch,
    Update,
    User,
    VacancyFaq,
)
from core.services.erasure_traces import erase_traces, find_traces
from core.services.interview_flow import database_now
from core.services.interview_links import revoke_links
from core.services.personal_questions import erase_personal

ON_REQUEST = ""
"""The name of a candidate who asked to be erased; faces have words for it."""
TERM_OVER = "—"
"""The name of a candidate whose term is over."""


class ProofKeys:
    """Hashes accounts with a key derived from the installation's secret."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), b"mismatch consent proofs", "sha256")

    def account_hash(self, telegram_id: int) -> bytes:
        """What a proof of consent is found by, for whoever names the account."""
        return hmac.digest(self._key, str(telegram_id).encode(), "sha256")


async def erase_person(
    session: AsyncSession,
    keys: ProofKeys,
    candidates: Sequence[Candidate],
    account: User | None,
    *,
    name: str,
) -> None:
    """Erase all that is kept of a person but what a legal hold keeps, and the proofs of their consents.

    `account` is None for somebody who never opened their link, and for rows whose account stays.
    """
    ids = [candidate.id for candidate in candidates]
    everything = list(await session.scalars(select(Interview).where(Interview.candidate_id.in_(ids))))
    held = {interview.candidate_id for interview in everything if interview.held_at}
    interviews = [interview for interview in everything if interview.held_at is None]
    gone = [candidate for candidate in candidates if candidate.id not in held]
    await _keep_proofs(session, keys, candidates, interviews)
    traces = await find_traces(session, candidates, gone, interviews, None if held else account)
    await erase_interviews(session, [interview.id for interview in interviews])
    for interview in everything:
        await revoke_links(session, interview.id)
    since = min((candidate.created_at for candidate in candidates), default=account.created_at if account else None)
    if since:
        await jobs.forget_tracebacks(session, since, await database_now(session))
    await erase_traces(session, traces)
    if account:
        await _erase_traffic(session, account)
    if account and not held:  # its row stays, empty, so that the audit still tells one person's acts from another's
        account.name = account.email = account.password_hash = account.telegram_id = None
        account.erased_at = func.now()
    for candidate in candidates:
        candidate.archived_at = func.now()
    for candidate in gone:
        candidate.name = name
        candidate.email = candidate.phone = candidate.job_position = candidate.user_id = None
        candidate.skills = candidate.experience_years = None
        candidate.cv_text = candidate.cv_hash = candidate.cv_read_at = None
        candidate.cv_hidden = False
        candidate.erased_at = func.now()
    await session.flush()


async def erase_interviews(session: AsyncSession, ids: Sequence[uuid.UUID]) -> None:
    """Erase every word of these interviews. An answer that is being read at this moment is not kept afterwards."""
    await session.flush()
    await session.execute(
        update(Response)
        .where(Response.interview_id.in_(ids))
        .values(
            text=case((Response.text.is_(None), None), else_=""),
            main_answer=case((Response.main_answer.is_(None), None), else_=""),
            follow_up=case((Response.follow_up.is_(None), None), else_=""),
            follow_up_answer=None,
            standing=None,
            version=Response.version + 1,
            status=case((Response.status == "asked", "interrupted"), else_=Response.status),
        )
        .execution_options(synchronize_session=False)
    )
    await erase_personal(session, ids)
    asked = select(CandidateQuestion.id).where(CandidateQuestion.interview_id.in_(ids))
    await session.execute(delete(VacancyFaq).where(VacancyFaq.question_id.in_(asked)))
    await session.execute(
        update(CandidateQuestion)
        .where(CandidateQuestion.interview_id.in_(ids))
        .values(text="", reply=case((CandidateQuestion.reply.is_(None), None), else_=""))
        .execution_options(synchronize_session=False)
    )
    responses = select(Response.id).where(Response.interview_id.in_(ids))
    await session.execute(delete(ResponseReading).where(ResponseReading.response_id.in_(responses)))
    await session.execute(delete(ResponsePart).where(ResponsePart.response_id.in_(responses)))
    await session.execute(delete(StoredJobMatch).where(StoredJobMatch.interview_id.in_(ids)))
    await session.execute(delete(Feedback).where(Feedback.interview_id.in_(ids)))
    await session.execute(update(Decision).where(Decision.interview_id.in_(ids)).values(reason=None))
    await stop_evaluations(session, ids)
    await session.execute(update(Interview).where(Interview.id.in_(ids)).values(purged_at=func.now(), screening=[]))


async def stop_evaluations(session: AsyncSession, ids: Sequence[uuid.UUID]) -> None:
    """Runs under way find nothing to do and give no result."""
    await session.execute(
        update(Evaluation)
        .where(Evaluation.interview_id.in_(ids), Evaluation.status == "pending")
        .values(status="failed", completed_at=func.now())
    )


async def _keep_proofs(
    session: AsyncSession, keys: ProofKeys, candidates: Sequence[Candidate], interviews: Sequence[Interview]
) -> None:
    """Of whoever consented, whether or not their account goes too. Once each: a person of whom something is held may
    ask again.
    """
    for candidate in candidates:
        account = await session.get(User, candidate.user_id) if candidate.user_id else None
        if account and account.telegram_id:
            own = [interview for interview in interviews if interview.candidate_id == candidate.id]
            await _keep_proofs_of(session, own, keys.account_hash(account.telegram_id))


async def _keep_proofs_of(session: AsyncSession, interviews: Sequence[Interview], account_hash: bytes) -> None:
    kept = await session.execute(
        select(ConsentProof.version, ConsentProof.consented_at).where(ConsentProof.account_hash == account_hash)
    )
    known = {(version, at) for version, at in kept.all()}
    for interview in interviews:
        consents = [(interview.consent_version, interview.consent_language, interview.consented_at)]
        if interview.transfer_allowed:
            language = interview.transfer_language or interview.consent_language
            consents.append((f"transfer-{interview.transfer_version}", language, interview.transfer_answered_at))
        for version, language, at in consents:
            if version and at and (version, at) not in known:
                session.add(
                    ConsentProof(account_hash=account_hash, version=version, language=language or "", consented_at=at)
                )


async def waiting_taps(session: AsyncSession, account: User) -> tuple[str, ...]:
    """The ids of an account's taps that nobody has worked yet."""
    tap = Update.body["callback_query"]["id"].astext
    taps = select(tap).where(Update.chat_id == account.telegram_id, Update.done_at.is_(None), tap.is_not(None))
    return tuple(await session.scalars(taps))


async def _erase_traffic(session: AsyncSession, account: User) -> None:
    """All that came and went by an account, and whoever is signed in with it."""
    if account.telegram_id:
        # The row of the update that is worked just now too: it is done, there is nothing left to work in it.
        await session.execute(
            update(Update)
            .where(Update.chat_id == account.telegram_id)
            .values(
                chat_id=0,
                body=func.jsonb_build_object("update_id", Update.update_id),
                done_at=func.coalesce(Update.done_at, func.now()),
                error=None,
            )
        )
    sessions = select(Session.id).where(Session.user_id == account.id)
    await session.execute(delete(RefreshToken).where(RefreshToken.session_id.in_(sessions)))
    for table in (Session, ApiKey, Draft, Gathered):
        await session.execute(delete(table).where(table.user_id == account.id))
    await session.execute(delete(Notification).where(Notification.recipient_id == account.id))
    account.session_version += 1
