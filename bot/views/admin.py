"""Screens of admins, and the welcome that an invite leads to."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from aiogram_i18n.exceptions import FluentMessageError, KeyNotFoundError

from bot.keyboards.admin import (
    UserDeed,
    admin_keyboard,
    audit_keyboard,
    back_to_admin_keyboard,
    confirm_keyboard,
    health_keyboard,
    user_keyboard,
    users_keyboard,
)
from bot.keyboards.base import copy_button, kept, keyboard
from bot.texts import Html, clip
from bot.views.base import Params, Screen, ViewContext, view
from bot.views.engine import engine_line
from core.services.admin_service import Account, AdminService
from core.services.audit_service import AuditEntry, AuditService
from core.services.engine_switch import EngineSwitch
from core.services.health_service import HealthService
from core.services.invite_service import InviteService
from core.services.stats_service import StatsService

SHOWN_NAME = 60
"""UTF-16 units of a name in a list of many."""


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


@view("role_changed")
async def role_changed(context: ViewContext, params: Params) -> Screen:
    """Told to whoever was given another role."""
    return Screen(context.t("role-changed", role=context.t.plain(f"role-{context.viewer.role}")))


@view("admin_menu")
async def admin_menu(context: ViewContext, params: Params) -> Screen:
    state = await (await context.get(EngineSwitch)).state(acting=context.viewer)
    text = Html(f"{context.t('admin-menu')}\n\n{engine_line(context.t, state)}")
    return Screen(text, admin_keyboard(context.t))


@view("users")
async def users(context: ViewContext, params: Params) -> Screen:
    """Accounts, or those whose name holds what was searched for."""
    query = kept(params.text("query"))
    page = await (await context.get(AdminService)).accounts(params.number("number"), query, acting=context.viewer)
    key = "users" if not query else "users-found" if page.items else "users-none"
    return Screen(context.t(key, query=clip(query, SHOWN_NAME)), users_keyboard(context.t, page, query))


@view("user_card")
async def user_card(context: ViewContext, params: Params) -> Screen:
    account = await (await context.get(AdminService)).account(params.id("user_id"), acting=context.viewer)
    return Screen(_card(context, account), user_keyboard(context.t, account))


@view("user_confirm")
async def user_confirm(context: ViewContext, params: Params) -> Screen:
    """The same card with a question: is this meant?"""
    account = await (await context.get(AdminService)).account(params.id("user_id"), acting=context.viewer)
    act = cast(UserDeed, params.text("act"))
    whose = "own" if account.is_own else "other"
    question = context.t(f"confirm-{act.replace('_', '-')}", whose=whose)
    return Screen(Html(f"{_card(context, account)}\n\n{question}"), confirm_keyboard(context.t, act, account.id))


@view("stats")
async def stats(context: ViewContext, params: Params) -> Screen:
    """The funnel: of all interviews, and of those of the last 30 days."""
    found = await (await context.get(StatsService)).stats(acting=context.viewer)
    names = ("invited", "opened", "consented", "submitted", "evaluated", "decided")
    lines = [
        context.t(f"funnel-{name}", ever=ever, recent=recent)
        for name, ever, recent in zip(names, found.ever.steps, found.recent.steps, strict=True)
    ]
    completion = found.ever.completion
    share = context.t("funnel-completion", percent=round(completion * 100)) if completion is not None else ""
    kept = found.promises.share
    promises = context.t(
        "promises-kept",
        kept=found.promises.kept,
        late=found.promises.late,
        waiting=found.promises.waiting,
        percent="—" if kept is None else round(kept * 100),
    )
    text = "\n".join([context.t("funnel"), *lines, *([share] if share else []), "", promises])
    return Screen(Html(text), back_to_admin_keyboard(context.t))


@view("health")
async def health(context: ViewContext, params: Params) -> Screen:
    """What the product stands on, what waits, what was given up."""
    found = await (await context.get(HealthService)).health(acting=context.viewer)
    state = await (await context.get(EngineSwitch)).state(acting=context.viewer)
    t = context.t
    redis = t("health-redis-gone") if found.redis_ms is None else t("health-redis", ms=found.redis_ms)
    lines = [
        t("health"),
        t("health-postgres", ms=found.postgres_ms),
        redis,
        t("health-schema", schema=found.schema),
        engine_line(t, state),
        "",
    ]
    for backlog in found.backlogs:
        lines.append(t(f"health-{backlog.queue}", waiting=backlog.waiting))
        if backlog.dead:
            lines.append(t("health-dead", dead=backlog.dead, reason=clip(backlog.reason or "—", 200)))
    return Screen(Html("\n".join(lines)), health_keyboard(t, found))


@view("audit")
async def audit(context: ViewContext, params: Params) -> Screen:
    """Who did what, the newest first."""
    page = await (await context.get(AuditService)).page(params.number("number"), acting=context.viewer)
    lines = [context.t("audit"), *(_audit_line(context, entry) for entry in page.items)]
    return Screen(Html("\n".join(lines)), audit_keyboard(context.t, page))


def _card(context: ViewContext, account: Account) -> Html:
    t = context.t
    lines = [
        t(
            "user-card",
            name=account.name,
            role=t.plain(f"role-{account.role}"),
            since=account.created_at.strftime("%d.%m.%Y"),
            language=t.plain(f"language-{account.language}"),
        )
    ]
    if account.is_own:
        lines.append(t("user-own"))
    if account.is_configured:
        lines.append(t("user-configured"))
    if account.blocked_at:
        lines.append(t("user-blocked", since=account.blocked_at.strftime("%d.%m.%Y")))
    if not account.is_reachable:
        lines.append(t("user-unreachable"))
    return Html("\n".join(lines))


def _audit_line(context: ViewContext, entry: AuditEntry) -> Html:
    t = context.t
    try:
        words = {name: value for name, value in entry.details.items() if isinstance(value, str | int)}
        action = t.plain(f"audit-{entry.action.replace('.', '-').replace('_', '-')}", **words)
    except (KeyNotFoundError, FluentMessageError):  # an act of another version
        action = entry.action
    nobody = t.plain("person-erased" if entry.actor_id else "audit-product")
    who = clip(entry.actor, SHOWN_NAME) if entry.actor else nobody
    line = t("audit-line", at=_minute(entry.at), who=who, action=action)
    if entry.subject and entry.subject_id != entry.actor_id:
        line = t("audit-line-subject", line=line, subject=clip(entry.subject, SHOWN_NAME))
    return line


def _minute(moment: datetime) -> str:
    return moment.strftime("%d.%m %H:%M")
