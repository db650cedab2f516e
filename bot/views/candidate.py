"""Screens of a candidate's interview."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from aiogram.types import InlineKeyboardMarkup

from bot.keyboards.interview import (
    answer_keyboard,
    consent_keyboard,
    first_keyboard,
    full_text_keyboard,
    question_keyboard,
    summary_keyboard,
    unconfirmed_keyboard,
    waiting_keyboard,
)
from bot.keyboards.promises import left_keyboard, muted_keyboard, thanks_keyboard
from bot.texts import Html, Speech, clip
from bot.views.base import Params, Reaction, Screen, ViewContext, view
from bot.views.promises import promised
from core.errors import StaleError
from core.services.interview_flow import InterviewClosedError
from core.services.interview_screens import FirstScreen, InterviewScreens, QuestionScreen, Summary
from core.services.interview_service import InterviewService
from core.services.privacy_service import PrivacyService, Terms

SHOWN_ANSWER = 3000
"""UTF-16 units of an answer shown back; all of it is stored."""
SHOWN_QUESTION = 2500
"""UTF-16 units of a question."""
SHOWN_BESIDE = 1000
"""UTF-16 units of an answer shown beside its question, and of a question beside two answers."""
PARTY = "5046509860389126442"
"""Telegram's id of the message effect 🎉, free for every bot."""
THUMBS_UP = "👍"
SHOWN_TERM = 200
"""UTF-16 units of a term on the first screen."""
SUMMARY_ROOM = 3000
"""UTF-16 units of answers in the summary, shared by all questions."""


@view("first_screen")
async def first_screen(context: ViewContext, params: Params) -> Screen:
    """Who asks, for what, how long, who decides."""
    first, terms = await _before_consent(context, params)
    named = (first.pay, first.place, first.schedule, first.start, first.contract)
    said = ", ".join(clip(term, SHOWN_TERM) for term in named if term)
    t = context.t
    text = t(
        "first-screen",
        name=first.candidate_name,
        vacancy=first.vacancy_title,
        company=first.company.legal_name,
        terms=said if first.pay else ", ".join(filter(None, [t.plain("pay-not-named"), said])),
        questions=first.question_count,
        minutes=first.minutes,
        until=context.until(first.expires_at, first.zone),
        recruiter=first.recruiter_name,
        kept=terms.decided,
        reading=t(f"first-screen-by-{first.read_by}"),
        limit=first.time_limit or 0,
    )
    text = with_time_limit(t, text, first.time_limit)
    keyboard = first_keyboard(t, first)
    return Screen(await _with_promise(context, first.interview_id, text), keyboard)


@view("consent")
async def consent(context: ViewContext, params: Params) -> Screen:
    """The consent, a document of its own; `why` says that it was not agreed to yet."""
    interviews = await context.get(InterviewService)
    shown = await interviews.consent_mark(params.id("interview_id"), acting=context.viewer)  # before what it stands for
    first, terms = await _before_consent(context, params)
    text = with_time_limit(context.t, context.t("consent", **_agreed_to(context, first, terms)), first.time_limit)
    if why := params.optional_text("why"):
        text = Html(f"{context.t(f'consent-{why}')}\n\n{text}")
    return Screen(text, consent_keyboard(context.t, first.interview_id, shown))


@view("consent_full")
async def consent_full(context: ViewContext, params: Params) -> Screen:
    """All that the consent says, with the terms in force."""
    first, terms = await _before_consent(context, params)
    text = context.t(
        "consent-full",
        **_agreed_to(context, first, terms),
        unopened=terms.unopened,
        audio=terms.audio,
        proof=terms.proof,
    )
    return Screen(text, full_text_keyboard(context.t, first.interview_id))


def _agreed_to(context: ViewContext, first: FirstScreen, terms: Terms) -> dict[str, str | int]:
    """Who asks for what: the same words in the consent and in its full text."""
    company = first.company
    return {
        "company": company.legal_name,
        "tax": company.tax_number,
        "address": clip(company.address, 500),
        "contact": company.data_contact,
        "location": company.data_location,
        "vacancy": first.vacancy_title,
        "actions": context.t(f"consent-actions-{first.read_by}"),
        "decided": terms.decided,
    }


async def _before_consent(context: ViewContext, params: Params) -> tuple[FirstScreen, Terms]:
    """Raises InterviewClosedError when the interview is over, StaleError after consent."""
    screens = await context.get(InterviewScreens)
    first = await screens.first_screen(params.id("interview_id"), acting=context.viewer)
    if not first.is_open:
        raise InterviewClosedError
    if first.status != "pending":
        raise StaleError
    return first, (await (await context.get(PrivacyService)).notice()).terms


@view("consent_given")
async def consent_given(context: ViewContext, params: Params) -> Screen:
    return Screen(context.t("consent-given"))


@view("consent_declined")
async def consent_declined(context: ViewContext, params: Params) -> Screen:
    return Screen(context.t("consent-declined"), waiting_keyboard(context.t, params.id("interview_id")))


@view("not_me")
async def not_me(context: ViewContext, params: Params) -> Screen:
    return Screen(context.t("not-me"))


@view("later")
async def later(context: ViewContext, params: Params) -> Screen:
    return await _left(context, params, lambda until: context.t("later", until=until), left_keyboard)


@view("reminders_muted")
async def reminders_muted(context: ViewContext, params: Params) -> Screen:
    return await _left(context, params, lambda until: context.t("reminders-muted", until=until), muted_keyboard)


@view("paused")
async def paused(context: ViewContext, params: Params) -> Screen:
    return await _left(context, params, lambda until: context.t("paused", until=until), left_keyboard)


async def _left(
    context: ViewContext,
    params: Params,
    words: Callable[[str], Html],
    keyboard: Callable[[Speech, uuid.UUID], InlineKeyboardMarkup],
) -> Screen:
    """Until when one can come back, and that a time limit runs on; of one that takes no more answers, how it ended."""
    screens = await context.get(InterviewScreens)
    first = await screens.first_screen(params.id("interview_id"), acting=context.viewer)
    if not first.is_open:
        return await place_closed(context, params)
    lines = [words(context.until(first.expires_at, first.zone))]
    if first.minutes_left:
        lines.append(context.t("time-runs-on", minutes=first.minutes_left))
    return Screen(Html("\n".join(lines)), keyboard(context.t, first.interview_id))


@view("question")
async def question(context: ViewContext, params: Params) -> Screen:
    """One question per message, with how far it is."""
    screens = await context.get(InterviewScreens)
    return _question(context, await screens.question(params.id("response_id"), acting=context.viewer))


@view("place_question")
async def place_question(context: ViewContext, params: Params) -> Screen:
    """Where the candidate is: the question that waits, after hours, a restart, a forgotten link."""
    screens = await context.get(InterviewScreens)
    asked = await screens.asked(params.id("interview_id"), acting=context.viewer)
    if not asked.parts:
        return _question(context, asked)
    question, screen = (_question(context, asked, room=SHOWN_BESIDE), _buffer(context, asked, room=SHOWN_BESIDE))
    return Screen(Html(f"{question.text}\n\n{screen.text}"), screen.keyboard)


@view("simpler")
async def simpler(context: ViewContext, params: Params) -> Screen:
    """The question in the simpler words of its plan, the same for every candidate.

    Where it has none, or a follow-up is asked: what the question looks for. Of its criteria only the competency
    is named, no key point, no anchor.
    """
    screens = await context.get(InterviewScreens)
    asked = await screens.question(params.id("response_id"), acting=context.viewer)
    if asked.status != "asked":
        raise StaleError
    place = {"number": asked.position, "count": asked.count}
    if asked.follow_up:
        text = context.t("simpler-follow-up", **place, competency=asked.competency)
    elif asked.simpler:
        text = context.t("simpler-words", **place, text=clip(asked.simpler, SHOWN_QUESTION))
    else:
        text = context.t("simpler", **place, competency=asked.competency)
    return Screen(Html("\n".join((text, *_which(context.t, asked)))), question_keyboard(context.t, asked))


@view("answer_buffer")
async def answer_buffer(context: ViewContext, params: Params) -> Screen:
    """What was typed so far, and what can be done with it."""
    screens = await context.get(InterviewScreens)
    return _buffer(context, await screens.question(params.id("response_id"), acting=context.viewer))


@view("answer_saved")
async def answer_saved(context: ViewContext, params: Params) -> Screen:
    """The frozen answer."""
    screens = await context.get(InterviewScreens)
    answered = await screens.question(params.id("response_id"), acting=context.viewer)
    if answered.follow_up and not params.flag("before_follow_up") and answered.follow_up_answer is None:
        return Screen(context.t("follow-up-skipped", number=answered.position, count=answered.count))
    answer = _said(answered, before_follow_up=params.flag("before_follow_up"))
    if answer is None:
        return Screen(context.t("answer-skipped", number=answered.position, count=answered.count))
    spoken = _spoken(context.t, answered) or ("" if answer else context.t.plain("answer-voice"))
    said = "\n".join(filter(None, (clip(answer, SHOWN_ANSWER), spoken)))
    return Screen(
        context.t(
            "answer-saved",
            number=answered.position,
            count=answered.count,
            answer=said,
        )
    )


@view("answer_left")
async def answer_left(context: ViewContext, params: Params) -> Screen:
    """The answer was not given anew after all."""
    screens = await context.get(InterviewScreens)
    left = await screens.question(params.id("response_id"), acting=context.viewer)
    return Screen(context.t("answer-left", number=left.position, count=left.count))


@view("summary")
async def summary(context: ViewContext, params: Params) -> Screen:
    """All answers, and the last chance to rewrite one."""
    screens = await context.get(InterviewScreens)
    summary = await screens.summary(params.id("interview_id"), acting=context.viewer)
    t = context.t
    title = t("summary-time-over" if summary.time_is_over else "summary-title")
    lines = [title, *_which(t, summary.questions[0]), *_answers(t, summary)]
    if summary.time_is_over:
        lines.append(t("summary-ask-over", until=context.until(summary.expires_at, summary.zone)))
    else:
        lines.append(t("summary-ask"))
        lines += _time_left(t, summary.questions[0])
    return Screen(Html("\n".join(lines)), summary_keyboard(t, summary))


@view("unconfirmed")
async def unconfirmed(context: ViewContext, params: Params) -> Screen:
    """Asked once before handing in: transcripts that nobody has confirmed are not read."""
    screens = await context.get(InterviewScreens)
    summary = await screens.summary(params.id("interview_id"), acting=context.viewer)
    t = context.t
    waits = any(question.being_heard for question in summary.questions)
    text = Html("\n".join([t("unconfirmed-waits" if waits else "unconfirmed"), *_answers(t, summary)]))
    return Screen(text, unconfirmed_keyboard(t, summary))


@view("thanks")
async def thanks(context: ViewContext, params: Params) -> Screen:
    screens = await context.get(InterviewScreens)
    first = await screens.first_screen(params.id("interview_id"), acting=context.viewer)
    text = context.t("thanks", recruiter=first.recruiter_name, company=first.company.legal_name)
    text = await _with_promise(context, first.interview_id, text)
    last = await screens.last_message(params.id("interview_id"), acting=context.viewer)
    reaction = Reaction(last, THUMBS_UP) if last else None
    other = await screens.another_under_way(first.interview_id, acting=context.viewer)
    keyboard = thanks_keyboard(context.t, first.interview_id, other)
    return Screen(text, keyboard, effect=PARTY, reaction=reaction)


@view("summary_closed")
async def summary_closed(context: ViewContext, params: Params) -> Screen:
    """The answers as they were handed in, without buttons."""
    screens = await context.get(InterviewScreens)
    summary = await screens.summary(params.id("interview_id"), acting=context.viewer)
    return Screen(Html("\n".join([context.t("summary-submitted"), *_answers(context.t, summary)])))


@view("place_closed")
async def place_closed(context: ViewContext, params: Params) -> Screen:
    """An interview that takes no more answers."""
    screens = await context.get(InterviewScreens)
    first = await screens.first_screen(params.id("interview_id"), acting=context.viewer)
    if first.status == "withdrawn":
        return Screen(context.t("place-withdrawn"))
    ask = waiting_keyboard(context.t, first.interview_id)
    if first.status not in ("completed", "evaluated"):
        return Screen(context.t("place-closed"), ask)
    text = context.t("place-handed-in", recruiter=first.recruiter_name)
    return Screen(await _with_promise(context, first.interview_id, text), ask)


async def _with_promise(context: ViewContext, interview_id: uuid.UUID, text: Html) -> Html:
    """The text, and until when somebody replies."""
    line = await promised(context, interview_id)
    return Html(f"{text}\n{line}") if line else text


def _question(context: ViewContext, question: QuestionScreen, room: int = SHOWN_QUESTION) -> Screen:
    t = context.t
    key, words = ("follow-up", question.follow_up) if question.follow_up else ("question", question.text)
    text = t(key, number=question.position, count=question.count, text=clip(words, room))
    about = [t("question-personal")] if question.personal and not question.follow_up else []
    lines = (text, *_which(t, question), *about, *_before(t, question), *_time_left(t, question))
    return Screen(Html("\n".join(lines)), question_keyboard(t, question))


def _which(t: Speech, question: QuestionScreen) -> list[Html]:
    """Whoever is in the middle of several interviews is told which one this is."""
    return [t("of-vacancy", title=question.vacancy_title)] if question.vacancy_title else []


def _before(t: Speech, question: QuestionScreen) -> list[Html]:
    """What an answer was that is given anew: what was heard is there to be corrected, and all of it stands so far."""
    if question.standing is None:
        return []
    if question.heard_before:
        before = t("heard-before", words=clip(question.heard_before, SHOWN_BESIDE))
    else:
        before = t("answer-before", answer=clip(question.standing or t.plain("answer-spoken"), SHOWN_BESIDE))
    return [before, t("answer-stands")]


def _buffer(context: ViewContext, question: QuestionScreen, room: int = SHOWN_ANSWER) -> Screen:
    text = context.t(
        "answer-buffer",
        number=question.position,
        count=question.count,
        messages=len(question.parts),
        answer=clip("\n".join(part or context.t.plain("answer-spoken") for part in question.parts), room),
    )
    lines = (text, *_which(context.t, question), *_time_left(context.t, question))
    return Screen(Html("\n".join(lines)), answer_keyboard(context.t, question))


def _answers(t: Speech, summary: Summary) -> list[Html]:
    room = SUMMARY_ROOM // sum(1 + bool(question.transcripts) for question in summary.questions)
    lines = []
    for answered in summary.questions:
        lines.append(t("summary-line", number=answered.position, answer=_summed_up(t, answered, room)))
        if answered.transcripts:
            lines.append(t("summary-transcript", words=clip("\n".join(answered.transcripts), room)))
    return lines


def _summed_up(t: Speech, answered: QuestionScreen, room: int) -> str:
    """An answer in the summary: its words and what was spoken beside them, else what became of it."""
    spoken = _spoken(t, answered)
    if not answered.answer:
        return spoken or t.plain("summary-skipped" if answered.status == "skipped" else "summary-unanswered")
    words = clip(answered.answer, room)
    return f"{words}\n{spoken}" if spoken else words


def _spoken(t: Speech, answered: QuestionScreen) -> str:
    """What becomes of the spoken part of an answer whose words do not stand in it yet."""
    if answered.being_heard:
        return t.plain("summary-hearing")
    if answered.transcripts:
        return t.plain("summary-heard")
    return t.plain("answer-voice") if answered.to_be_heard else ""


def with_time_limit(t: Speech, text: Html, minutes: int | None) -> Html:
    """A limit is said before anything begins."""
    return Html(f"{text}\n\n{t('time-limit-said', minutes=minutes)}") if minutes else text


def _time_left(t: Speech, question: QuestionScreen) -> list[Html]:
    return [t("time-left", minutes=question.minutes_left)] if question.minutes_left else []


def _said(question: QuestionScreen, *, before_follow_up: bool) -> str | None:
    """What is shown as saved: the answer, or the part of it that was just given."""
    if question.follow_up is None:
        return question.answer
    return question.main_answer if before_follow_up else question.follow_up_answer
