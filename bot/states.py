"""Steps of the conversation. Their names are those by which core knows them (`flow:step`)."""

from __future__ import annotations

from aiogram.fsm.state import State, StatesGroup


class CompanyForm(StatesGroup):
    legal_name = State(group_name="company")
    tax_number = State(group_name="company")
    address = State(group_name="company")
    data_contact = State(group_name="company")
    verification_page = State(group_name="company")
    data_location = State(group_name="company")


class VacancyForm(StatesGroup):
    description = State(group_name="vacancy")


class TermForm(StatesGroup):
    title = State(group_name="term")
    pay = State(group_name="term")
    place = State(group_name="term")
    schedule = State(group_name="term")
    start = State(group_name="term")
    contract = State(group_name="term")
    answer_by = State(group_name="term")
    time_zone = State(group_name="term")
    question_count = State(group_name="term")


class CandidateForm(StatesGroup):
    name = State(group_name="candidate")
    job_position = State(group_name="candidate")
    experience_years = State(group_name="candidate")
    skills = State(group_name="candidate")
    email = State(group_name="candidate")


class ProfileForm(StatesGroup):
    name = State(group_name="profile")
    job_position = State(group_name="profile")
    experience_years = State(group_name="profile")
    skills = State(group_name="profile")
    email = State(group_name="profile")
    phone = State(group_name="profile")


class CvForm(StatesGroup):
    review = State(group_name="cv")
    name = State(group_name="cv")
    job_position = State(group_name="cv")
    experience_years = State(group_name="cv")
    skills = State(group_name="cv")
    email = State(group_name="cv")
    phone = State(group_name="cv")


class BulkForm(StatesGroup):
    gather = State(group_name="bulk")


class QuestionForm(StatesGroup):
    text = State(group_name="question")
    key_points = State(group_name="question")
    competency = State(group_name="question")


class QuestionEditForm(StatesGroup):
    text = State(group_name="question_edit")
    key_points = State(group_name="question_edit")
    simpler = State(group_name="question_edit")


class FeedbackForm(StatesGroup):
    words = State(group_name="feedback")


class InterviewSteps(StatesGroup):
    answering = State(group_name="interview")


class AskForm(StatesGroup):
    text = State(group_name="ask")


class ReplyForm(StatesGroup):
    text = State(group_name="reply")


class WriteForm(StatesGroup):
    text = State(group_name="write")


FORMS = (
    CompanyForm,
    VacancyForm,
    TermForm,
    CandidateForm,
    CvForm,
    ProfileForm,
    QuestionForm,
    QuestionEditForm,
    AskForm,
    ReplyForm,
    WriteForm,
    FeedbackForm,
)
