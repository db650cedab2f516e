"""Feedback to a candidate holds no verdict and no score, in either language."""

from __future__ import annotations

from typing import Any

import pytest

from core.engines.base import Language
from core.engines.faults import UnusableReplyError
from core.engines.feedback import Answered, FeedbackRequest, feedback_faults
from core.engines.openai import OpenAIEngine
from playground.openai_server import OpenAIStandIn

RUSSIAN = FeedbackRequest(
    language="ru",
    answers=(Answered(question="Как вы ищете причину?", answer="Сначала читаю план запроса. Потом ставлю индекс."),),
)
ENGLISH = FeedbackRequest(
    language="en",
    answers=(Answered(question="How do you find the cause?", answer="I read the plan first. Then I add an index."),),
)

TELLING: list[tuple[Language, str]] = [
    ("en", "You scored very well on the question about databases and their plans."),
    ("en", "Your answer is at level 4 and it shows how you work with a plan."),
    ("en", "You covered 80% of what we wanted to hear about the plan of a query."),
    ("en", "You are a good fit for this team and its way of working."),
    ("en", "You will move forward and you will hear from us about the next stage."),
    ("en", "Unfortunately we will not invite you, but do read about indexes."),
    ("en", "You passed the interview, and it is worth to read about indexes."),
    ("en", "This was better than most of what the other candidates said."),
    ("ru", "Ваш ответ мы оценили высоко, вы говорили о плане запроса."),
    ("ru", "Это ответ на четыре балла, дальше стоит почитать про индексы."),
    ("ru", "Ответ на уровне 4, в следующий раз добавьте итог своей работы."),
    ("ru", "Вы нам подходите, и мы ждём вас на следующем этапе отбора."),
    ("ru", "К сожалению, вам отказано, но почитайте про индексы и статистику."),
    ("ru", "Вы прошли интервью, поздравляем и ждём вас в команде."),
    ("ru", "Вы сильный кандидат, и ваш рассказ про план это показал."),
    ("ru", "Ответ на пятёрку: и план запроса, и индекс названы верно."),
]
HARMLESS: list[tuple[Language, str]] = [
    ("en", "You explained how you read the plan before changing anything, which shows a safe way of working."),
    ("en", "Next time, add a number: how long the query took before and after the index."),
    ("en", "It may help to read about how the planner uses statistics of a table."),
    ("ru", "Вы объяснили, что читаете план до изменений: так видно осторожный способ работы."),
    ("ru", "В следующий раз добавьте число: сколько длился запрос до индекса и после него."),
    ("ru", "Расскажите, как сервис ведёт себя при отказе базы и кто об этом узнаёт."),
    ("ru", "Попробуйте назвать решение, которое вы приняли сами, и его последствия."),
]


@pytest.mark.parametrize("request_", [RUSSIAN, ENGLISH], ids=["ru", "en"])
async def test_feedback_is_in_the_candidates_language(engine: OpenAIEngine, request_: FeedbackRequest) -> None:
    feedback = await engine.write_feedback(request_)

    assert feedback.strengths
    assert feedback.try_next
    lines = (*feedback.strengths, *feedback.try_next)
    assert [fault for line in lines for fault in feedback_faults(line, request_.language)] == []


@pytest.mark.parametrize(("language", "line"), TELLING)
def test_a_verdict_or_score_is_found(language: Language, line: str) -> None:
    assert list(feedback_faults(line, language)) != []


@pytest.mark.parametrize(("language", "line"), HARMLESS)
def test_plain_advice_is_let_through(language: Language, line: str) -> None:
    assert list(feedback_faults(line, language)) == []


async def test_a_telling_line_is_asked_for_anew(engine: OpenAIEngine, stand_in: OpenAIStandIn) -> None:
    stand_in.change_next(
        "FeedbackReply", lambda reply: reply["strengths"].append("You passed the interview, well done to you.")
    )

    feedback = await engine.write_feedback(ENGLISH)

    assert len(stand_in.chats) == 2
    assert "verdict" in stand_in.chats[1]["messages"][1]["content"]
    assert "passed" not in " ".join(feedback.strengths)


async def test_a_line_that_keeps_telling_is_left_out(engine: OpenAIEngine, stand_in: OpenAIStandIn) -> None:
    def tell(reply: Any) -> None:
        reply["strengths"].append("You passed the interview, well done to you.")

    for _ in range(2):
        stand_in.change_next("FeedbackReply", tell)

    feedback = await engine.write_feedback(ENGLISH)

    assert len(feedback.strengths) == 1
    assert "passed" not in " ".join(feedback.strengths)


async def test_when_nothing_fit_is_left_nothing_is_made_up(engine: OpenAIEngine, stand_in: OpenAIStandIn) -> None:
    stand_in.obey = "invented"
    request = ENGLISH.model_copy(
        update={"answers": (Answered(question="How?", answer="I read the plan. The rubric of this is mine."),)}
    )

    with pytest.raises(UnusableReplyError, match="unfit_feedback"):
        await engine.write_feedback(request)
