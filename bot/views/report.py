"""Screens by which a recruiter decides."""

from __future__ import annotations

from bot.keyboards.base import button, keyboard
from bot.keyboards.interview import ReportAct
from bot.keyboards.lists import InterviewCard, write_button
from bot.keyboards.report import report_keyboard
from bot.texts import Html, Speech, clip
from bot.views.base import Params, Screen, ViewContext, view
from bot.views.screening import compared
from core.services.interview_board import InterviewBoard
from core.services.report_service import Report, ReportLine, ReportService

ROOM = 3000
"""UTF-16 units for the questions of a card; each gets its share."""


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
    if report.decision:
        lines.append(t("report-decided", decision=t.plain(f"decision-{report.decision}")))
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
    if report.decision:
        lines.append(t("report-decided", decision=t.plain(f"decision-{report.decision}")))
    return Html("\n".join(lines))


@view("report_answers")
async def report_answers(context: ViewContext, params: Params) -> Screen:
    """What was asked and answered, word for word as far as a message goes."""
    reports = await context.get(ReportService)
    report = await reports.report(params.id("interview_id"), acting=context.viewer)
    room = ROOM // max(len(report.lines) + len(report.personal), 1)
    t = context.t
    lines = [t("answers-title", name=clip(context.person(report.candidate_name), 100))]
    lines += [_answers(t, line, room) for line in report.lines]
    lines += _apart(t, [_answers(t, line, room) for line in report.personal])
    back = button(t.plain("button-back"), ReportAct(act="card", interview_id=report.interview_id))
    return Screen(Html("\n".join(lines)), keyboard([back]))


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


def _answers(t: Speech, line: ReportLine, room: int) -> Html:
    said, most = (line.main_answer, room // 4) if line.asked_on else (line.answer, room // 2)
    answer = clip(said, most) if said else t.plain(_unanswered(line))
    told = t("answers-line", number=line.position, question=clip(line.question, most), answer=answer)
    if line.asked_on is None:
        return told
    answer = _to_follow_up(t, line, most)
    return Html(f"{told}\n{t('answers-follow-up', question=clip(line.asked_on, most), answer=answer)}")


def _apart(t: Speech, lines: list[Html]) -> list[Html]:
    """What was asked of this candidate alone, under a heading that says that it counts nowhere."""
    return [t("report-personal"), *lines] if lines else []


def _unanswered(line: ReportLine) -> str:
    return f"status-{'voice' if line.has_voice else line.status}"


def _to_follow_up(t: Speech, line: ReportLine, most: int) -> str:
    if line.follow_up_answer is None:
        return t.plain("status-skipped")
    return clip(line.follow_up_answer, most) or t.plain("status-voice")


def _to_ask(report: Report) -> str | None:
    """A prepared follow-up of the question that left most open."""
    open_lines = [line for line in report.lines if line.follow_ups and (line.level or 0) < 4]
    return min(open_lines, key=lambda line: line.level or 0).follow_ups[0] if open_lines else None


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:g}"
