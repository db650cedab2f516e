"""Who asks: the company's profile, wanted before the first candidate is invited."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.errors import DomainError
from core.models import CompanyProfile
from core.services.actor import Actor
from core.services.unit import act, record, reply


@dataclass(frozen=True)
class Company:
    """What a candidate is told of who asks."""

    legal_name: str
    tax_number: str
    address: str
    data_contact: str
    verification_page: str | None
    data_location: str


class CompanyMissingError(DomainError):
    """Nobody is invited before it is said who asks."""

    code = "company-missing"


class CompanyService:
    """The one profile of this installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def profile(self, *, acting: Actor) -> Company | None:
        """The profile, or None while nobody filled it in. Raises ForbiddenError for all but staff."""
        acting.require_staff()
        async with self._database.transaction() as session:
            return await find_company(session)

    async def save(self, company: Company, *, acting: Actor) -> None:
        """Write the profile, over what was there. Raises ForbiddenError for all but staff."""
        async with act(self._database, acting) as session:
            await save_company(session, asdict(company), acting)


async def find_company(session: AsyncSession) -> Company | None:
    """The profile, if there is one."""
    row = await session.scalar(select(CompanyProfile))
    if row is None:
        return None
    return Company(
        row.legal_name,
        row.tax_number,
        row.address,
        row.data_contact,
        row.verification_page,
        row.data_location,
    )


async def get_company(session: AsyncSession) -> Company:
    """The profile. Raises CompanyMissingError."""
    company = await find_company(session)
    if company is None:
        raise CompanyMissingError
    return company


async def save_company(session: AsyncSession, fields: dict[str, Any], acting: Actor) -> None:
    """Write what the form gathered, over what was there."""
    acting.require_staff()
    values = {**fields, "updated_at": func.now(), "updated_by": acting.user_id}
    await session.execute(
        insert(CompanyProfile)
        .values(id=uuid.uuid4(), **values)
        .on_conflict_do_update(index_elements=[CompanyProfile.singleton], set_=values)
    )
    await record(session, acting.user_id, "company.saved", None)
    await reply(session, acting, "company_saved")
