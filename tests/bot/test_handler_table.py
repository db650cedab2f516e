"""Every handler of the bot × every role × own and foreign ids × Russian and English.

The list of handlers is read off the router itself: one that isn't in the table fails the first test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from aiogram import Router

from bot.handlers import admin, conversation
from bot.keyboards.admin import AdminSection, AuditPage, EngineAct, RetryDead, UserAct, UserCard, UserPage
from bot.keyboards.asking import BackQuestion, FaqForget
from bot.keyboards.bulk import BulkAct
from bot.keyboards.common import FormCancel, FormSkip, LanguageChoice
from bot.keyboards.cv import CvAct, CvField, CvSame
from bot.keyboards.feedback import FeedbackSend
from bot.keyboards.interview import AnswerAct, ConsentGiven, FeedbackAct, InterviewAct, MyData, ReportAct, TranscriptAct
from bot.keyboards.invitation import InvitePage
from bot.keyboards.kit import KitAct, KitApprove, QuestionAct, QuestionLevel, QuestionMove, QuestionWeight
from bot.keyboards.lists import (
    CandidateAct,
    CandidateField,
    CandidatePage,
    InboxOpen,
    InterviewCard,
    InterviewPage,
    LegalHold,
    Member,
    VacancyInterviews,
    VacancyPage,
)
from bot.keyboards.preview import Preview
from bot.keyboards.privacy import PrivacyScreen, RetentionAct, Withdrawal
from bot.keyboards.promises import ReminderAct, ReplyDelay
from bot.keyboards.report import AnswersPage
from bot.keyboards.screening import LIST, MORE, TermChange, TermSaid, TransferSaid
from bot.keyboards.settings import VacancySetting
from bot.keyboards.vacancy import (
    FaqOpen,
    InvitationCancel,
    InvitationClose,
    InvitationQr,
    InviteCandidate,
    InvitePair,
    InviteVacancy,
    KitTake,
    VacancyAct,
    VacancyDifficulty,
    VacancyTerm,
    pack_pair,
)
from bot.texts import Texts
from cli.demo.recruitment import Recruitment, Speaker
from core.services.actor import Language
from tests.bot.ledger import Ledger
from tests.bot.people import Office
from tests.bot.probe import (
    ANYTHING,
    CANDIDATE,
    EVERYONE,
    GATHERED,
    OTHERWISE,
    OWNERS,
    PROPOSED,
    READERS,
    Ids,
    Probe,
    Row,
    admins,
    anyone,
    ids_of,
    own_interview,
    owned,
    staff,
)

TABLE: dict[str, list[Row]] = {
    "common.help_command": [anyone("/help")],
    "common.language": [anyone("/language")],
    "common.start": [anyone("/start")],
    "common.cancel": [anyone("/cancel"), anyone(lambda ids: FormCancel())],
    "common.choose_language": [],  # tried last: it changes what the others compare with
    "admin.invite": [admins("/invite"), admins(lambda ids: AdminSection(section="invite"))],
    "admin.menu": [admins("/admin")],
    "admin.figures": [admins("/stats"), admins("/health"), admins("/engine")],
    "admin.users": [admins("/users")],
    "admin.audit": [admins("/audit")],
    "admin.section": [admins(lambda ids: AdminSection(section="admin_menu"))],
    "admin.users_page": [admins(lambda ids: UserPage())],
    "admin.user_card": [admins(lambda ids: UserCard(user_id=ids.recruiter))],
    "admin.confirm": [admins(lambda ids: UserAct(act="block", user_id=ids.recruiter, confirmed=False))],
    "admin.user_act": [admins(lambda ids: UserAct(act="unblock", user_id=ids.recruiter, confirmed=True))],
    "admin.engine_confirm": [admins(lambda ids: EngineAct(act="offline", confirmed=False))],
    "admin.engine_act": [admins(lambda ids: EngineAct(act="fallback_off", confirmed=True))],
    "admin.retry": [admins(lambda ids: RetryDead(queue="updates"))],
    "admin.audit_page": [admins(lambda ids: AuditPage())],
    "admin.export": [admins(lambda ids: AdminSection(section="export"))],
    "invitation.new_interview": [staff("/newinterview")],
    "invitation.vacancies_page": [staff(lambda ids: InvitePage(number=0))],
    "invitation.choose_candidate": [staff(lambda ids: InviteVacancy(vacancy_id=ids.vacancy))],
    "invitation.choose_vacancy": [staff(lambda ids: InviteCandidate(candidate_id=ids.candidate))],
    "invitation.invite": [owned(lambda ids: InvitePair(pair=pack_pair(ids.vacancy, ids.candidate)))],
    "invitation.qr": [owned(lambda ids: InvitationQr(interview_id=ids.interview))],
    "invitation.cancel_invitation": [owned(lambda ids: InvitationCancel(interview_id=ids.interview))],
    "invitation.close_interview": [owned(lambda ids: InvitationClose(interview_id=ids.interview))],
    "forms.begin": [staff(f"/{command}") for command in ("company", "new", "newvacancy", "newcandidate")],
    "bulk.begin": [owned(lambda ids: BulkAct(act="begin", vacancy_id=ids.vacancy))],
    "bulk.clear": [owned(lambda ids: BulkAct(act="clear", vacancy_id=ids.vacancy))],
    "bulk.leave": [owned(lambda ids: BulkAct(act="leave", vacancy_id=ids.vacancy))],
    "bulk.make": [Row(lambda ids: BulkAct(act="make", vacancy_id=ids.vacancy), OWNERS, ready=GATHERED)],
    "bulk.links": [owned(lambda ids: BulkAct(act="links", vacancy_id=ids.vacancy))],
    "cv.confirm": [Row(lambda ids: CvAct(act="confirm"), READERS, "error-forbidden", PROPOSED)],
    "cv.confirm_as": [Row(lambda ids: CvSame(candidate_id=ids.candidate), OWNERS, ready=PROPOSED)],
    "cv.turn_review": [Row(lambda ids: CvAct(act="fields"), READERS, "error-forbidden", PROPOSED)],
    "cv.change": [Row(lambda ids: CvField(field="name"), READERS, "error-forbidden", PROPOSED)],
    "forms.begin_term": [owned(lambda ids: VacancyTerm(term="pay", vacancy_id=ids.vacancy))],
    "forms.skip": [Row(lambda ids: FormSkip(flow="candidate", step="email"), frozenset(), "error-already-moved-on")],
    "vacancy.write_kit": [owned(lambda ids: VacancyAct(act="write_kit", vacancy_id=ids.vacancy))],
    "vacancy.take_kit": [Row(lambda ids: KitTake(pair=pack_pair(ids.vacancy, ids.kit)), OWNERS)],
    "vacancy.change": [owned(lambda ids: VacancyAct(act="change", vacancy_id=ids.vacancy))],
    "vacancy.show_vacancy": [owned(lambda ids: VacancyAct(act="show", vacancy_id=ids.vacancy))],
    "vacancy.plan": [owned(lambda ids: VacancyAct(act="plan", vacancy_id=ids.vacancy))],
    "vacancy.members": [owned(lambda ids: VacancyAct(act="members", vacancy_id=ids.vacancy))],
    "vacancy.archive": [owned(lambda ids: VacancyAct(act="unarchive", vacancy_id=ids.vacancy))],
    "vacancy.apply_link": [owned(lambda ids: VacancyAct(act="apply", vacancy_id=ids.vacancy))],
    "vacancy.open_apply_link": [owned(lambda ids: VacancyAct(act="apply_open", vacancy_id=ids.vacancy))],
    "vacancy.apply_qr": [owned(lambda ids: VacancyAct(act="apply_qr", vacancy_id=ids.vacancy))],
    "vacancy.close_apply_link": [owned(lambda ids: VacancyAct(act="apply_close", vacancy_id=ids.vacancy))],
    "vacancy.set_difficulty": [owned(lambda ids: VacancyDifficulty(difficulty="easy", vacancy_id=ids.vacancy))],
    "settings.show_settings": [owned(lambda ids: VacancyAct(act="settings", vacancy_id=ids.vacancy))],
    "settings.change_setting": [
        owned(lambda ids: VacancySetting(setting="reply_days", value="7", vacancy_id=ids.vacancy))
    ],
    "kit.approve": [owned(lambda ids: KitApprove(kit_id=ids.kit, shown="-"))],
    "kit.show_plan": [owned(lambda ids: KitAct(act="show", kit_id=ids.kit))],
    "kit.show_versions": [owned(lambda ids: KitAct(act="versions", kit_id=ids.kit))],
    "kit.edit": [owned(lambda ids: KitAct(act="edit", kit_id=ids.kit))],
    "kit.begin_own": [owned(lambda ids: KitAct(act="add", kit_id=ids.kit))],
    "kit.show_question": [owned(lambda ids: QuestionAct(act="show", question_id=ids.question))],
    "kit.begin_edit": [owned(lambda ids: QuestionAct(act="text", question_id=ids.question))],
    "kit.replace": [owned(lambda ids: QuestionAct(act="replace", question_id=ids.question))],
    "kit.ask_delete": [owned(lambda ids: QuestionAct(act="ask_delete", question_id=ids.question))],
    "kit.delete": [owned(lambda ids: QuestionAct(act="delete", question_id=ids.question))],
    "kit.move": [owned(lambda ids: QuestionMove(direction="up", position=2, question_id=ids.question))],
    "kit.set_level": [owned(lambda ids: QuestionLevel(level="hard", question_id=ids.question))],
    "kit.weigh": [owned(lambda ids: QuestionWeight(weight="key", question_id=ids.question))],
    "lists.inbox": [staff("/inbox")],
    "lists.interviews": [staff("/interviews")],
    "lists.vacancies": [staff("/vacancies")],
    "lists.candidates": [staff("/candidates")],
    "lists.back_to_inbox": [staff(lambda ids: InboxOpen())],
    "lists.interviews_page": [staff(lambda ids: InterviewPage(shelf="all", number=0, query=""))],
    "lists.interviews_of_vacancy": [staff(lambda ids: VacancyInterviews(vacancy_id=ids.vacancy, number=0))],
    "lists.interview_card": [owned(lambda ids: InterviewCard(act="card", interview_id=ids.interview))],
    "lists.interview_link": [owned(lambda ids: InterviewCard(act="link", interview_id=ids.interview))],
    "lists.reissue": [owned(lambda ids: InterviewCard(act="reissue", interview_id=ids.interview))],
    "lists.vacancies_page": [staff(lambda ids: VacancyPage(number=0, archived=False, query=""))],
    "lists.set_member": [owned(lambda ids: Member(act="add", pair=pack_pair(ids.vacancy, ids.recruiter)))],
    "lists.candidates_page": [staff(lambda ids: CandidatePage(number=0, archived=False, query=""))],
    "lists.candidate_card": [owned(lambda ids: CandidateAct(act="card", candidate_id=ids.candidate))],
    "lists.archive_candidate": [owned(lambda ids: CandidateAct(act="unarchive", candidate_id=ids.candidate))],
    "lists.change_candidate": [owned(lambda ids: CandidateField(field="name", candidate_id=ids.candidate))],
    "password.set_password": [staff("/password")],
    "preview.preview": [owned(lambda ids: Preview(kit_id=ids.kit, number=1))],
    "promises.pause": [Row("/pause", CANDIDATE, "error-no-interview")],
    "promises.go_on": [own_interview(lambda ids: ReminderAct(act="go_on", interview_id=ids.interview))],
    "promises.mute": [own_interview(lambda ids: ReminderAct(act="mute", interview_id=ids.interview))],
    "promises.put_off": [owned(lambda ids: ReplyDelay(days=2, interview_id=ids.reported))],
    "interview.status": [Row("/status", CANDIDATE, "error-no-interview")],
    "interview.begin": [own_interview(lambda ids: InterviewAct(act="begin", interview_id=ids.interview))],
    "interview.later": [own_interview(lambda ids: InterviewAct(act="later", interview_id=ids.interview))],
    "interview.consent": [own_interview(lambda ids: ConsentGiven(interview_id=ids.interview, shown="-"))],
    "interview.refuse": [own_interview(lambda ids: InterviewAct(act="refuse", interview_id=ids.interview))],
    "typed.decide": [],  # tried in test_typed.py, as all of them: they are about whatever is at hand
    "typed.done": [],
    "typed.skip": [],
    "typed.rewrite": [],
    "typed.again": [],
    "typed.submit": [],
    "interview.done": [own_interview(lambda ids: AnswerAct(act="done", response_id=ids.response, version=1))],
    "interview.add": [anyone(lambda ids: AnswerAct(act="add", response_id=ids.response, version=1))],
    "interview.simpler": [own_interview(lambda ids: AnswerAct(act="simpler", response_id=ids.response, version=1))],
    "interview.rewrite": [own_interview(lambda ids: AnswerAct(act="rewrite", response_id=ids.response, version=1))],
    "interview.skip": [own_interview(lambda ids: AnswerAct(act="skip", response_id=ids.response, version=2))],
    "interview.reopen": [own_interview(lambda ids: AnswerAct(act="reopen", response_id=ids.response, version=2))],
    "interview.confirm_transcripts": [
        own_interview(lambda ids: TranscriptAct(act="confirm", interview_id=ids.interview, seen=0)),
    ],
    "interview.submit_unheard": [
        own_interview(lambda ids: TranscriptAct(act="leave", interview_id=ids.interview, seen=0)),
    ],
    "interview.submit": [own_interview(lambda ids: InterviewAct(act="submit", interview_id=ids.interview))],
    "asking.ask": [Row("/ask", CANDIDATE)],
    "asking.ask_tap": [own_interview(lambda ids: InterviewAct(act="ask", interview_id=ids.interview))],
    "asking.ask_person": [own_interview(lambda ids: BackQuestion(act="person", question_id=ids.asked))],
    "asking.begin_reply": [owned(lambda ids: BackQuestion(act="reply", question_id=ids.asked))],
    "asking.begin_write": [owned(lambda ids: InterviewCard(act="write", interview_id=ids.interview))],
    "asking.open_interview": [owned(lambda ids: InterviewCard(act="open", interview_id=ids.interview))],
    "asking.save": [owned(lambda ids: BackQuestion(act="save", question_id=ids.asked))],
    "asking.faq": [owned(lambda ids: FaqOpen(vacancy_id=ids.vacancy))],
    "asking.forget": [owned(lambda ids: FaqForget(pair=pack_pair(ids.vacancy, ids.faq)))],
    "screening.first": [own_interview(lambda ids: InterviewAct(act="first", interview_id=ids.interview))],
    "screening.full_text": [own_interview(lambda ids: InterviewAct(act="full_text", interview_id=ids.interview))],
    "screening.choose_reader": [own_interview(lambda ids: InterviewAct(act="by_person", interview_id=ids.interview))],
    "screening.transfer": [
        own_interview(lambda ids: TransferSaid(allowed=True, interview_id=ids.interview, shown="-"))
    ],
    "screening.more_pay": [anyone(lambda ids: TermSaid(answer=MORE, number=0, interview_id=ids.interview))],
    "screening.choose_change": [
        own_interview(lambda ids: TermChange(answer=LIST, number=0, interview_id=ids.interview))
    ],
    "screening.change": [own_interview(lambda ids: TermChange(answer="yes", number=0, interview_id=ids.interview))],
    "screening.said": [own_interview(lambda ids: TermSaid(answer="yes", number=0, interview_id=ids.interview))],
    "privacy.screen": [anyone("/withdraw"), admins("/retention")],
    "privacy.rights": [anyone(lambda ids: MyData())],
    "privacy.turn_to": [anyone(lambda ids: PrivacyScreen(screen="privacy"))],
    "privacy.human": [Row("/human", CANDIDATE, "error-no-interview")],
    "privacy.choose": [anyone(lambda ids: Withdrawal(interview_id=ids.interview, confirmed=False))],
    "privacy.withdraw": [own_interview(lambda ids: Withdrawal(interview_id=ids.interview, confirmed=True))],
    "privacy.retention_screen": [admins(lambda ids: RetentionAct(act="retention"))],
    "privacy.purge": [admins(lambda ids: RetentionAct(act="purge"))],
    "privacy.legal_hold": [admins(lambda ids: LegalHold(interview_id=ids.interview, held=False))],
    "interview.not_me": [own_interview(lambda ids: InterviewAct(act="not_me", interview_id=ids.interview))],
    "report.answers": [owned(lambda ids: ReportAct(act="answers", interview_id=ids.reported))],
    "report.answers_page": [owned(lambda ids: AnswersPage(interview_id=ids.reported, number=0))],
    "report.card": [owned(lambda ids: ReportAct(act="card", interview_id=ids.reported))],
    "report.listen": [owned(lambda ids: ReportAct(act="listen", interview_id=ids.reported))],
    "feedback.open_feedback": [owned(lambda ids: FeedbackAct(act="open", interview_id=ids.reported))],
    "feedback.write_feedback": [owned(lambda ids: FeedbackAct(act="write", interview_id=ids.reported))],
    "feedback.send_feedback": [owned(lambda ids: FeedbackSend(interview_id=ids.reported, shown="-"))],
    "report.decide": [owned(lambda ids: ReportAct(act="advance", interview_id=ids.reported))],
}


def handlers(router: Router) -> Iterator[str]:
    """Every handler as `router.function`."""
    for part in router.chain_tail:
        for observer in part.observers.values():
            for handler in observer.handlers:
                yield f"{part.name}.{handler.callback.__name__}"


def test_every_handler_is_in_the_table() -> None:
    known = set(TABLE) | set(OTHERWISE)
    found = set(handlers(admin.router.parent_router or conversation()))
    assert found - known == set(), "these handlers have no row yet"
    assert known - found == set(), "these rows have no handler any more"


@dataclass(frozen=True)
class Cast:
    """Everyone who may try: by role, in one language."""

    owner: Speaker
    recruiter: Speaker
    candidate: Speaker
    foreign_candidate: Speaker
    stranger: Speaker
    ids: Ids


@pytest.fixture(scope="module", params=["en", "ru"])
async def cast(
    request: pytest.FixtureRequest, office: Office, ledger: Ledger, recruitment: Recruitment, texts: Texts
) -> Cast:
    """A vacancy of its own with a candidate who has followed the link, and everyone else."""
    language: Language = request.param
    opening = await office.opening(language)
    invited = await office.invited(opening, language)
    await invited.speaker.person.follow(invited.link)
    await invited.speaker.person.wait_text(ANYTHING)
    finished = await office.invited(opening, language)
    await recruitment.interview(finished.speaker, finished.link, [])
    await recruitment.report(opening.recruiter, finished.name)
    foreign = await office.invited(await office.opening(language), language)
    await foreign.speaker.person.follow(foreign.link)
    await foreign.speaker.person.wait_text(ANYTHING)
    stranger = await office.newcomer(language)
    await stranger.person.send("/help")
    await stranger.person.wait_text(ANYTHING)
    recruiter = await office.recruiter(language)
    ids = await ids_of(invited.name, finished.name, ledger)
    return Cast(opening.recruiter, recruiter, invited.speaker, foreign.speaker, stranger, ids)


async def test_strangers_are_turned_away(cast: Cast, recruitment: Recruitment, texts: Texts, ledger: Ledger) -> None:
    probe = Probe(recruitment, texts)
    before = await ledger.business()
    for name, rows in TABLE.items():
        for row in rows:
            told = await probe.told(cast.stranger, row.act, cast.ids)
            assert told == probe.words(cast.stranger, "stranger"), name
    await ledger.settled()
    assert await ledger.business() == before


@pytest.mark.parametrize("role", ["recruiter", "foreign_candidate", "candidate", "owner"])
async def test_whoever_may_not_is_refused_and_nothing_changes(
    cast: Cast, role: str, recruitment: Recruitment, texts: Texts, ledger: Ledger
) -> None:
    probe, speaker = Probe(recruitment, texts), getattr(cast, role)
    asked_as = "nobody's" if role == "foreign_candidate" else role
    before = await ledger.business()
    tried = 0
    for name, rows in TABLE.items():
        for row in rows:
            mine = role == "foreign_candidate" and row.to in (EVERYONE, CANDIDATE) and isinstance(row.act, str)
            if asked_as in row.to or mine or row.to == EVERYONE:
                continue
            told = await probe.told(speaker, row.act, cast.ids)
            allowed = {probe.words(speaker, row.refusal), probe.words(speaker, "error-not-found")}
            allowed |= {probe.words(speaker, "error-forbidden"), probe.words(speaker, "error-not-understood")}
            assert told in allowed, f"{role} tried {name}"
            tried += 1
    await ledger.settled()
    assert await ledger.business() == before
    print(f"{role}: {tried} refused")


@pytest.mark.parametrize("role", ["owner", "recruiter", "candidate"])
async def test_whoever_may_reaches_the_handler(
    cast: Cast, role: str, recruitment: Recruitment, texts: Texts, ledger: Ledger
) -> None:
    probe, speaker = Probe(recruitment, texts), getattr(cast, role)
    refusals = {
        probe.words(speaker, key) for key in ("error-not-found", "error-forbidden", "error-unknown-command", "stranger")
    }
    for name, rows in TABLE.items():
        for row in rows:
            if role in row.to:
                told = await prepared(probe, speaker, row, cast.ids, ledger)
                assert told not in refusals, f"{role} tried {name}"


async def prepared(probe: Probe, speaker: Speaker, row: Row, ids: Ids, ledger: Ledger) -> str:
    """What somebody who may is told; where everything was made ready, nothing but the success on the screen."""
    if row.ready:
        await ledger.run(row.ready, speaker.person.id, ids.vacancy)
    told = await probe.told(speaker, row.act, ids)
    assert told == "" or not row.ready
    return told


async def test_admin_reaches_everything_of_staff(
    cast: Cast, office: Office, recruitment: Recruitment, texts: Texts, ledger: Ledger
) -> None:
    probe = Probe(recruitment, texts)
    refusals = {probe.words(office.admin, key) for key in ("error-not-found", "error-forbidden", "stranger")}
    for name, rows in TABLE.items():
        for row in rows:
            if "admin" in row.to:
                told = await prepared(probe, office.admin, row, cast.ids, ledger)
                assert told not in refusals, f"the admin tried {name}"


async def test_language_is_anyones_to_choose(cast: Cast, recruitment: Recruitment, texts: Texts) -> None:
    for speaker in (cast.owner, cast.candidate):
        other: Language = "ru" if speaker.language == "en" else "en"
        for language in (other, speaker.language):
            screen = await speaker.person.screen()
            await speaker.person.tap_data(screen.last.id, LanguageChoice(language=language).pack())
            await speaker.person.wait_text(texts.get(language, "language-set"))
