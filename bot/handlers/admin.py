"""What only admins do."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message
from dishka import FromDishka

from core.services.actor import Actor
from core.services.invite_service import InviteService

router = Router(name="admin")


@router.message(Command("invite"))
async def invite(message: Message, actor: Actor, invites: FromDishka[InviteService]) -> None:
    """A link for one recruiter."""
    await invites.invite_staff(acting=actor)
