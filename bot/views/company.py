"""Screens of the company profile."""

from __future__ import annotations

from bot.texts import clip
from bot.views.base import Params, Screen, ViewContext, view
from core.services.company_service import CompanyMissingError, CompanyService


@view("company_saved")
async def company_saved(context: ViewContext, params: Params) -> Screen:
    """What candidates will see of who asks."""
    companies = await context.get(CompanyService)
    company = await companies.profile(acting=context.viewer)
    if company is None:
        raise CompanyMissingError
    return Screen(
        context.t(
            "company-saved",
            name=company.legal_name,
            tax=company.tax_number,
            address=clip(company.address, 500),
            contact=company.data_contact,
            page=clip(company.verification_page or "—", 500),
            location=company.data_location,
        )
    )
