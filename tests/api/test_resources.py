"""What a recruiter does in the bot, done over HTTP."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from core.database import Database
from core.models import Interview, Notification
from core.services.paging import PAGE
from core.services.privacy_service import withdraw
from core.services.promise_service import PromiseService
from tests.api.stand import DESCRIPTION, Caller, Stand


async def test_an_interview_from_description_to_report(api: Stand, recruiter: Caller) -> None:
    questions = await api.approved_set(recruiter)
    assert len(questions["questions"]) == 3
    assert len({question["simpler"] for question in questions["questions"]} - {None}) == 3
    interview = await api.interview(recruiter, questions)
    assert interview["status"] == "pending"

    submitted = await api.submit(recruiter, interview)
    assert submitted["status"] == "pending"
    assert submitted["score"] is None
    report = await api.until(recruiter, f"/evaluations/{submitted['id']}", "pending")

    assert report["status"] in ("complete", "partial", "insufficient_evidence")
    assert report["lines"][-1]["status"] == "skipped"
    assert report["lines"][-1]["level"] is None
    for line in report["lines"]:
        assert all(quote in line["answer"] for quote in line["quotes"])
    assert (await api.until(recruiter, f"/interviews/{interview['id']}", "completed"))["status"] == "evaluated"

    decided = await recruiter.call("POST", f"/interviews/{interview['id']}/decision", 201, json={"verdict": "hold"})
    assert decided.json() == {"interview_id": interview["id"], "verdict": "hold", "reason": None}
    reasoned = {"verdict": "hold", "reason": "Ask about the index once more"}
    for body in (reasoned, {"verdict": "hold"}):  # the second says nothing new: what stands is answered
        decided = await recruiter.call("POST", f"/interviews/{interview['id']}/decision", 201, json=body)
        assert decided.json() == {"interview_id": interview["id"], **reasoned}
    exported = await recruiter.call("GET", f"/evaluations/{submitted['id']}/export", 200)
    assert exported.headers["content-disposition"].startswith("attachment")
    assert [decision["reason"] for decision in exported.json()["decisions"]] == [None, reasoned["reason"]]


async def test_an_interview_that_is_handed_in_is_owed_a_reply(api: Stand, recruiter: Caller) -> None:
    """As one that was answered in Telegram: the recruiter is reminded of the day."""
    interview = await api.interview(recruiter)
    await api.submit(recruiter, interview)
    async with (await api.container.get(Database)).transaction() as session:
        by = await session.scalar(select(Interview.reply_by).where(Interview.id == uuid.UUID(interview["id"])))
    assert by
    await (await api.container.get(PromiseService)).watch(now=by)
    async with (await api.container.get(Database)).transaction() as session:
        told = select(Notification.params).where(
            Notification.recipient_id == recruiter.id, Notification.kind == "reply_due"
        )
        assert [params["interview_id"] for params in await session.scalars(told)] == [interview["id"]]


async def test_a_run_again_is_appended(api: Stand, recruiter: Caller) -> None:
    submitted = await api.submit(recruiter, await api.interview(recruiter))
    first = await api.until(recruiter, f"/evaluations/{submitted['id']}", "pending")
    second = (await recruiter.call("POST", f"/evaluations/{first['id']}/rerun", 202)).json()
    assert (second["run"], second["current"]) == (2, True)
    done = await api.until(recruiter, f"/evaluations/{second['id']}", "pending")
    assert (done["score"], done["status"]) == (first["score"], first["status"])

    filters = {"interview_id": first["interview_id"]}
    current = (await recruiter.call("GET", "/evaluations", 200, params=filters)).json()
    assert [run["run"] for run in current["items"]] == [2]
    all_runs = (await recruiter.call("GET", "/evaluations", 200, params={**filters, "all_runs": True})).json()
    assert [run["run"] for run in all_runs["items"]] == [2, 1]


async def test_answers_must_fit_the_questions(api: Stand, recruiter: Caller) -> None:
    interview = await api.interview(recruiter)
    body = {
        "interview_id": interview["id"],
        "consent": {"version": "3", "language": "en"},
        "responses": [{"question_id": str(uuid.uuid4()), "text": "Something."}],
    }
    refused = await recruiter.call("POST", "/evaluations", 409, json=body)
    assert refused.json()["code"] == "responses-mismatch"
    assert (await recruiter.call("GET", f"/interviews/{interview['id']}", 200)).json()["status"] == "pending"

    await api.submit(recruiter, interview)
    await api.submit(recruiter, interview, status=409)


async def test_without_consent_nothing_is_taken(api: Stand, recruiter: Caller) -> None:
    interview = await api.interview(recruiter)
    body = {"interview_id": interview["id"], "responses": []}
    await recruiter.call("POST", "/evaluations", 422, json=body)
    body["consent"] = {"version": "0", "language": "en"}
    await recruiter.call("POST", "/evaluations", 422, json=body)


async def test_the_same_description_gives_the_same_set(api: Stand, recruiter: Caller, colleague: Caller) -> None:
    body = {"job_description": DESCRIPTION.format(uuid.uuid4()), "count": 3}
    first = await recruiter.call("POST", "/questions", 202, json=body)
    assert first.headers["location"] == f"/api/v1/questions/{first.json()['id']}"
    await api.until(recruiter, f"/questions/{first.json()['id']}", "generating")
    again = await recruiter.call("POST", "/questions", 200, json=body)
    assert again.json()["id"] == first.json()["id"]
    assert len(again.json()["questions"]) == 3

    other = await recruiter.call("POST", "/questions", 202, json={**body, "profile": {"experience_years": 9}})
    assert other.json()["id"] != first.json()["id"]
    theirs = await colleague.call("POST", "/questions", 202, json=body)
    assert theirs.json()["vacancy_id"] != first.json()["vacancy_id"]


async def test_a_vacancy_is_answered_by_a_day_of_its_own_clock(recruiter: Caller) -> None:
    today = datetime.now(ZoneInfo("Asia/Yekaterinburg")).date()
    day, late = today + timedelta(days=10), today + timedelta(days=11)
    terms = {"answer_by": day.isoformat(), "time_zone": "Asia/Yekaterinburg"}
    vacancy = (await recruiter.call("POST", "/vacancies", 201, json={"description": DESCRIPTION, **terms})).json()
    assert {name: vacancy[name] for name in terms} == terms
    path = f"/vacancies/{vacancy['id']}"
    both = {"answer_by": late.isoformat(), "time_zone": "Pacific/Honolulu"}
    changed = (await recruiter.call("PATCH", path, 200, json=both)).json()
    assert changed == {**vacancy, **both}
    moved = (await recruiter.call("PATCH", path, 200, json={"time_zone": "Etc/GMT-5"})).json()
    assert moved["answer_by"] == late.isoformat()

    for wrong in (today - timedelta(days=2), today + timedelta(days=92)):
        refused = await recruiter.call("PATCH", path, 409, json={"answer_by": wrong.isoformat()})
        assert refused.json()["code"] == "answer-by-wrong"
    for wrong_terms in (
        {"answer_by": f"{day}T00:00:00"},
        {"answer_by": 0},
        {"time_zone": "Atlantis"},
        {"time_zone": None},
    ):
        assert (await recruiter.call("PATCH", path, 422, json=wrong_terms)).json()["code"] == "invalid"
    assert (await recruiter.call("PATCH", path, 200, json={"answer_by": None})).json()["answer_by"] is None
    assert (await recruiter.call("GET", path, 200)).json() == {**moved, "answer_by": None}


async def test_the_clock_of_a_vacancy_goes_by_the_city_of_its_place_until_one_is_named(recruiter: Caller) -> None:
    vacancy = (await recruiter.call("POST", "/vacancies", 201, json={"description": DESCRIPTION})).json()
    path, day = f"/vacancies/{vacancy['id']}", (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    for terms, zone in (
        ({"place": "Novosibirsk", "answer_by": day}, "Asia/Novosibirsk"),
        ({"place": "Yekaterinburg"}, "Asia/Novosibirsk"),
        ({"place": None}, "Asia/Novosibirsk"),
        ({"place": "Novosibirsk", "time_zone": "Europe/Moscow"}, "Europe/Moscow"),
        ({"pay": "1"}, "Europe/Moscow"),
    ):
        changed = (await recruiter.call("PATCH", path, 200, json=terms)).json()
        assert (changed["time_zone"], changed["answer_by"]) == (zone, day), terms
    body = {"description": DESCRIPTION, "place": "Yekaterinburg"}
    assert (await recruiter.call("POST", "/vacancies", 201, json=body)).json()["time_zone"] == "Asia/Yekaterinburg"


async def test_a_vacancy_is_understood_changed_archived(recruiter: Caller) -> None:
    body = {"description": DESCRIPTION.format(1), "difficulty": "hard", "question_count": 7}
    vacancy = (await recruiter.call("POST", "/vacancies", 201, json=body)).json()
    assert vacancy["language"] == "en"
    assert (vacancy["difficulty"], vacancy["question_count"]) == ("hard", 7)
    assert any("Python" in skill for skill in vacancy["skills"])

    changed = await recruiter.call("PATCH", f"/vacancies/{vacancy['id']}", 200, json={"pay": "3000 EUR"})
    assert changed.json() == {**vacancy, "pay": "3000 EUR"}
    await recruiter.call("PATCH", f"/vacancies/{vacancy['id']}", 422, json={"title": None})
    await recruiter.call("DELETE", f"/vacancies/{vacancy['id']}", 204)
    await recruiter.call("GET", f"/vacancies/{vacancy['id']}", 404)
    assert (await recruiter.call("GET", "/vacancies", 200)).json()["items"] == []
    restored = await recruiter.call("POST", f"/vacancies/{vacancy['id']}/restore", 200)
    assert restored.json() == changed.json()
    assert (await recruiter.call("GET", "/vacancies", 200)).json()["items"] == [changed.json()]


async def test_a_vacancy_that_is_restored_is_invited_for_again(api: Stand, recruiter: Caller) -> None:
    questions = await api.approved_set(recruiter)
    candidate = (await recruiter.call("POST", "/candidates", 201, json={"name": "Boris Sample"})).json()
    wanted = {"vacancy_id": questions["vacancy_id"], "candidate_id": candidate["id"]}
    path = f"/vacancies/{questions['vacancy_id']}"
    await recruiter.call("DELETE", path, 204)
    assert (await recruiter.call("POST", "/interviews", json=wanted)).status_code in (404, 409)
    assert (await recruiter.call("POST", f"{path}/restore", 200)).json()["status"] == "open"
    await recruiter.call("POST", "/interviews", 201, json=wanted)


@pytest.mark.parametrize("years", [True, "5", 5.5])
async def test_what_is_no_number_is_not_taken_for_one(recruiter: Caller, years: object) -> None:
    await recruiter.call("POST", "/candidates", 422, json={"name": "Sample", "experience_years": years})


async def test_candidates_are_added_found_changed_archived(recruiter: Caller) -> None:
    email = f"{uuid.uuid4().hex}@example.com"
    body = {"name": "Vera 100%_Sample", "email": email, "experience_years": 4, "skills": ["Python"]}
    candidate = (await recruiter.call("POST", "/candidates", 201, json=body)).json()
    assert candidate["name"] == body["name"]
    for query, found in (("100%_", 1), ("vera", 1), (email.upper(), 1), ("100__", 0), ("%", 1), ("nobody", 0)):
        page = (await recruiter.call("GET", "/candidates", 200, params={"q": query})).json()
        assert len(page["items"]) == found, query

    path = f"/candidates/{candidate['id']}"
    own = f"вера{uuid.uuid4().hex}@пример.рф"
    assert (await recruiter.call("PATCH", path, 200, json={"email": own})).json()["email"] == own
    await recruiter.call("POST", "/candidates", 409, json={"name": "Vera", "email": own})
    changed = await recruiter.call("PATCH", path, 200, json={"email": None, "skills": ["Go", "SQL"]})
    assert changed.json() == {**candidate, "email": None, "skills": ["Go", "SQL"]}
    assert (await recruiter.call("GET", path, 200)).json() == changed.json()
    await recruiter.call("DELETE", path, 204)
    await recruiter.call("GET", path, 404)
    await recruiter.call("DELETE", path, 404)
    assert (await recruiter.call("POST", f"{path}/restore", 200)).json() == changed.json()
    assert len((await recruiter.call("GET", "/candidates", 200)).json()["items"]) == 1


async def test_archived_doubles_do_not_hide_the_one_on_the_lists(recruiter: Caller) -> None:
    body = {"name": "Vera Sample", "email": f"{uuid.uuid4().hex}@example.com"}
    for _ in range(PAGE):
        archived = (await recruiter.call("POST", "/candidates", 201, json=body)).json()
        await recruiter.call("DELETE", f"/candidates/{archived['id']}", 204)
    listed = (await recruiter.call("POST", "/candidates", 201, json=body)).json()
    refused = (await recruiter.call("POST", "/candidates", 409, json=body)).json()
    assert refused["params"] == {"candidate_id": listed["id"]}


async def test_a_duplicate_is_shown_not_doubled(recruiter: Caller, colleague: Caller) -> None:
    email = f"{uuid.uuid4().hex}@example.com"
    body = {"name": "Vera Sample", "email": email}
    first = (await recruiter.call("POST", "/candidates", 201, json=body)).json()
    refused = (await recruiter.call("POST", "/candidates", 409, json={**body, "email": email.upper()})).json()
    assert refused["params"] == {"candidate_id": first["id"]}
    await colleague.call("POST", "/candidates", 201, json=body)  # whom one can't see, one isn't told of

    digits = f"{uuid.uuid4().int % 10**10:010}"
    by_phone = {"name": "Vera Sample", "phone": f"+7{digits}"}
    second = (await recruiter.call("POST", "/candidates", 201, json=by_phone)).json()
    written = {"name": "Vera S.", "phone": f"8 ({digits[:3]}) {digits[3:6]}-{digits[6:]}"}
    refused = (await recruiter.call("POST", "/candidates", 409, json=written)).json()
    assert refused["params"] == {"candidate_id": second["id"]}
    path = f"/candidates/{first['id']}"
    await recruiter.call("PATCH", path, 200, json={"email": email})  # their own is no double
    refused = (await recruiter.call("PATCH", path, 409, json={"phone": written["phone"]})).json()
    assert refused["params"] == {"candidate_id": second["id"]}
    await colleague.call("POST", "/candidates", 201, json=written)

    people = {"candidates": [body, {"name": "Igor Sample"}, {"name": "Igor Sample"}, written]}
    outcome = (await recruiter.call("POST", "/imports/candidates", 200, json=people)).json()["candidates"]
    assert [one["added"] for one in outcome] == [False, True, True, False]
    assert [outcome[0]["id"], outcome[3]["id"]] == [first["id"], second["id"]]


async def test_pages_hold_everyone_once_while_people_are_added(recruiter: Caller) -> None:
    people = {"candidates": [{"name": f"Sample {number}"} for number in range(25)]}
    added = (await recruiter.call("POST", "/imports/candidates", 200, json=people)).json()["candidates"]
    seen: list[str] = []
    params: dict[str, str | int] = {"limit": 10}
    while True:
        page = (await recruiter.call("GET", "/candidates", 200, params=params)).json()
        seen += [candidate["id"] for candidate in page["items"]]
        if page["next"] is None:
            break
        params["after"] = page["next"]
        await recruiter.call("POST", "/candidates", 201, json={"name": "In between"})
    assert sorted(seen) == sorted(one["id"] for one in added)
    await recruiter.call("GET", "/candidates", 404, params={"after": str(uuid.uuid4())})


async def test_an_invitation_is_taken_back(api: Stand, recruiter: Caller) -> None:
    interview = await api.interview(recruiter)
    invitation = (await recruiter.call("GET", f"/interviews/{interview['id']}/invitation", 200)).json()
    assert len(invitation["token"]) == 22
    again = {"vacancy_id": interview["vacancy_id"], "candidate_id": interview["candidate_id"]}
    assert (await recruiter.call("POST", "/interviews", 409, json=again)).json()["code"] == "already-invited"
    cancelled = (await recruiter.call("POST", f"/interviews/{interview['id']}/cancel", 200)).json()
    assert cancelled["status"] == "cancelled"
    await recruiter.call("POST", f"/interviews/{interview['id']}/cancel", 409)
    await api.submit(recruiter, interview, status=409)


async def test_what_is_withdrawn_has_no_result_any_more(api: Stand, recruiter: Caller) -> None:
    submitted = await api.submit(recruiter, await api.interview(recruiter))
    report = await api.until(recruiter, f"/evaluations/{submitted['id']}", "pending")
    path, interview_id = f"/evaluations/{report['id']}", uuid.UUID(report["interview_id"])
    decision = {"verdict": "hold", "reason": "Ask about the index once more"}
    await recruiter.call("POST", f"/interviews/{interview_id}/decision", 201, json=decision)
    database = await api.container.get(Database)
    async with database.transaction() as session:
        await withdraw(session, await session.get_one(Interview, interview_id, with_for_update=True))

    result = ("recommendation", "score", "coverage", "confidence")
    assert None not in [report[name] for name in result]
    listed = (await recruiter.call("GET", f"/evaluations?interview_id={interview_id}", 200)).json()["items"]
    read, exported = [(await recruiter.call("GET", path + part, 200)).json() for part in ("", "/export")]
    for run in (*listed, read, exported):
        assert [run[name] for name in result] == [None] * 4
    assert [(one["verdict"], one["reason"]) for one in read["decisions"]] == [("hold", None)]
    assert (read["lines"], read["personal"]) == ([], [])
    await recruiter.call("POST", f"{path}/rerun", 409)


async def test_the_id_of_one_thing_is_not_that_of_another(api: Stand, recruiter: Caller) -> None:
    questions = await api.approved_set(recruiter)
    await recruiter.call("GET", f"/questions/{questions['vacancy_id']}", 404)
    await recruiter.call("GET", f"/vacancies/{questions['id']}", 404)


async def test_what_is_archived_is_not_used_any_more(api: Stand, recruiter: Caller) -> None:
    questions = await api.approved_set(recruiter)
    vacancy_id = questions["vacancy_id"]
    candidates = [(await recruiter.call("POST", "/candidates", 201, json={"name": "A Sample"})).json() for _ in "ab"]
    gone, kept = ({"vacancy_id": vacancy_id, "candidate_id": one["id"]} for one in candidates)
    await recruiter.call("DELETE", f"/candidates/{gone['candidate_id']}", 204)
    await recruiter.call("POST", "/interviews", 404, json=gone)

    await recruiter.call("DELETE", f"/vacancies/{vacancy_id}", 204)
    for path, body in (("/interviews", kept), (f"/vacancies/{vacancy_id}/questions", {})):
        refused = await recruiter.call("POST", path, 409, json=body)
        assert refused.json()["code"] == "vacancy-archived"
    sets = (await recruiter.call("GET", f"/vacancies/{vacancy_id}/questions", 200)).json()
    assert [one["id"] for one in sets["items"]] == [questions["id"]]
