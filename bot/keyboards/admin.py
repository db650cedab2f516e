"""Buttons of administration: users, figures, health, audit."""

from __future__ import annotations

import uuid
from typing import Literal, TypeVar

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from bot.keyboards.base import PARTED, Number, Row, button, keyboard, page_turns
from bot.texts import Speech, clip
from core.services.admin_service import Account
from core.services.audit_service import AuditEntry
from core.services.engine_choice import EngineState
from core.services.health_service import Health, Queue
from core.services.paging import Page

T = TypeVar("T")
LABEL = 48
"""UTF-16 units of a name on a button; longer ones are cut by the apps anyway."""

UserDeed = Literal["admin", "recruiter", "user", "block", "unblock", "sign_out"]
"""What an admin does to an account: gives it a role, or what the word says."""
EngineDeed = Literal["openai", "offline", "notice", "fallback_on", "fallback_off"]
"""What an admin does about the engine: chooses it, confirms the notice, turns the fallback on or off."""
HARMLESS = ("unblock", "sign_out")


class AdminSection(CallbackData, prefix="adm"):
    section: Literal["admin_menu", "stats", "health", "invite", "export", "retention", "engine"]


class UserPage(CallbackData, prefix="users", sep=PARTED):
    number: Number = 0
    query: str = ""


class UserCard(CallbackData, prefix="user"):
    user_id: uuid.UUID


class UserAct(CallbackData, prefix="uact"):
    act: UserDeed
    user_id: uuid.UUID
    confirmed: bool


class AuditPage(CallbackData, prefix="audit"):
    number: Number = 0


class EngineAct(CallbackData, prefix="eng"):
    act: EngineDeed
    confirmed: bool


class RetryDead(CallbackData, prefix="dead"):
    queue: Queue


def admin_keyboard(t: Speech) -> InlineKeyboardMarkup:
    return keyboard(
        [
            button(t.plain("button-users"), UserPage()),
            button(t.plain("button-staff-invite"), AdminSection(section="invite")),
        ],
        [
            button(t.plain("button-stats"), AdminSection(section="stats")),
            button(t.plain("button-health"), AdminSection(section="health")),
        ],
        [
            button(t.plain("button-audit"), AuditPage()),
            button(t.plain("button-retention"), AdminSection(section="retention")),
        ],
        [button(t.plain("button-engine"), AdminSection(section="engine"))],
    )


def back_to_admin_keyboard(t: Speech) -> InlineKeyboardMarkup:
    return keyboard(_back(t))


def users_keyboard(t: Speech, page: Page[Account], query: str) -> InlineKeyboardMarkup:
    rows = [
        [button(clip(f"{_sign(account)} {account.name}", LABEL), UserCard(user_id=account.id))]
        for account in page.items
    ]
    return keyboard(*rows, page_turns(t, page, lambda number: UserPage(number=number, query=query)), _back(t))


def user_keyboard(t: Speech, account: Account) -> InlineKeyboardMarkup:
    """What can be done; deeds that take something away, or give all, ask once more."""

    def deed(act: UserDeed) -> Row:
        return [
            button(
                t.plain(f"deed-{act.replace('_', '-')}"),
                UserAct(act=act, user_id=account.id, confirmed=act in HARMLESS),
            )
        ]

    roles: list[Row] = []
    blocking: list[Row] = []
    if not account.is_configured:
        others: tuple[UserDeed, ...] = ("admin", "recruiter", "user")
        roles = [deed(role) for role in others if role != account.role]
        blocking = [deed("unblock" if account.blocked_at else "block")]
    return keyboard(*roles, *blocking, deed("sign_out"), [button(t.plain("button-back"), UserPage())])


def confirm_keyboard(t: Speech, act: UserDeed, user_id: uuid.UUID) -> InlineKeyboardMarkup:
    return keyboard(
        [button(t.plain("button-confirm"), UserAct(act=act, user_id=user_id, confirmed=True))],
        [button(t.plain("button-back"), UserCard(user_id=user_id))],
    )


def health_keyboard(t: Speech, health: Health) -> InlineKeyboardMarkup:
    """A retry for each queue that gave something up."""
    return keyboard(
        *(
            [button(t.plain(f"button-retry-{backlog.queue}"), RetryDead(queue=backlog.queue))]
            for backlog in health.backlogs
            if backlog.dead
        ),
        [button(t.plain("button-refresh"), AdminSection(section="health"))],
        _back(t),
    )


def engine_keyboard(t: Speech, state: EngineState) -> InlineKeyboardMarkup:
    """What can be changed now; what sends answers elsewhere asks once more."""

    def deed(act: EngineDeed, *, confirmed: bool) -> Row:
        return [button(t.plain(f"engine-{act.replace('_', '-')}"), EngineAct(act=act, confirmed=confirmed))]

    rows: list[Row] = []
    if state.hindrance == "notice":
        rows.append(deed("notice", confirmed=False))
    elif state.hindrance is None and state.chosen != "openai":
        rows.append(deed("openai", confirmed=False))
    if state.chosen == "openai":
        rows.append(deed("offline", confirmed=False))
    rows.append(deed("fallback_off" if state.falls_back else "fallback_on", confirmed=True))
    return keyboard(*rows, _back(t))


def engine_confirm_keyboard(t: Speech, act: EngineDeed) -> InlineKeyboardMarkup:
    return keyboard(
        [button(t.plain("button-confirm"), EngineAct(act=act, confirmed=True))],
        [button(t.plain("button-back"), AdminSection(section="engine"))],
    )


def audit_keyboard(t: Speech, page: Page[AuditEntry]) -> InlineKeyboardMarkup:
    return keyboard(
        page_turns(t, page, lambda number: AuditPage(number=number)),
        [button(t.plain("button-export"), AdminSection(section="export"))],
        _back(t),
    )


def _back(t: Speech) -> Row:
    return [button(t.plain("button-back"), AdminSection(section="admin_menu"))]


def _sign(account: Account) -> str:
    if account.blocked_at:
        return "⛔"
    return {"admin": "★", "recruiter": "●", "user": "○"}[account.role]
