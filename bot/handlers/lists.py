"""Lists, and what is done with their entries: vacancies, candidates, interviews, the inbox."""

from __future__ import annotations

import uuid

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from dishka import FromDishka

from bot.handlers.replies import ONCE, acknowledge, message_id, show, turn
from bot.keyboards.lists import (
    CandidateAct,
    CandidateField,
    CandidatePage,
    InboxOpen,
    InterviewCard,
    InterviewPage,
    Member,
    VacancyInterviews,
    VacancyPage,
)
from bot.keyboards.vacancy import unpack_pair
from bot.storage import state_of
from bot.views import Views
from core.errors import NotFoundError
from core.services.actor import Actor
from core.services.candidate_service import CandidateService
from core.services.form_service import FormService
from core.services.interview_links import InterviewLinks
from core.services.vacancy_service import VacancyService

router = Router(name="lists")


@router.message(Command("inbox"))
async def inbox(message: Message, actor: Actor, views: FromDishka[Views]) -> None:
    await show(message, views, "inbox", actor)


@router.callback_query(InboxOpen.filter())
async def back_to_inbox(query: CallbackQuery, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, "inbox", actor)


@router.message(Command("interviews"))
async def interviews(message: Message, command: CommandObject, actor: Actor, views: FromDishka[Views]) -> None:
    """All interviews; a word after the command searches."""
    await show(message, views, "interviews", actor, shelf="all", number=0, query=command.args or "")


@router.callback_query(InterviewPage.filter())
async def interviews_page(
    query: CallbackQuery, callback_data: InterviewPage, actor: Actor, views: FromDishka[Views]
) -> None:
    await turn(query, views, "interviews", actor, **callback_data.model_dump())


@router.callback_query(VacancyInterviews.filter())
async def interviews_of_vacancy(
    query: CallbackQuery, callback_data: VacancyInterviews, actor: Actor, views: FromDishka[Views]
) -> None:
    await turn(query, views, "interviews", actor, shelf="all", query="", **callback_data.model_dump())


@router.callback_query(InterviewCard.filter(F.act == "card"))
async def interview_card(
    query: CallbackQuery, callback_data: InterviewCard, actor: Actor, views: FromDishka[Views]
) -> None:
    await turn(query, views, "interview_card", actor, interview_id=callback_data.interview_id)


@router.callback_query(InterviewCard.filter(F.act == "link"))
async def interview_link(
    query: CallbackQuery, callback_data: InterviewCard, actor: Actor, views: FromDishka[Views]
) -> None:
    await turn(query, views, "invitation", actor, interview_id=callback_data.interview_id)


@router.callback_query(InterviewCard.filter(F.act == "reissue"))
async def reissue(
    query: CallbackQuery, callback_data: InterviewCard, actor: Actor, links: FromDishka[InterviewLinks]
) -> None:
    """A new link in the place of the old one."""
    await links.reissue(callback_data.interview_id, edit_message_id=message_id(query), acting=actor)
    await acknowledge(query)


@router.message(Command("vacancies"))
async def vacancies(message: Message, command: CommandObject, actor: Actor, views: FromDishka[Views]) -> None:
    await show(message, views, "vacancies", actor, number=0, query=command.args or "", archived=False)


@router.callback_query(VacancyPage.filter())
async def vacancies_page(
    query: CallbackQuery, callback_data: VacancyPage, actor: Actor, views: FromDishka[Views]
) -> None:
    await turn(query, views, "vacancies", actor, **callback_data.model_dump())


@router.callback_query(Member.filter(), flags={ONCE: True})
async def set_member(
    query: CallbackQuery, callback_data: Member, actor: Actor, vacancies: FromDishka[VacancyService]
) -> None:
    """Share a vacancy with a colleague, or stop."""
    vacancy_id, user_id = _pair(callback_data.pair)
    await vacancies.set_member(
        vacancy_id,
        user_id,
        member=callback_data.act == "add",
        edit_message_id=message_id(query),
        acting=actor,
    )
    await acknowledge(query)


@router.message(Command("candidates"))
async def candidates(message: Message, command: CommandObject, actor: Actor, views: FromDishka[Views]) -> None:
    await show(message, views, "candidates", actor, number=0, query=command.args or "", archived=False)


@router.callback_query(CandidatePage.filter())
async def candidates_page(
    query: CallbackQuery, callback_data: CandidatePage, actor: Actor, views: FromDishka[Views]
) -> None:
    await turn(query, views, "candidates", actor, **callback_data.model_dump())


@router.callback_query(CandidateAct.filter(F.act.in_({"card", "edit"})))
async def candidate_card(
    query: CallbackQuery, callback_data: CandidateAct, actor: Actor, views: FromDishka[Views]
) -> None:
    kind = "candidate_card" if callback_data.act == "card" else "candidate_fields"
    await turn(query, views, kind, actor, candidate_id=callback_data.candidate_id)


@router.callback_query(CandidateAct.filter(F.act.in_({"archive", "unarchive"})))
async def archive_candidate(
    query: CallbackQuery, callback_data: CandidateAct, actor: Actor, candidates: FromDishka[CandidateService]
) -> None:
    await candidates.set_archived(
        callback_data.candidate_id,
        archived=callback_data.act == "archive",
        edit_message_id=message_id(query),
        acting=actor,
    )
    await acknowledge(query)


@router.callback_query(CandidateField.filter())
async def change_candidate(
    query: CallbackQuery,
    callback_data: CandidateField,
    actor: Actor,
    state: FSMContext,
    forms: FromDishka[FormService],
) -> None:
    """Ask for one field anew."""
    prompt = await forms.start_profile(callback_data.candidate_id, callback_data.field, acting=actor)
    await state.set_state(state_of(prompt.flow, prompt.step))
    await acknowledge(query)


def _pair(packed: str) -> tuple[uuid.UUID, uuid.UUID]:
    try:
        return unpack_pair(packed)
    except ValueError:
        raise NotFoundError from None
