"""Rows of others that are about a person who is erased: forms of staff left open, people gathered, updates given up,
answers of the API.

They are JSON and nothing in them is bound to the person, so they are found by values. A person may be called anything,
and calls themselves what they like in Telegram: what is deleted must be theirs all the same. So ids and contacts are
compared with whole values, and those of somebody who stays tell nothing. A name tells nothing by itself: see `_names`.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    cast,
    delete,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from core.models import AuditEvent, Candidate, Draft, Gathered, Interview, Update, User
from core.models.candidate import SUBSCRIBER_DIGITS
from core.models.idempotency import ERASED
from core.services.candidate_service import own_or_shared, phone_digits, subscriber

FEWEST_DIGITS = 7
"""Of a phone by which somebody is known: staff may have written anything, such as a dash."""

_THE_ID = cast("$.** ? (@ == $ids[*])", JSONPATH)
_THE_PERSON = cast("$.** ? (@.id == $ids[*] || @.user_id == $ids[*])", JSONPATH)
_TEXTS = cast('$.** ? (@.type() == "string")', JSONPATH)


def telling_digits(phone: str | None) -> str | None:
    """The digits by which a phone tells whose it is, however it is written; None when it tells nothing."""
    digits = phone_digits(phone)
    return digits if len(digits) >= FEWEST_DIGITS else None


@dataclass(frozen=True)
class Traces:
    """By what rows of others are known to be about the person.

    `emails` and `names` are in lower case, `phones` are telling digits, `spelled` are both contacts as they are kept.
    `staff` are those who see the person: the account and the chat of each.
    """

    ids: tuple[uuid.UUID, ...]
    telegram_ids: tuple[int, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    spelled: tuple[str, ...]
    names: tuple[str, ...]
    staff: tuple[tuple[uuid.UUID, int | None], ...]


async def find_traces(
    session: AsyncSession,
    candidates: Sequence[Candidate],
    gone: Sequence[Candidate],
    interviews: Sequence[Interview],
    account: User | None,
) -> Traces:
    """What tells of the person; `gone` are those of their `candidates` that are erased, `account` is one that is."""
    staying = and_(Candidate.id.not_in([candidate.id for candidate in candidates]), Candidate.erased_at.is_(None))
    spelled_emails = [one.email for one in (*gone, account) if one and one.email]
    emails = await _of_nobody_else(
        session, {email.lower() for email in spelled_emails}, func.lower(Candidate.email), staying
    )
    digits = {found for one in gone if (found := telling_digits(one.phone))}
    phones = await _of_nobody_else(session, digits, subscriber(Candidate.phone), staying)
    return Traces(
        ids=(*(one.id for one in gone), *(one.id for one in interviews)),
        telegram_ids=(account.telegram_id,) if account and account.telegram_id else (),
        emails=emails,
        phones=phones,
        spelled=tuple(
            [email for email in spelled_emails if email.lower() in emails]
            + [one.phone for one in gone if one.phone and telling_digits(one.phone) in phones]
        ),
        names=await _names(session, gone, account, staying),
        staff=await _staff(session, gone),
    )


async def erase_traces(session: AsyncSession, traces: Traces) -> None:
    """Delete the forms and the gathered, empty the updates and the answers.

    That a request acted stays known. What one was answered whose answer is not kept yet, nobody can look at here.
    """
    seen_by = [user_id for user_id, _ in traces.staff]
    await session.execute(
        delete(Draft)
        .where(
            or_(
                _is_about(Draft.fields, traces),
                and_(
                    Draft.user_id.in_(seen_by),
                    _of_nobody_known(Draft),
                    func.lower(Draft.fields["name"].astext).in_(traces.names),
                ),
            )
        )
        .execution_options(synchronize_session=False)
    )
    named: ColumnElement[bool] = func.lower(Gathered.fields["name"].astext).in_(traces.names)
    if traces.names:  # an unreadable file has nothing but what it is called
        named = or_(named, func.replace(Gathered.source, "_", " ").regexp_match(_names_said(traces), flags="i"))
    await session.execute(
        delete(Gathered)
        .where(
            or_(
                _is_about(Gathered.fields, traces),
                Gathered.twin_id.in_(traces.ids),
                and_(Gathered.user_id.in_(seen_by), _of_nobody_known(Gathered), named),
            )
        )
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(Update)
        .where(Update.dead_at.is_not(None), _tells_of(traces))
        .values(body=func.jsonb_build_object("update_id", Update.update_id))
        .execution_options(synchronize_session=False)
    )
    found = [json.dumps(value, ensure_ascii=False).encode() for value in (*map(str, traces.ids), *traces.spelled)]
    await session.execute(
        text(
            "UPDATE idempotent_requests SET status = :erased, headers = '{}', body = '' WHERE status IS NULL OR EXISTS "
            "(SELECT FROM unnest(CAST(:found AS bytea[])) AS value WHERE position(value IN body) > 0)"
        ),
        {"erased": ERASED, "found": found},
    )


async def _of_nobody_else(
    session: AsyncSession, values: Collection[str], column: ColumnElement[Any], staying: ColumnElement[bool]
) -> tuple[str, ...]:
    """Without those that somebody who stays has too: a family's phone, a namesake."""
    if not values:
        return ()
    shared = set(await session.scalars(select(column).where(column.in_(values), staying)))
    return tuple(sorted(set(values) - shared))


async def _names(
    session: AsyncSession, gone: Sequence[Candidate], account: User | None, staying: ColumnElement[bool]
) -> tuple[str, ...]:
    """Names by which staff may have begun to write of the person anew, before anything else was written.

    Only names that staff gave them, of two words at least, and that nobody else here has. They count in rows of staff
    who see the person, which hold no contact: one with a contact is known by that.
    """
    given = await session.scalars(
        select(AuditEvent.subject_id).where(
            AuditEvent.subject_id.in_([candidate.id for candidate in gone]),
            or_(
                AuditEvent.action == "candidate.added",
                and_(AuditEvent.action == "candidate.changed", AuditEvent.details["field"].astext == "name"),
            ),
        )
    )
    by_staff = set(given)
    names = {one.name.lower() for one in gone if one.id in by_staff and len(one.name.split()) > 1}
    names = {*await _of_nobody_else(session, names, func.lower(Candidate.name), staying)}
    others = User.id != account.id if account else User.id.not_in([one.user_id for one in gone if one.user_id])
    return await _of_nobody_else(session, names, func.lower(User.name), others)


async def _staff(session: AsyncSession, gone: Sequence[Candidate]) -> tuple[tuple[uuid.UUID, int | None], ...]:
    found = await session.execute(
        select(User.id, User.telegram_id)
        .join(Candidate, or_(User.role == "admin", own_or_shared(User.id)))
        .where(User.role != "user", Candidate.id.in_([candidate.id for candidate in gone]))
        .distinct()
    )
    return tuple((row.id, row.telegram_id) for row in found)


def _is_about(fields: InstrumentedAttribute[dict[str, Any]], traces: Traces) -> ColumnElement[bool]:
    """Whether a form or a proposal names one of the ids, or has one of the contacts."""
    ids = {"ids": [str(one) for one in traces.ids]}
    return or_(
        func.jsonb_path_exists(fields, _THE_ID, cast(ids, JSONB)),
        func.lower(fields["email"].astext).in_(traces.emails),
        subscriber(fields["phone"].astext).in_(traces.phones),
        fields["telegram_id"].astext.in_([str(one) for one in traces.telegram_ids]),
    )


def _of_nobody_known(table: type[Draft] | type[Gathered]) -> ColumnElement[bool]:
    """No contact is there by which the row would be somebody else's."""
    return and_(*(table.fields[contact].astext.is_(None) for contact in ("email", "phone", "telegram_id")))


def _tells_of(traces: Traces) -> ColumnElement[bool]:
    """Whether an update names the person: by Telegram's ids, or in what was written or stands under buttons."""
    conditions: list[ColumnElement[bool]] = [false()]
    if traces.telegram_ids:
        conditions.append(
            func.jsonb_path_exists(Update.body, _THE_PERSON, cast({"ids": list(traces.telegram_ids)}, JSONB))
        )
    said = [written for one in traces.ids for written in (str(one), one.hex)]  # buttons hold them without dashes
    said += [rf"(?<![\w.%+-]){re.escape(email)}(?![\w-]|\.\w)" for email in traces.emails]
    said += [_phone_said(digits) for digits in traces.phones]
    if said:
        conditions.append(_says("|".join(said)))
    if traces.names:
        chats = [chat for _, chat in traces.staff if chat]
        conditions.append(and_(Update.chat_id.in_(chats), _says(_names_said(traces))))
    return or_(*conditions)


def _says(pattern: str) -> ColumnElement[bool]:
    """Whether any text in the body of an update has the pattern, case aside."""
    said = func.jsonb_path_query(Update.body, _TEXTS, type_=JSONB).column_valued("said")
    words: ColumnElement[str] = said.op("#>>", return_type=Text())(literal_column("'{}'"))
    return exists().where(words.regexp_match(pattern, flags="i"))


def _phone_said(digits: str) -> str:
    """The phone however it is written, with or without the country's code."""
    apart = "[ ().-]{0,3}"
    code = rf"[0-9]{{0,3}}{apart}" if len(digits) == SUBSCRIBER_DIGITS else ""
    return f"(?<![0-9]){code}{apart.join(digits)}(?![0-9])"


def _names_said(traces: Traces) -> str:
    names = (r"\s+".join(re.escape(word) for word in name.split()) for name in traces.names)
    return rf"(?<!\w)({'|'.join(names)})(?!\w)"
