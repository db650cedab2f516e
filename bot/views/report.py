"""Screens by which a recruiter decides."""

from __future__ import annotations

from bot.keyboards.base import button, keyboard
from bot.keyboards.interview import ReportAct
from bot.keyboards.lists import InterviewCard, write_button
from bot.keyboards.report import answers_keyboard, report_keyboard
from bot.texts import Html, Speech, clip, pieces, utf16_length
from bot.views.base import Params, Screen, ViewContext, view
from bot.views.screening import compared
from core.services.decisions import StandingDecision
from core.services.interview_board import InterviewBoard
from core.services.paging import Page
from core.services.report_service import Report, ReportLine, ReportService

ROOM = 3000
"""UTF-16 units for the questions of a card; each gets its share."""
PAGE_WORDS = 2000
"""UTF-16 units of an answer on one page; a question and a follow-up stand beside them in one message."""
SHOWN_QUESTION = 1000
SHOWN_FOLLOW_UP = 500


@view("report_preparing")
async def report_preparing(context: ViewContext, params: Params) -> Screen:
    return await _about(context, params, "report-preparing")


@view("interview_to_read")
async def interview_to_read(context: ViewContext, params: Params) -> Screen:
    """An interview is in that a person reads: the way to its answers."""
    return await _to_read(context, params, "interview-to-read")


@view("report_failed")
async def report_failed(context: ViewContext, params: Params) -> Screen:
    """The engine could not read an interview, so that a person has to: the way to its answers."""
    return await _to_read(context, params, "report-failed")


@view("wrong_person")
async def wrong_person(context: ViewContext, params: Params) -> Screen:
    return await _about(context, params, "wrong-person")


@view("report")
async def report(context: ViewContext, params: Params) -> Screen:
    """The card: how many questions could be rated, each with the candidate's own words."""
    reports = await context.get(ReportService)
    report = await reports.report(params.id("interview_id"), acting=context.viewer)
    t = context.t
    asked = (*report.lines, *report.personal)
    room = ROOM // max(len(asked), 1)
    menu = report_keyboard(t, report.interview_id, voice=any(line.has_voice for line in asked))
    if report.recommendation is None:
        return Screen(_by_person(context, report, room), menu)
    lines = [
        t(
            "report-title",
            name=clip(context.person(report.candidate_name), 100),
            vacancy=clip(report.vacancy_title, 100),
            recommendation=t.plain(f"recommendation-{report.recommendation}".replace("_", "-")),
        ),
        t("report-rated", rated=report.rated, count=len(report.lines), score=_number(report.score)),
        *(_line(t, line, room) for line in report.lines),
        *_apart(t, [_line(t, line, room) for line in report.personal]),
    ]
    if any("instruction_attempt" in line.flags for line in asked):
        lines.append(t("report-steering"))
    lines += filter(None, [compared(t, report.terms)])
    if question := _to_ask(report):
        lines.append(t("report-ask", question=clip(question, 200)))
    lines.append(t(f"report-engine-{report.engine}"))
    lines += decided(context, report.standing)
    return Screen(Html("\n".join(lines)), menu)


def _by_person(context: ViewContext, report: Report, room: int) -> Html:
    """The card of an interview that no engine reads: the answers, and no level."""
    t = context.t
    answered = sum(line.status == "answered" for line in report.lines)
    lines = [
        t(
            "report-title-person",
            name=clip(context.person(report.candidate_name), 100),
            vacancy=clip(report.vacancy_title, 100),
        ),
        t("report-answered", answered=answered, count=len(report.lines)),
    ]
    lines += [_line_by_person(t, line, room) for line in report.lines]
    lines += _apart(t, [_line_by_person(t, line, room) for line in report.personal])
    lines += filter(None, [compared(t, report.terms)])
    lines.append(t("report-unread" if report.status == "failed" else "report-by-person"))
    lines += decided(context, report.standing)
    return Html("\n".join(lines))


def decided(context: ViewContext, standing: StandingDecision | None) -> list[Html]:
    """The line of a decision, and whose it is; none before there is one."""
    if standing is None:
        return []
    decision = context.t.plain(f"decision-{standing.verdict}")
    if standing.decided_by == context.viewer.user_id:
        return [context.t("report-decided", decision=decision)]
    return [context.t("report-decided-by", name=clip(standing.decider, 60) or "—", decision=decision)]


@view("report_answers")
async def report_answers(context: ViewContext, params: Params) -> Screen:
    """A question and every word of the answer; one that no message holds goes on over the next pages."""
    reports = await context.get(ReportService)
    report = await reports.report(params.id("interview_id"), acting=context.viewer)
    t = context.t
    told = [(line, text) for line in (*report.lines, *report.personal) for text in _answers(t, line)]
    number = min(params.number("number"), len(told) - 1)
    line, text = told[number]
    title = t("answers-title", name=clip(context.person(report.candidate_name), 100))
    page = Page(tuple(line.position for line, _ in told), number, number + 1 < len(told))
    lines = [title, *(_apart(t, [text]) if line.personal else [text])]
    return Screen(Html("\n".join(lines)), answers_keyboard(t, report.interview_id, page))


@view("decision_saved")
async def decision_saved(context: ViewContext, params: Params) -> Screen:
    """What was decided; the candidate is told by a person."""
    entry = await (await context.get(InterviewBoard)).entry(params.id("interview_id"), acting=context.viewer)
    t, name = context.t, context.person(entry.candidate_name)
    text = t("decision-saved", name=name, decision=t.plain(f"decision-{params.text('verdict')}"))
    back = button(t.plain("button-back"), InterviewCard(act="card", interview_id=entry.id))
    return Screen(text, keyboard([write_button(t, entry.id), back]) if entry.reachable else keyboard([back]))


async def _to_read(context: ViewContext, params: Params, key: str) -> Screen:
    screen = await _about(context, params, key)
    read = button(context.t.plain("button-report"), ReportAct(act="card", interview_id=params.id("interview_id")))
    return Screen(screen.text, keyboard([read]))


async def _about(context: ViewContext, params: Params, key: str) -> Screen:
    reports = await context.get(ReportService)
    name, vacancy = await reports.subject(params.id("interview_id"), acting=context.viewer)
    return Screen(context.t(key, name=context.person(name), vacancy=vacancy))


def _line(t: Speech, line: ReportLine, room: int) -> Html:
    competency = clip(line.competency, 60)
    if line.needs_human:
        levels = t.plain("report-levels").join(str(level) for level in line.levels)
        return t("report-line-disagree", competency=competency, levels=levels)
    if line.level is None:
        reason = "skipped" if line.status == "skipped" else "voice" if line.has_voice else "unrated"
        return t(f"report-line-{reason}", competency=competency)
    quote = clip(line.quotes[0], max(room - 80, 60)) if line.quotes else ""
    return t("report-line", competency=competency, level=_number(line.level), quote=quote)


def _line_by_person(t: Speech, line: ReportLine, room: int) -> Html:
    said = clip(line.answer, max(room - 80, 60)) if line.answer else t.plain(_unanswered(line))
    return t("report-line-person", competency=clip(line.competency, 60), answer=said)


def _answers(t: Speech, line: ReportLine) -> list[Html]:
    """The pages of a question."""
    main = (line.main_answer if line.asked_on else line.answer) or t.plain(_unanswered(line))
    question = clip(line.question, SHOWN_QUESTION)
    told = [
        t("answers-line", number=line.position, question=question, answer=words) for words in pieces(main, PAGE_WORDS)
    ]
    if line.asked_on is None:
        return told
    more, asked_on = _to_follow_up(t, line), clip(line.asked_on, SHOWN_FOLLOW_UP)
    told_on = [t("answers-follow-up", question=asked_on, answer=words) for words in pieces(more, PAGE_WORDS)]
    if utf16_length(main) + utf16_length(more) <= PAGE_WORDS:
        return [Html(f"{told[0]}\n{told_on[0]}")]
    return [*told, *told_on]


def _apart(t: Speech, lines: list[Html]) -> list[Html]:
    """What was asked of this candidate alone, under a heading that says that it counts nowhere."""
    return [t("report-personal"), *lines] if lines else []


def _unanswered(line: ReportLine) -> str:
    return f"status-{'voice' if line.has_voice else line.status}"


def _to_follow_up(t: Speech, line: ReportLine) -> str:
    if line.follow_up_answer is None:
        return t.plain("status-skipped")
    return line.follow_up_answer or t.plain("status-voice")


def _to_ask(report: Report) -> str | None:
    """A prepared follow-up of the question that left most open."""
    open_lines = [line for line in report.lines if line.follow_ups and (line.level or 0) < 4]
    return min(open_lines, key=lambda line: line.level or 0).follow_ups[0] if open_lines else None


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:g}"
