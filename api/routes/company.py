"""Who asks: candidates see it before they consent."""

from __future__ import annotations

from typing import Annotated

from dishka.integrations.fastapi import FromDishka
from fastapi import APIRouter, Depends
from pydantic import Field

from api.problems import responses
from api.routes import PREFIX, Route
from api.security import need
from api.shapes import Line, Note, Shape
from core.errors import NotFoundError
from core.services.actor import Actor
from core.services.company_service import Company, CompanyService

router = APIRouter(prefix=f"{PREFIX}/company", tags=["company"], route_class=Route)


class CompanyProfile(Shape):
    """The company that this installation serves."""

    legal_name: Annotated[Line, Field(examples=["Sample Ltd"])]
    tax_number: Annotated[Line, Field(examples=["0000000000"])]
    address: Annotated[Note, Field(examples=["1 Example Street, Sampletown"])]
    data_contact: Annotated[Line, Field(examples=["privacy@example.com"])]
    verification_page: Annotated[Note, Field(examples=["https://example.com/jobs"])] | None = None
    data_location: Annotated[Line, Field(examples=["Russia"])]


@router.get("", response_model=CompanyProfile, responses=responses(401, 403, 404))
async def read_company(
    acting: Annotated[Actor, Depends(need("company:read"))], companies: FromDishka[CompanyService]
) -> Company:
    """The profile; not found while nobody filled it in."""
    company = await companies.profile(acting=acting)
    if company is None:
        raise NotFoundError
    return company


@router.put("", response_model=CompanyProfile, responses=responses(401, 403))
async def write_company(
    body: CompanyProfile,
    acting: Annotated[Actor, Depends(need("company:write"))],
    companies: FromDishka[CompanyService],
) -> CompanyProfile:
    """Write the profile, over what was there."""
    await companies.save(Company(**body.model_dump()), acting=acting)
    return body
