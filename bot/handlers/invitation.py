"""Inviting: candidate × vacancy → a personal link."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from dishka import FromDishka

from bot.handlers.replies import acknowledge, message_id, show, show_qr, turn
from bot.keyboards.invitation import InvitePage
from bot.keyboards.vacancy import (
    InvitationCancel,
    InvitationClose,
    InvitationQr,
    InviteCandidate,
    InvitePair,
    InviteVacancy,
    unpack_pair,
)
from bot.views import Views
from core.errors import NotFoundError, StaleError
from core.services.actor import Actor
from core.services.interview_board import InterviewBoard
from core.services.interview_service import InterviewService
from core.services.invite_service import InviteService

router = Router(name="invitation")


@router.message(Command("newinterview"))
async def new_interview(message: Message, actor: Actor, views: FromDishka[Views]) -> None:
    await show(message, views, "choose_vacancy", actor)


@router.callback_query(InvitePage.filter())
async def vacancies_page(
    query: CallbackQuery, callback_data: InvitePage, actor: Actor, views: FromDishka[Views]
) -> None:
    await turn(query, views, "choose_vacancy", actor, number=callback_data.number)


@router.callback_query(InviteVacancy.filter())
async def choose_candidate(
    query: CallbackQuery, callback_data: InviteVacancy, actor: Actor, views: FromDishka[Views]
) -> None:
    await turn(query, views, "choose_candidate", actor, **callback_data.model_dump())


@router.callback_query(InviteCandidate.filter())
async def choose_vacancy(
    query: CallbackQuery, callback_data: InviteCandidate, actor: Actor, views: FromDishka[Views]
) -> None:
    await turn(query, views, "choose_vacancy", actor, **callback_data.model_dump())


@router.callback_query(InvitePair.filter())
async def invite(
    query: CallbackQuery,
    callback_data: InvitePair,
    actor: Actor,
    interviews: FromDishka[InterviewService],
) -> None:
    """Both are chosen: make the interview and its link."""
    try:
        vacancy_id, candidate_id = unpack_pair(callback_data.pair)
    except ValueError:
        raise NotFoundError from None
    await interviews.invite(vacancy_id, candidate_id, acting=actor)
    await acknowledge(query)


@router.callback_query(InvitationQr.filter())
async def qr(
    query: CallbackQuery,
    callback_data: InvitationQr,
    actor: Actor,
    views: FromDishka[Views],
    invites: FromDishka[InviteService],
) -> None:
    """The personal link as a picture."""
    invitation = await invites.invitation(callback_data.interview_id, acting=actor)
    if not invitation.is_open:
        raise StaleError
    await show_qr(query, views.link(invitation.token))


@router.callback_query(InvitationCancel.filter())
async def cancel_invitation(
    query: CallbackQuery,
    callback_data: InvitationCancel,
    actor: Actor,
    views: FromDishka[Views],
    board: FromDishka[InterviewBoard],
    interviews: FromDishka[InterviewService],
) -> None:
    """Take the link back; where the candidate is in the middle, ask first."""
    entry = await board.entry(callback_data.interview_id, acting=actor)
    if entry.status == "in_progress":
        await turn(query, views, "invitation_cancel", actor, interview_id=callback_data.interview_id)
        return
    await interviews.cancel(callback_data.interview_id, edit_message_id=message_id(query), acting=actor)
    await acknowledge(query)


@router.callback_query(InvitationClose.filter())
async def close_interview(
    query: CallbackQuery,
    callback_data: InvitationClose,
    actor: Actor,
    interviews: FromDishka[InterviewService],
) -> None:
    await interviews.cancel(callback_data.interview_id, edit_message_id=message_id(query), acting=actor)
    await acknowledge(query)
