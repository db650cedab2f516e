"""Questions that candidates ask back: asked at any moment, answered by a reply to the notice or by its button."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command, invert_f
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from dishka import FromDishka

from bot.handlers.common import is_command
from bot.handlers.replies import ONCE, acknowledge, message_id, show, turn
from bot.keyboards.asking import BackQuestion, FaqForget
from bot.keyboards.interview import InterviewAct
from bot.keyboards.lists import InterviewCard
from bot.keyboards.vacancy import FaqOpen, unpack_pair
from bot.storage import state_of
from bot.views import Views
from core.errors import InvalidInputError, NotFoundError
from core.services.actor import Actor
from core.services.candidate_questions import CandidateQuestions
from core.services.form_service import FormService

router = Router(name="asking")


@router.message(Command("ask"))
async def ask(message: Message, actor: Actor, state: FSMContext, forms: FromDishka[FormService]) -> None:
    """About the interview at hand."""
    prompt = await forms.start_ask(None, acting=actor)
    await state.set_state(state_of(prompt.flow, prompt.step))


@router.callback_query(InterviewAct.filter(F.act == "ask"))
async def ask_tap(
    query: CallbackQuery, callback_data: InterviewAct, actor: Actor, state: FSMContext, forms: FromDishka[FormService]
) -> None:
    prompt = await forms.start_ask(callback_data.interview_id, acting=actor)
    await state.set_state(state_of(prompt.flow, prompt.step))
    await acknowledge(query)


@router.callback_query(BackQuestion.filter(F.act == "person"))
async def ask_person(
    query: CallbackQuery, callback_data: BackQuestion, actor: Actor, questions: FromDishka[CandidateQuestions]
) -> None:
    """That was not what was meant."""
    await questions.ask_person(callback_data.question_id, edit_message_id=message_id(query), acting=actor)
    await acknowledge(query)


@router.message(F.reply_to_message, F.text, invert_f(is_command))
async def reply(message: Message, actor: Actor, state: FSMContext, questions: FromDishka[CandidateQuestions]) -> None:
    """A reply to a notice answers its question, a candidate's to an answer asks on; any other is a message like all."""
    assert message.reply_to_message
    question_id = await questions.noticed(message.reply_to_message.message_id, acting=actor)
    if question_id is None:
        raise SkipHandler
    await questions.reply(question_id, (message.text or "").strip(), acting=actor)
    await state.clear()


@router.message(F.reply_to_message, ~F.text, ~F.document, ~F.contact)
async def reply_without_words(message: Message, actor: Actor, questions: FromDishka[CandidateQuestions]) -> None:
    """What is said to a person is no part of the answer that is open; a file may be for staff's own forms."""
    assert message.reply_to_message
    if await questions.noticed(message.reply_to_message.message_id, acting=actor) is None:
        raise SkipHandler
    raise InvalidInputError("reply-text-only")


@router.callback_query(BackQuestion.filter(F.act == "reply"))
async def begin_reply(
    query: CallbackQuery, callback_data: BackQuestion, actor: Actor, state: FSMContext, forms: FromDishka[FormService]
) -> None:
    """For whoever does not know Telegram's reply."""
    prompt = await forms.start_reply(callback_data.question_id, acting=actor)
    await state.set_state(state_of(prompt.flow, prompt.step))
    await acknowledge(query)


@router.callback_query(InterviewCard.filter(F.act == "write"))
async def begin_write(
    query: CallbackQuery, callback_data: InterviewCard, actor: Actor, state: FSMContext, forms: FromDishka[FormService]
) -> None:
    """Staff write first: a candidate who came by a post in a channel is reached only here."""
    prompt = await forms.start_write(callback_data.interview_id, acting=actor)
    await state.set_state(state_of(prompt.flow, prompt.step))
    await acknowledge(query)


@router.callback_query(InterviewCard.filter(F.act == "open"), flags={ONCE: True})
async def open_interview(
    query: CallbackQuery, callback_data: InterviewCard, actor: Actor, views: FromDishka[Views]
) -> None:
    """In a message of its own: a reply to the notice goes to who asked there."""
    await show(query, views, "interview_card", actor, interview_id=callback_data.interview_id)
    await acknowledge(query)


@router.callback_query(BackQuestion.filter(F.act == "save"))
async def save(
    query: CallbackQuery, callback_data: BackQuestion, actor: Actor, questions: FromDishka[CandidateQuestions]
) -> None:
    await questions.save(callback_data.question_id, edit_message_id=message_id(query), acting=actor)
    await acknowledge(query)


@router.callback_query(FaqOpen.filter())
async def faq(query: CallbackQuery, callback_data: FaqOpen, actor: Actor, views: FromDishka[Views]) -> None:
    await turn(query, views, "vacancy_faq", actor, vacancy_id=callback_data.vacancy_id)


@router.callback_query(FaqForget.filter())
async def forget(
    query: CallbackQuery, callback_data: FaqForget, actor: Actor, questions: FromDishka[CandidateQuestions]
) -> None:
    try:
        vacancy_id, faq_id = unpack_pair(callback_data.pair)
    except ValueError:
        raise NotFoundError from None
    await questions.forget(vacancy_id, faq_id, edit_message_id=message_id(query), acting=actor)
    await acknowledge(query)
