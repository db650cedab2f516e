"""Screens of admins, and the welcome that an invite leads to."""

from __future__ import annotations

from bot.keyboards.base import copy_button, keyboard
from bot.views.base import Params, Screen, ViewContext, view
from core.services.invite_service import InviteService


@view("staff_invite")
async def staff_invite(context: ViewContext, params: Params) -> Screen:
    """The link for one recruiter."""
    invites = await context.get(InviteService)
    invite = await invites.staff_invite(params.id("invite_id"), acting=context.viewer)
    link = context.link(invite.token)
    text = context.t("staff-invite", link=link, until=context.date(invite.expires_at))
    return Screen(text, keyboard([copy_button(context.t.plain("button-copy"), link)]))


@view("welcome_recruiter")
async def welcome_recruiter(context: ViewContext, params: Params) -> Screen:
    return Screen(context.t("welcome-recruiter"))


@view("welcome_admin")
async def welcome_admin(context: ViewContext, params: Params) -> Screen:
    return Screen(context.t("welcome-admin"))
