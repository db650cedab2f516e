"""People dropped into a vacancy together: the list so far, and what was made of it."""

from __future__ import annotations

from bot.keyboards.bulk import bulk_keyboard, made_keyboard
from bot.texts import Html, clip
from bot.views.base import Params, Screen, ViewContext, view
from bot.views.invitation import ready_message
from core.services.bulk_service import BulkService, GatheredPerson
from core.services.invite_service import InviteService

SHOWN = 25
"""Lines of the list, the newest; the counts are of all."""
LONGEST_NAME = 60


@view("bulk")
async def bulk(context: ViewContext, params: Params) -> Screen:
    """How many are new, here already, unreadable; and the newest of them."""
    service = await context.get(BulkService)
    gathered = await service.gathered(params.id("vacancy_id"), acting=context.viewer)
    t = context.t
    lines = [t("bulk-title", vacancy=gathered.vacancy_title)]
    if gathered.people:
        counts = t("bulk-counts", new=gathered.new, doubles=gathered.doubles, unreadable=gathered.unreadable)
        lines += [counts, *(_line(context, person) for person in gathered.people[-SHOWN:])]
    lines.append(t("bulk-more"))
    return Screen(Html("\n".join(lines)), bulk_keyboard(t, gathered))


@view("bulk_made")
async def bulk_made(context: ViewContext, params: Params) -> Screen:
    text = context.t("bulk-made", added=params.number("added"), linked=params.number("linked"))
    return Screen(text, made_keyboard(context.t, params.id("vacancy_id")))


async def links_text(context: ViewContext, params: Params) -> str:
    """Every open invitation of a vacancy with its message, as plain text. Raises NotFoundError."""
    invites = await context.get(InviteService)
    waiting = await invites.waiting(params.id("vacancy_id"), acting=context.viewer)
    return "\n\n".join(f"{one.candidate_name}\n{ready_message(context, one)}" for one in waiting)


def _line(context: ViewContext, person: GatheredPerson) -> Html:
    name = clip(person.name, LONGEST_NAME)
    if person.twin is not None:
        return context.t("bulk-line-double", name=name, twin=clip(context.person(person.twin), LONGEST_NAME))
    if person.fault:
        return context.t("bulk-line-unread", name=name, reason=context.t.plain(f"bulk-{person.fault}"))
    return context.t("bulk-line-new", name=name)
