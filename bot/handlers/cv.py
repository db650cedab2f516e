"""A CV, a contact or a forwarded message dropped by staff: understood, looked at, confirmed."""

from __future__ import annotations

from io import BytesIO

from aiogram import F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message, MessageOriginHiddenUser, MessageOriginUser
from dishka import FromDishka

from bot.handlers.replies import acknowledge, turn
from bot.keyboards.cv import CvAct, CvField, CvSame
from bot.keyboards.lists import InterviewCard
from bot.states import CandidateForm, CvForm, VacancyForm
from bot.storage import state_of
from bot.views import Views
from core.errors import InvalidInputError
from core.files.shapes import LARGEST_FILE
from core.services.actor import Actor
from core.services.cv_service import FLOW, CvService, contact
from core.services.form_service import FormService
from core.services.proposal import Proposal

router = Router(name="cv")


async def of_staff(event: object, actor: Actor | None) -> bool:
    """Whether staff write: what a candidate sends belongs to their interview."""
    return actor is not None and actor.is_staff


@router.message(F.document, StateFilter(VacancyForm), of_staff)
async def vacancy_file(
    message: Message, actor: Actor, state: FSMContext, cvs: FromDishka[CvService], forms: FromDishka[FormService]
) -> None:
    """A description dropped as a file is as good as one that is pasted."""
    text = await cvs.text_of(await fetched(message))
    prompt = await forms.answer(text, whole=True, acting=actor)
    await state.set_state(state_of(prompt.flow, prompt.step) if prompt else None)


@router.message(F.document, StateFilter(None, CandidateForm, CvForm), of_staff)
async def cv_file(message: Message, actor: Actor, state: FSMContext, cvs: FromDishka[CvService]) -> None:
    """A file that nobody asked for is a CV."""
    proposal = await cvs.read(await fetched(message))
    await state.set_state(state_of(FLOW, await cvs.propose(proposal, acting=actor)))


@router.message(F.contact, of_staff)
async def dropped_contact(message: Message, actor: Actor, state: FSMContext, cvs: FromDishka[CvService]) -> None:
    """A Telegram contact: its name and phone are there already."""
    await state.set_state(state_of(FLOW, await cvs.propose(contact_of(message), acting=actor)))


@router.message(F.forward_origin, F.text, StateFilter(CandidateForm.name), of_staff)
async def forwarded(message: Message, actor: Actor, state: FSMContext, cvs: FromDishka[CvService]) -> None:
    """A forwarded message in which somebody tells of themselves."""
    proposal = await cvs.read_text(message.text or "", sender_of(message))
    await state.set_state(state_of(FLOW, await cvs.propose(proposal, acting=actor)))


@router.callback_query(CvAct.filter(F.act == "confirm"))
async def confirm(query: CallbackQuery, actor: Actor, cvs: FromDishka[CvService]) -> None:
    await cvs.confirm(acting=actor)
    await acknowledge(query)


@router.callback_query(CvSame.filter())
async def confirm_as(query: CallbackQuery, callback_data: CvSame, actor: Actor, cvs: FromDishka[CvService]) -> None:
    """Nobody is added twice: the CV goes to the candidate who is here."""
    await cvs.confirm_as(callback_data.candidate_id, acting=actor)
    await acknowledge(query)


@router.callback_query(CvAct.filter(F.act.in_({"fields", "review"})))
async def turn_review(query: CallbackQuery, callback_data: CvAct, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, f"cv_{callback_data.act}", actor)


@router.callback_query(CvField.filter())
async def change(
    query: CallbackQuery, callback_data: CvField, actor: Actor, state: FSMContext, forms: FromDishka[FormService]
) -> None:
    """Ask for one field anew."""
    prompt = await forms.start_review(callback_data.field, acting=actor)
    await state.set_state(state_of(prompt.flow, prompt.step))
    await acknowledge(query)


@router.callback_query(InterviewCard.filter(F.act == "match"))
async def job_match(query: CallbackQuery, callback_data: InterviewCard, actor: Actor, views: FromDishka[Views]) -> None:
    """The CV beside the vacancy."""
    await turn(query, views, "job_match", actor, interview_id=callback_data.interview_id)


async def fetched(message: Message) -> bytes:
    """The file that came, if it is small enough to be fetched at all. Raises InvalidInputError `file-too-large`."""
    assert message.document
    assert message.bot
    if (message.document.file_size or 0) > LARGEST_FILE:
        raise InvalidInputError("file-too-large", most=LARGEST_FILE // 1024 // 1024)
    content = BytesIO()
    await message.bot.download(message.document, destination=content)
    return content.getvalue()


def contact_of(message: Message) -> Proposal:
    """What a contact says. Raises InvalidInputError."""
    assert message.contact
    card = message.contact
    name = " ".join(filter(None, (card.first_name, card.last_name)))
    return contact(name, card.phone_number, card.user_id)


def sender_of(message: Message) -> str | None:
    """Who wrote a forwarded message, as far as Telegram says."""
    origin = message.forward_origin
    if isinstance(origin, MessageOriginUser):
        return origin.sender_user.full_name
    return origin.sender_user_name if isinstance(origin, MessageOriginHiddenUser) else None
