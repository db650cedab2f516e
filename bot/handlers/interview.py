"""The candidate's interview: first screen, consent, answers, summary, submission."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command, StateFilter, invert_f
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from dishka import FromDishka

from bot.handlers.common import is_command, nobody
from bot.handlers.replies import acknowledge, message_id, show, turn, unbutton
from bot.keyboards.interview import AnswerAct, ConsentGiven, InterviewAct, TranscriptAct
from bot.states import InterviewSteps
from bot.texts import Speech
from bot.views import Views
from core.errors import InvalidInputError, NotFoundError
from core.services.actor import Actor
from core.services.answer_service import AnswerPart, AnswerService
from core.services.interview_links import InterviewLinks
from core.services.interview_service import InterviewService
from core.services.transcription_service import LARGEST_RECORDING, TranscriptionService

router = Router(name="interview")


@router.callback_query(InterviewAct.filter(F.act == "begin"))
async def begin(
    query: CallbackQuery,
    callback_data: InterviewAct,
    actor: Actor,
    views: FromDishka[Views],
    interviews: FromDishka[InterviewService],
) -> None:
    """Consent comes before everything else."""
    await interviews.ask_consent(callback_data.interview_id, acting=actor)
    await turn(query, views, "consent", actor, interview_id=callback_data.interview_id)


@router.callback_query(InterviewAct.filter(F.act == "later"))
async def later(
    query: CallbackQuery,
    callback_data: InterviewAct,
    actor: Actor,
    views: FromDishka[Views],
    interviews: FromDishka[InterviewService],
) -> None:
    """Nothing is lost by leaving."""
    await interviews.leave(callback_data.interview_id, acting=actor)
    await show(query, views, "later", actor, interview_id=callback_data.interview_id)
    await acknowledge(query)


@router.callback_query(ConsentGiven.filter())
async def consent(
    query: CallbackQuery,
    callback_data: ConsentGiven,
    actor: Actor,
    state: FSMContext,
    interviews: FromDishka[InterviewService],
) -> None:
    given = await interviews.consent(
        callback_data.interview_id, shown=callback_data.shown, edit_message_id=message_id(query), acting=actor
    )
    await state.set_state(InterviewSteps.answering)
    if given:
        await unbutton(query)
    await acknowledge(query)


@router.callback_query(InterviewAct.filter(F.act == "refuse"))
async def refuse(
    query: CallbackQuery,
    callback_data: InterviewAct,
    actor: Actor,
    interviews: FromDishka[InterviewService],
) -> None:
    await interviews.refuse_consent(callback_data.interview_id, acting=actor)
    await acknowledge(query)


@router.message(StateFilter(InterviewSteps), F.text, invert_f(is_command))
@router.message(StateFilter(InterviewSteps), F.voice | F.video_note)
async def part_of_answer(
    message: Message,
    actor: Actor,
    state: FSMContext,
    answers: FromDishka[AnswerService],
    interviews: FromDishka[InterviewService],
) -> None:
    """One message of an answer; «Done» makes it whole."""
    try:
        await answers.add_part(part_of(message), acting=actor)
    except NotFoundError:
        await state.clear()
        await interviews.show_place(after="words", acting=actor)


@router.edited_message(F.text | F.voice | F.video_note, invert_f(nobody))
async def edited_part(message: Message, actor: Actor, answers: FromDishka[AnswerService]) -> None:
    """An edit counts until «Done»."""
    await answers.edit_part(part_of(message), acting=actor)


@router.message(StateFilter(InterviewSteps), ~F.text)
async def neither_text_nor_voice(message: Message) -> None:
    """A photo, a sticker, a file: kindly not; what is written under one is asked for as a text."""
    if message.caption:
        raise InvalidInputError("caption-as-text")
    raise InvalidInputError("text-or-voice")


@router.callback_query(InterviewAct.filter(F.act == "not_me"))
async def not_me(
    query: CallbackQuery, callback_data: InterviewAct, actor: Actor, links: FromDishka[InterviewLinks]
) -> None:
    """The link reached the wrong person."""
    await links.not_me(callback_data.interview_id, edit_message_id=message_id(query), acting=actor)
    await acknowledge(query)


@router.message(Command("status", "resume"))
async def status(message: Message, actor: Actor, interviews: FromDishka[InterviewService]) -> None:
    """Where the interview stands, and how to go on."""
    await interviews.show_place(acting=actor)


@router.callback_query(AnswerAct.filter(F.act == "done"))
async def done(
    query: CallbackQuery,
    callback_data: AnswerAct,
    actor: Actor,
    state: FSMContext,
    answers: FromDishka[AnswerService],
) -> None:
    await answers.finish_answer(
        callback_data.response_id, callback_data.version, edit_message_id=message_id(query), acting=actor
    )
    await state.set_state(InterviewSteps.answering)
    await acknowledge(query)


@router.callback_query(AnswerAct.filter(F.act == "add"))
async def add(query: CallbackQuery, t: Speech) -> None:
    """There is nothing to do but to write on."""
    await acknowledge(query, t.plain("answer-add"), alert=True)


@router.callback_query(AnswerAct.filter(F.act == "simpler"))
async def simpler(
    query: CallbackQuery,
    callback_data: AnswerAct,
    actor: Actor,
    state: FSMContext,
    answers: FromDishka[AnswerService],
) -> None:
    """What a question looks for, in words that are the same for everybody."""
    await answers.ask_simpler(callback_data.response_id, callback_data.version, acting=actor)
    await state.set_state(InterviewSteps.answering)
    await acknowledge(query)


@router.callback_query(AnswerAct.filter(F.act == "rewrite"))
async def rewrite(
    query: CallbackQuery,
    callback_data: AnswerAct,
    actor: Actor,
    state: FSMContext,
    answers: FromDishka[AnswerService],
) -> None:
    await answers.rewrite_answer(callback_data.response_id, callback_data.version, acting=actor)
    await state.set_state(InterviewSteps.answering)
    await acknowledge(query)


@router.callback_query(AnswerAct.filter(F.act == "skip"))
async def skip(
    query: CallbackQuery,
    callback_data: AnswerAct,
    actor: Actor,
    state: FSMContext,
    answers: FromDishka[AnswerService],
) -> None:
    await answers.skip(
        callback_data.response_id, callback_data.version, edit_message_id=message_id(query), acting=actor
    )
    await state.set_state(InterviewSteps.answering)
    await acknowledge(query)


@router.callback_query(AnswerAct.filter(F.act == "reopen"))
async def reopen(
    query: CallbackQuery,
    callback_data: AnswerAct,
    actor: Actor,
    state: FSMContext,
    answers: FromDishka[AnswerService],
) -> None:
    """From the summary back to one question."""
    await answers.reopen(callback_data.response_id, callback_data.version, acting=actor)
    await state.set_state(InterviewSteps.answering)
    await acknowledge(query)


@router.callback_query(InterviewAct.filter(F.act == "submit"))
async def submit(
    query: CallbackQuery,
    callback_data: InterviewAct,
    actor: Actor,
    interviews: FromDishka[InterviewService],
) -> None:
    await interviews.submit(callback_data.interview_id, edit_message_id=message_id(query), acting=actor)
    await acknowledge(query)


@router.callback_query(TranscriptAct.filter(F.act == "confirm"))
async def confirm_transcripts(
    query: CallbackQuery, callback_data: TranscriptAct, actor: Actor, transcription: FromDishka[TranscriptionService]
) -> None:
    """What was written down is right."""
    await transcription.confirm(
        callback_data.interview_id, callback_data.seen, edit_message_id=message_id(query), acting=actor
    )
    await acknowledge(query)


@router.callback_query(TranscriptAct.filter(F.act == "leave"))
async def submit_unheard(
    query: CallbackQuery,
    callback_data: TranscriptAct,
    actor: Actor,
    interviews: FromDishka[InterviewService],
) -> None:
    """Hand in without the transcripts: a person listens."""
    await interviews.submit(callback_data.interview_id, unheard=True, edit_message_id=message_id(query), acting=actor)
    await acknowledge(query)


def part_of(message: Message) -> AnswerPart:
    """A message as a part of an answer."""
    assert message.bot
    recording = message.voice or message.video_note
    if recording and (recording.file_size or 0) > LARGEST_RECORDING:
        raise InvalidInputError("recording-large", most=LARGEST_RECORDING // 1024**2)
    where = (message.bot.id, message.chat.id, message.message_id)
    if message.voice:
        return AnswerPart(*where, text=message.caption or "", kind="voice", file_id=message.voice.file_id)
    if message.video_note:
        return AnswerPart(*where, kind="video_note", file_id=message.video_note.file_id)
    return AnswerPart(*where, text=message.text or "")
